/**
 * Values of a row in the search of `map`: `$name$` stands between two characters that nobody writes while the search is
 * lowered, and is filled in for each row. Without quotes a number is a number, and other text the name of a field.
 */
import { type Scalar, scalarText } from '../event/value.ts';
import type { Literal } from './expression.ts';
import type { Stage } from './plan.ts';

const WRITTEN = /\$([A-Za-z_][\w.{}:-]*)\$/g;
const OPEN = '\uE000';
const CLOSE = '\uE001';
const HELD = /\uE000([^\uE001]*)\uE001/g;
const WHOLE = /^\uE000([^\uE001]*)\uE001$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)$/;

/** The text of a search with its tokens held. */
export function holdTokens(text: string): string {
  return text.replace(WRITTEN, (_, name: string) => `${OPEN}${name}${CLOSE}`);
}

/** The name of the one token that a text is. */
export function tokenOf(text: string): string | undefined {
  return WHOLE.exec(text)?.[1];
}

export function holdsToken(node: unknown): boolean {
  return tokensIn(node).size > 0;
}

/** Names of the tokens in the strings of stages or expressions. */
export function tokensIn(node: unknown, names = new Set<string>()): Set<string> {
  if (typeof node === 'string') for (const [, name] of node.matchAll(HELD)) names.add(name!);
  else if (typeof node === 'object' && node !== null) for (const value of Object.values(node)) tokensIn(value, names);
  return names;
}

/** Whether a token stands where the name of a field does: any may be read. */
export function namesFields(node: unknown): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if ('isTemplate' in node && holdsToken(node)) return true;
  return Object.values(node).some(namesFields);
}

/** The stages with every token replaced by its value. */
export function fillTokens(stages: readonly Stage[], values: ReadonlyMap<string, Scalar>): readonly Stage[] {
  const text = (held: string): string => held.replace(HELD, (_, name: string) => scalarText(values.get(name) ?? ''));
  const fill = <T>(node: T): T => {
    if (typeof node === 'string') return text(node) as T & string;
    if (Array.isArray(node)) return node.map((item) => fill(item)) as T & unknown[]; // an array maps to an array
    if (typeof node !== 'object' || node === null) return node;
    if ('isTemplate' in node && 'name' in node && typeof node.name === 'string') {
      const written = text(node.name);
      const literal: Literal = { kind: 'literal', value: Number(written) };
      if (NUMBER.test(written)) return literal as T; // one expression for another
    }
    const filled = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, fill(value)]));
    // A value that reads as a number is compared as one, as where it is written.
    if ('op' in node && node.op === 'glob' && holdsToken(node)) filled['numeric'] = true;
    return filled as T; // same keys
  };
  return fill(stages);
}
