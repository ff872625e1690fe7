/**
 * Sets of code points as sorted ranges that neither touch nor overlap. Every single-character piece of a pattern becomes
 * one, case folding and negation included, so the engines behind it need to agree on nothing else.
 */

export type CodeSet = readonly (readonly [low: number, high: number])[];

export const MAX_CODE = 0x10ffff;

export function buildSet(ranges: readonly (readonly [number, number])[]): CodeSet {
  const sorted = ranges.filter(([low, high]) => low <= high).sort((a, b) => a[0] - b[0]);
  const out: [number, number][] = [];
  for (const [low, high] of sorted) {
    const last = out[out.length - 1];
    if (last !== undefined && low <= last[1] + 1) last[1] = Math.max(last[1], high);
    else out.push([low, high]);
  }
  return out;
}

export function invertSet(set: CodeSet): CodeSet {
  const out: [number, number][] = [];
  let from = 0;
  for (const [low, high] of set) {
    if (low > from) out.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= MAX_CODE) out.push([from, MAX_CODE]);
  return out;
}

export function hasCode(set: CodeSet, code: number): boolean {
  let low = 0;
  let high = set.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const range = set[middle]!;
    if (code < range[0]) high = middle - 1;
    else if (code > range[1]) low = middle + 1;
    else return true;
  }
  return false;
}

export function areDisjoint(a: CodeSet, b: CodeSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const left = a[i]!;
    const right = b[j]!;
    if (left[1] < right[0]) i++;
    else if (right[1] < left[0]) j++;
    else return false;
  }
  return true;
}

/** Ranges up to this many characters are folded one by one beyond ASCII; larger ones hold both cases already. */
const MAX_FOLDED_RANGE = 512;

/** The set with both cases of each of its letters. */
export function foldSet(set: CodeSet): CodeSet {
  const ranges: [number, number][] = set.map(([low, high]) => [low, high]);
  for (const [low, high] of set) {
    for (const [first, last, shift] of [
      [0x41, 0x5a, 32],
      [0x61, 0x7a, -32],
    ] as const) {
      const from = Math.max(low, first);
      const to = Math.min(high, last);
      if (from <= to) ranges.push([from + shift, to + shift]);
    }
    const from = Math.max(low, 0x80);
    if (high >= from && high - from <= MAX_FOLDED_RANGE) {
      for (let code = from; code <= high; code++) {
        const char = String.fromCodePoint(code);
        for (const other of [char.toLowerCase(), char.toUpperCase()]) {
          const folded = other.codePointAt(0)!;
          if (folded !== code && [...other].length === 1) ranges.push([folded, folded]);
        }
      }
    }
  }
  return buildSet(ranges);
}

const DIGIT: CodeSet = [[0x30, 0x39]];
const WORD: CodeSet = [
  [0x30, 0x39],
  [0x41, 0x5a],
  [0x5f, 0x5f],
  [0x61, 0x7a],
];
const SPACE: CodeSet = [
  [0x09, 0x0d],
  [0x20, 0x20],
];
const HORIZONTAL: CodeSet = [
  [0x09, 0x09],
  [0x20, 0x20],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const VERTICAL: CodeSet = [
  [0x0a, 0x0d],
  [0x85, 0x85],
  [0x2028, 0x2029],
];
export const NEWLINE: CodeSet = [[0x0a, 0x0a]];

/** `\d`, `\w`, `\s`, `\h`, `\v`, `\N` and their opposites: ASCII, as PCRE has them by default. */
export function shorthandSet(letter: string): CodeSet | null {
  switch (letter) {
    case 'd':
      return DIGIT;
    case 'D':
      return invertSet(DIGIT);
    case 'w':
      return WORD;
    case 'W':
      return invertSet(WORD);
    case 's':
      return SPACE;
    case 'S':
      return invertSet(SPACE);
    case 'h':
      return HORIZONTAL;
    case 'H':
      return invertSet(HORIZONTAL);
    case 'v':
      return VERTICAL;
    case 'V':
      return invertSet(VERTICAL);
    case 'N':
      return invertSet(NEWLINE);
    default:
      return null;
  }
}

const POSIX: Readonly<Record<string, CodeSet>> = {
  alpha: [
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  digit: DIGIT,
  alnum: [
    [0x30, 0x39],
    [0x41, 0x5a],
    [0x61, 0x7a],
  ],
  upper: [[0x41, 0x5a]],
  lower: [[0x61, 0x7a]],
  space: SPACE,
  blank: [
    [0x09, 0x09],
    [0x20, 0x20],
  ],
  punct: [
    [0x21, 0x2f],
    [0x3a, 0x40],
    [0x5b, 0x60],
    [0x7b, 0x7e],
  ],
  print: [[0x20, 0x7e]],
  graph: [[0x21, 0x7e]],
  cntrl: [
    [0x00, 0x1f],
    [0x7f, 0x7f],
  ],
  xdigit: [
    [0x30, 0x39],
    [0x41, 0x46],
    [0x61, 0x66],
  ],
  word: WORD,
  ascii: [[0x00, 0x7f]],
};

/** `[:alpha:]` and the like, by name. */
export function posixSet(name: string): CodeSet | null {
  return Object.hasOwn(POSIX, name) ? POSIX[name]! : null;
}

const properties = new Map<string, CodeSet | null>();

/** `\p{…}`, read off the runtime's own tables once per property. */
export function propertySet(name: string): CodeSet | null {
  const known = properties.get(name);
  if (known !== undefined) return known;
  const set = readProperty(name);
  if (properties.size < 64) properties.set(name, set);
  return set;
}

function readProperty(name: string): CodeSet | null {
  if (!/^[A-Za-z_]{1,40}$/.test(name)) return null;
  for (const property of [name, `Script=${name}`]) {
    let test: RegExp;
    try {
      test = new RegExp(`^\\p{${property}}$`, 'u');
    } catch {
      continue; // not a property of this runtime
    }
    const ranges: [number, number][] = [];
    for (let code = 0; code <= MAX_CODE; code++) {
      if (code === 0xd800) code = 0xe000;
      if (!test.test(String.fromCodePoint(code))) continue;
      const last = ranges[ranges.length - 1];
      if (last !== undefined && last[1] === code - 1) last[1] = code;
      else ranges.push([code, code]);
    }
    return ranges;
  }
  return null;
}
