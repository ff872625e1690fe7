/**
 * Prints parsed patterns for the two engines that we lean on: RE2's syntax and JavaScript's with the `u` flag. Sets are
 * printed as ranges of code points and groups by number, so neither engine's own idea of case, classes, names or line
 * breaks can differ from PCRE's. Null: the engine has no such construct.
 */
import type { CodeSet } from './pcre-set.ts';
import { MAX_CODE } from './pcre-set.ts';
import type { Anchor, RegexNode } from './pcre-syntax.ts';

export type Dialect = 're2' | 'javascript';

/** RE2 counts repeats out and refuses more than this. */
const RE2_MAX_REPEAT = 1000;

export function printRegex(node: RegexNode, dialect: Dialect): string | null {
  switch (node.kind) {
    case 'set':
      return printSet(node.set, dialect);
    case 'sequence': {
      const parts = node.items.map((item) => printInSequence(item, dialect));
      return parts.includes(null) ? null : parts.join('');
    }
    case 'alternation': {
      const parts = node.items.map((item) => printRegex(item, dialect));
      return parts.includes(null) ? null : parts.join('|');
    }
    case 'group': {
      const body = printRegex(node.body, dialect);
      return body === null ? null : node.index === null ? `(?:${body})` : `(${body})`;
    }
    case 'repeat':
      return printRepeat(node, dialect);
    case 'anchor':
      return (dialect === 're2' ? RE2_ANCHORS : JAVASCRIPT_ANCHORS)[node.at];
    case 'look': {
      const body = dialect === 're2' ? null : printRegex(node.body, dialect);
      return body === null ? null : `(?${node.behind ? '<' : ''}${node.negated ? '!' : '='}${body})`;
    }
    case 'backreference':
      // A group that has not matched fails in PCRE and is empty in JavaScript; the bounded matcher has PCRE's rule.
      return null;
    case 'atomic':
      return null;
  }
}

function printInSequence(node: RegexNode, dialect: Dialect): string | null {
  const text = printRegex(node, dialect);
  return text !== null && node.kind === 'alternation' ? `(?:${text})` : text;
}

function printRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, dialect: Dialect): string | null {
  const { body, min, max, mode } = node;
  if (mode === 'possessive') return null;
  if (dialect === 're2' && (min > RE2_MAX_REPEAT || (max !== Infinity && max > RE2_MAX_REPEAT))) return null;
  const inner = printRegex(body, dialect);
  if (inner === null) return null;
  const atom = body.kind === 'set' || body.kind === 'group' ? inner : `(?:${inner})`;
  const times =
    min === 0 && max === Infinity
      ? '*'
      : min === 1 && max === Infinity
        ? '+'
        : min === 0 && max === 1
          ? '?'
          : max === Infinity
            ? `{${min},}`
            : min === max
              ? `{${min}}`
              : `{${min},${max}}`;
  return `${atom}${times}${mode === 'lazy' ? '?' : ''}`;
}

/**
 * Whether `$` stands where more of the pattern looks at what is behind it, as in `a$\\s` and `a$\\b`: printed for RE2 it
 * would already have taken the line break at the end. `followed`: whether such a thing comes behind the node.
 */
export function hasInnerEnd(node: RegexNode, followed = false): boolean {
  switch (node.kind) {
    case 'anchor':
      return node.at === 'end' && followed;
    case 'sequence':
      return node.items.some((item, i) => hasInnerEnd(item, followed || node.items.slice(i + 1).some(looksOn)));
    case 'alternation':
      return node.items.some((item) => hasInnerEnd(item, followed));
    case 'repeat':
      return hasInnerEnd(node.body, followed || (node.max > 1 && looksOn(node.body)));
    case 'group':
    case 'look':
    case 'atomic':
      return hasInnerEnd(node.body, followed);
    default:
      return false;
  }
}

function looksOn(node: RegexNode): boolean {
  switch (node.kind) {
    case 'set':
    case 'backreference':
    case 'look':
      return true;
    case 'anchor':
      return node.at !== 'end';
    case 'sequence':
    case 'alternation':
      return node.items.some(looksOn);
    case 'repeat':
      return node.max > 0 && looksOn(node.body);
    case 'group':
    case 'atomic':
      return looksOn(node.body);
  }
}

const RE2_ANCHORS: Readonly<Record<Anchor, string>> = {
  start: '\\A',
  // RE2 cannot look ahead: the line break, if any, becomes part of the match.
  end: '(?:\\n?\\z)',
  'very-end': '\\z',
  'line-start': '(?m:^)',
  'line-end': '(?m:$)',
  word: '\\b',
  'not-word': '\\B',
};
const JAVASCRIPT_ANCHORS: Readonly<Record<Anchor, string>> = {
  start: '^',
  end: '(?=\\n?$)',
  'very-end': '$',
  'line-start': '(?<![^\\n])',
  'line-end': '(?![^\\n])',
  word: '\\b',
  'not-word': '\\B',
};

function printSet(set: CodeSet, dialect: Dialect): string {
  const first = set[0];
  if (first === undefined) return dialect === 're2' ? '[^\\x{0}-\\x{10FFFF}]' : '[]';
  if (set.length === 1 && first[0] === first[1]) return printCode(first[0], dialect);
  // Printed the shorter way round, since most engines are quicker with few ranges.
  return `[${set.map(([low, high]) => printRange(low, Math.min(high, MAX_CODE), dialect)).join('')}]`;
}

function printRange(low: number, high: number, dialect: Dialect): string {
  return low === high ? printCode(low, dialect) : `${printCode(low, dialect)}-${printCode(high, dialect)}`;
}

function printCode(code: number, dialect: Dialect): string {
  const char = String.fromCodePoint(code);
  if (/^[A-Za-z0-9_]$/.test(char)) return char;
  const hex = code.toString(16).toUpperCase();
  return dialect === 're2' ? `\\x{${hex}}` : `\\u{${hex}}`;
}
