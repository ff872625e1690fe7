/**
 * `rex mode=sed`: `s/pattern/replacement/flags` (flags: `g` for all matches, a number for the nth only) and
 * `y/abc/xyz/`, which swaps characters one for one. A backslash before the delimiter makes it plain. Several, with blanks
 * between them, run one after the other (manual of anonymizing data, which shows two).
 */
import type { FunctionSpec } from '../function.ts';
import { compilePcre } from '../regex/pcre.ts';
import type { RegexRefusal } from '../regex/pcre-refusal.ts';
import { mapText } from './spl-values.ts';

export type SedScript =
  | { readonly ok: true; readonly apply: (text: string) => string }
  | { readonly ok: false; readonly message: string; readonly pattern?: RegexRefusal };

/** Of one script; further ones are left as they are. */
const MAX_COMMANDS = 100;

export function parseSed(script: string): SedScript {
  const steps: ((text: string) => string)[] = [];
  let rest = script.trim();
  do {
    const { sed, behind } = parseCommand(rest);
    if (!sed.ok) return sed;
    steps.push(sed.apply);
    rest = behind;
    if (steps.length > MAX_COMMANDS)
      return { ok: false, message: `a sed script has more than ${MAX_COMMANDS} commands` };
  } while (rest !== '');
  return { ok: true, apply: (text) => steps.reduce((value, step) => step(value), text) };
}

/** The first command of a script, and what is written behind it. */
function parseCommand(text: string): { readonly sed: SedScript; readonly behind: string } {
  const kind = text[0];
  const delimiter = text[1];
  if ((kind !== 's' && kind !== 'y') || delimiter === undefined || /[\w\s\\]/.test(delimiter)) {
    return { sed: { ok: false, message: 'a sed script is s/pattern/replacement/flags or y/from/to/' }, behind: '' };
  }
  const parts = splitAt(text, 2, delimiter);
  if (parts === null) return { sed: { ok: false, message: `a sed script needs three ${delimiter}` }, behind: '' };
  const [from, to, end] = parts;
  const flags = /^\S*/.exec(text.slice(end))![0];
  const behind = text.slice(end + flags.length).trim();
  return { sed: kind === 'y' ? parseSwap(from, to) : parseSubstitution(from, to, flags), behind };
}

/** The two parts that end at a delimiter each, and the offset behind them; null where there are fewer. */
function splitAt(text: string, start: number, delimiter: string): readonly [string, string, number] | null {
  const parts = [''];
  for (let i = start; i < text.length; i++) {
    const char = text[i]!;
    if (char === '\\' && i + 1 < text.length) {
      const next = text[++i]!;
      parts[parts.length - 1] += next === delimiter ? next : char + next;
    } else if (char === delimiter) {
      if (parts.length === 2) return [parts[0]!, parts[1]!, i + 1];
      parts.push('');
    } else parts[parts.length - 1] += char;
  }
  return null;
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
