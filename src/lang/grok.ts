/**
 * GROK patterns to regular expressions of ours: `%{WORD:name:type}` and named groups of Oniguruma, whose names may hold
 * points and whose `^` and `$` stand at every line, while `(?m)` lets a point be a line break.
 */
import { compilePcre, type SplRegex } from './regex/pcre.ts';

export type GrokType = 'string' | 'int' | 'long' | 'float' | 'double' | 'boolean';

export interface GrokPattern {
  /** Columns, in the order of their first capture. */
  readonly names: readonly { readonly name: string; readonly type: GrokType }[];
  /** What the first place that fits says for each name: a list where a name captures more than once. */
  match(text: string): ReadonlyMap<string, readonly string[]> | null;
}

export type ReadGrok =
  | { readonly ok: true; readonly pattern: GrokPattern }
  | { readonly ok: false; readonly why: string; readonly unsupported?: true };

const MAX_LENGTH = 20_000;
const MAX_DEPTH = 10;

const IPV4 =
  '(?<![0-9])(?:(?:[0-1]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])[.]){3}(?:[0-1]?[0-9]{1,2}|2[0-4][0-9]|25[0-5])(?![0-9])';
const LABEL = '[0-9A-Za-z][0-9A-Za-z-]{0,62}';

/** The patterns of Elasticsearch's library that rules use. */
const LIBRARY: ReadonlyMap<string, string> = new Map([
  ['WORD', '\\b\\w+\\b'],
  ['NOTSPACE', '\\S+'],
  ['SPACE', '\\s*'],
  ['DATA', '.*?'],
  ['GREEDYDATA', '.*'],
  ['INT', '(?:[+-]?(?:[0-9]+))'],
  ['POSINT', '\\b(?:[1-9][0-9]*)\\b'],
  ['NONNEGINT', '\\b(?:[0-9]+)\\b'],
  ['BASE10NUM', '(?<![0-9.+-])(?:[+-]?(?:(?:[0-9]+(?:\\.[0-9]+)?)|(?:\\.[0-9]+)))'],
  ['NUMBER', '(?:%{BASE10NUM})'],
  ['USERNAME', '[a-zA-Z0-9._-]+'],
  ['USER', '%{USERNAME}'],
  ['UUID', '[A-Fa-f0-9]{8}-(?:[A-Fa-f0-9]{4}-){3}[A-Fa-f0-9]{12}'],
  ['IPV4', IPV4],
  ['HOSTNAME', `\\b(?:${LABEL})(?:\\.(?:${LABEL}))*(?:\\.?|\\b)`],
  ['HOST', '%{HOSTNAME}'],
  ['IPORHOST', '(?:%{IP}|%{HOSTNAME})'],
  ['IP', `(?:%{IPV6}|%{IPV4})`],
  ['HOSTPORT', '%{IPORHOST}:%{POSINT}'],
  ['URIPROTO', '[A-Za-z](?:[A-Za-z0-9+\\-.]+)+'],
  ['URIHOST', '%{IPORHOST}(?::%{POSINT})?'],
  ['IPV6', ipv6()],
]);

/** Eight groups of hexadecimal digits, of which one run may be `::`, the last two perhaps as IPv4. */
function ipv6(): string {
  const group = '[0-9A-Fa-f]{1,4}';
  const forms = [`(?:${group}:){7}(?:${group}|:)`, `(?:${group}:){6}(?::${group}|${IPV4}|:)`];
  for (let before = 5; before >= 0; before--) {
    const head = before === 0 ? ':' : `(?:${group}:){${before}}`;
    const most = 7 - before;
    const quad = most - 2 > 0 ? `(?::${group}){0,${most - 2}}:${IPV4}` : `:${IPV4}`;
    forms.push(`${head}(?:(?::${group}){1,${most}}|${quad}|:)`);
  }
  return `(?:(?:${forms.join('|')})(?:%[^\\s]+)?)`;
}

