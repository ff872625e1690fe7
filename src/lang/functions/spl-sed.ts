/**
 * `rex mode=sed`: `s/pattern/replacement/flags` (flags: `g` for all matches, a number for the nth only) and
 * `y/abc/xyz/`, which swaps characters one for one. A backslash before the delimiter makes it plain.
 */
import type { FunctionSpec } from '../function.ts';
import { compilePcre } from '../regex/pcre.ts';
import type { RegexRefusal } from '../regex/pcre-refusal.ts';
import { mapText } from './spl-values.ts';

export type SedScript =
  | { readonly ok: true; readonly apply: (text: string) => string }
  | { readonly ok: false; readonly message: string; readonly pattern?: RegexRefusal };

export function parseSed(script: string): SedScript {
  const text = script.trim();
  const kind = text[0];
  const delimiter = text[1];
  if ((kind !== 's' && kind !== 'y') || delimiter === undefined || /[\w\s\\]/.test(delimiter)) {
    return { ok: false, message: 'a sed script is s/pattern/replacement/flags or y/from/to/' };
  }
  const parts = splitAt(text.slice(2), delimiter);
  if (parts.length !== 3) return { ok: false, message: `a sed script needs three ${delimiter}` };
  const [from = '', to = '', flags = ''] = parts;
  return kind === 'y' ? parseSwap(from, to) : parseSubstitution(from, to, flags.trim());
}

function splitAt(text: string, delimiter: string): string[] {
  const parts = [''];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\' && i + 1 < text.length) {
      const next = text[++i]!;
      parts[parts.length - 1] += next === delimiter ? next : char + next;
    } else if (char === delimiter) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

function parseSwap(from: string, to: string): SedScript {
  const source = [...from];
  const target = [...to];
  if (source.length !== target.length)
    return { ok: false, message: 'both sides of y/…/…/ need the same number of characters' };
  const swaps = new Map(source.map((char, i) => [char, target[i]!]));
  return { ok: true, apply: (text) => [...text].map((char) => swaps.get(char) ?? char).join('') };
}

function parseSubstitution(pattern: string, replacement: string, flags: string): SedScript {
  const known = /^(?:g|i|\d{1,4})*$/.test(flags);
  if (!known) return { ok: false, message: `the sed flags ${flags} are not known; use g, i or a number` };
  const compiled = compilePcre(pattern, { fold: flags.includes('i') });
  if (!compiled.ok) return { ok: false, message: compiled.message, pattern: compiled };
  const { regex } = compiled;
  if (flags.includes('g')) return { ok: true, apply: (text) => regex.replaceAll(text, replacement) };
  const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
  return { ok: true, apply: (text) => regex.replaceAll(text, replacement, nth) };
}

export const sed: FunctionSpec = {
  name: 'spl.sed',
  arity: [2, 2],
  summary: 'Text rewritten by a sed script; null for null.',
  bind: ([value], [, constant]) => {
    const script = typeof constant === 'string' ? parseSed(constant) : null;
    return (ctx) => {
      const subject = value!(ctx);
      return script?.ok === true ? mapText(subject, script.apply) : subject;
    };
  },
};
