/** `like`: whole-value match where `%` stands for any run and `_` for one character, with case; there is no escape. */
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { textOf } from './spl-values.ts';

/** A test for one pattern; time is linear in the text for each run between `%`. */
export function compileLike(pattern: string): (text: string) => boolean {
  const runs = pattern.split('%').map((run) => [...run]);
  const plain = !pattern.includes('_');
  if (plain && runs.length === 1) return (text) => text === pattern;
  return (text) => matchRuns(runs, [...text]);
}

function matchRuns(runs: readonly (readonly string[])[], text: readonly string[]): boolean {
  const first = runs[0]!;
  if (!matchRunAt(first, text, 0)) return false;
  if (runs.length === 1) return text.length === first.length;
  const last = runs[runs.length - 1]!;
  const tail = text.length - last.length;
  let at = first.length;
  for (const run of runs.slice(1, -1)) {
    while (at + run.length <= tail && !matchRunAt(run, text, at)) at++;
    if (at + run.length > tail) return false;
    at += run.length;
  }
  return at <= tail && matchRunAt(last, text, tail);
}

function matchRunAt(run: readonly string[], text: readonly string[], at: number): boolean {
  if (at + run.length > text.length) return false;
  for (let i = 0; i < run.length; i++) if (run[i] !== '_' && run[i] !== text[at + i]) return false;
  return true;
}

export const like: FunctionSpec = {
  name: 'spl.like',
  arity: [2, 2],
  isCondition: true,
  summary: 'Whether a text matches a pattern of % and _, with case; null for null, any value of a multivalue.',
  bind: ([value, pattern], [, constant]) => {
    const fixed = typeof constant === 'string' ? compileLike(constant) : null;
    return (ctx) => {
      const subject: Value = value!(ctx);
      if (subject === null) return null;
      let test = fixed;
      if (test === null) {
        const text = textOf(pattern!(ctx));
        if (text === null) return null;
        test = compileLike(text);
      }
      const matches = test;
      return valuesOf(subject).some((item) => matches(scalarText(item)));
    };
  },
};