const TYPES: ReadonlySet<string> = new Set(['string', 'int', 'long', 'float', 'double', 'boolean']);

export function readGrok(written: string): ReadGrok {
  const captures: { name: string; type: GrokType }[] = [];
  const translated = translate(written, captures, 0);
  if (typeof translated !== 'string') return translated;
  if (captures.length === 0) return { ok: false, why: 'it captures nothing; write %{WORD:name} or (?<name>…)' };
  const compiled = compilePcre(`(?m)${translated}`, {});
  if (!compiled.ok)
    return { ok: false, why: compiled.message, ...(compiled.unsupported === true && { unsupported: true as const }) };
  const { regex } = compiled;
  const types = new Map<string, GrokType>();
  for (const { name, type } of captures) if (!types.has(name)) types.set(name, type);
  const names = [...types].map(([name, type]) => ({ name, type }));
  return { ok: true, pattern: { names, match: (text) => capture(regex, captures, text) } };
}

function capture(
  regex: SplRegex,
  captures: readonly { readonly name: string }[],
  text: string,
): ReadonlyMap<string, readonly string[]> | null {
  const found = regex.exec(text, 0);
  if (found === null) return null;
  const values = new Map<string, string[]>();
  for (const [i, { name }] of captures.entries()) {
    const value = found.groups[`g${i}`];
    if (value === undefined) continue;
    const known = values.get(name);
    if (known === undefined) values.set(name, [value]);
    else known.push(value);
  }
  return values;
}

type Refusal = Extract<ReadGrok, { ok: false }>;

/** Escapes and classes are passed over as they stand; what follows may be a capture, named groups or flags. */
const PIECE = /\\[\s\S]|%\{([^}]*)\}|\(\?<([A-Za-z_@][\w@.-]*)>|\(\?([a-z]*)(-[a-z]*)?([:)])|\[|\]|[\s\S]/gu;

function translate(written: string, captures: { name: string; type: GrokType }[], depth: number): string | Refusal {
  if (depth > MAX_DEPTH) return { ok: false, why: 'its patterns nest too deep' };
  let out = '';
  let inClass = 0;
  for (const piece of written.matchAll(PIECE)) {
    const [text, reference, group, flags, without, close] = piece;
    if (text === '[') inClass++;
    else if (text === ']' && inClass > 0) inClass--;
    if (inClass > 0 && text !== '[') {
      out += text;
      continue;
    }
    if (reference !== undefined) {
      const [, name, field, type = 'string'] = /^(\w+)(?::([^:}]+))?(?::(\w+))?$/.exec(reference) ?? [];
      const definition = name === undefined ? undefined : LIBRARY.get(name);
      if (name === undefined) return { ok: false, why: `%{${reference}} is no pattern` };
      if (definition === undefined)
        return { ok: false, why: `the pattern ${name} is not in our library`, unsupported: true };
      if (!TYPES.has(type)) return { ok: false, why: `there is no type ${type}` };
      const at = field === undefined ? -1 : captures.push({ name: field, type: type as GrokType }) - 1;
      const inner = translate(definition, captures, depth + 1);
      if (typeof inner !== 'string') return inner;
      out += at === -1 ? `(?:${inner})` : `(?<g${at}>${inner})`;
    } else if (group !== undefined) out += `(?<g${captures.push({ name: group, type: 'string' }) - 1}>`;
    else if (flags !== undefined) out += `(?${flagsOf(flags)}${without === undefined ? '' : flagsOf(without)}${close!}`;
    else out += text;
    if (out.length > MAX_LENGTH) return { ok: false, why: `it is longer than ${MAX_LENGTH} characters` };
  }
  return out;
}

/** Oniguruma's `m` is what PCRE calls `s`; lines count for `^` and `$` without a flag. */
function flagsOf(flags: string): string {
  return flags.replaceAll('m', 's');
}
