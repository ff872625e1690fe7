/**
 * Functions of eval with regular expressions: `match`, `replace`, `mvfind`. Constant patterns are compiled once; patterns
 * from data are compiled as they come and a few are kept. A pattern that does not compile gives null.
 */
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import type { Evaluate, FunctionSpec } from '../function.ts';
import { compilePcre, type SplRegex } from '../regex/pcre.ts';
import { mapText, textOf } from './spl-values.ts';

const MAX_KEPT = 64;

/** Compiles the pattern that an argument gives, at bind time when it is constant. */
export function bindPattern<C>(pattern: Evaluate<C>, constant: Value | undefined): (ctx: C) => SplRegex | null {
  if (typeof constant === 'string') {
    const compiled = compilePcre(constant, {});
    const regex = compiled.ok ? compiled.regex : null;
    return () => regex;
  }
  const kept = new Map<string, SplRegex | null>();
  return (ctx) => {
    const text = textOf(pattern(ctx));
    if (text === null) return null;
    let regex = kept.get(text);
    if (regex === undefined) {
      const compiled = compilePcre(text, {});
      regex = compiled.ok ? compiled.regex : null;
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(text, regex);
    }
    return regex;
  };
}

const match: FunctionSpec = {
  name: 'spl.match',
  arity: [2, 2],
  isCondition: true,
  summary: 'Whether a regular expression is found anywhere in the text; null for null, any value of a multivalue.',
  bind: ([value, pattern], [, constant]) => {
    const regexOf = bindPattern(pattern!, constant);
    return (ctx) => {
      const subject = value!(ctx);
      const regex = regexOf(ctx);
      if (subject === null || regex === null) return null;
      return valuesOf(subject).some((item) => regex.test(scalarText(item)));
    };
  },
};

const replace: FunctionSpec = {
  name: 'spl.replace',
  arity: [3, 3],
  summary: 'Text with every match of a regular expression replaced; \\1 is the first group. Null with a null.',
  bind: ([value, pattern, replacement], [, constant]) => {
    const regexOf = bindPattern(pattern!, constant);
    return (ctx) => {
      const subject = value!(ctx);
      const regex = regexOf(ctx);
      const by = textOf(replacement!(ctx));
      if (subject === null || regex === null || by === null) return null;
      return mapText(subject, (text) => regex.replaceAll(text, by));
    };
  },
};

const mvfind: FunctionSpec = {
  name: 'spl.mvfind',
  arity: [2, 2],
  summary: 'Index from 0 of the first value in which a regular expression is found; null when there is none.',
  bind: ([value, pattern], [, constant]) => {
    const regexOf = bindPattern(pattern!, constant);
    return (ctx) => {
      const regex = regexOf(ctx);
      if (regex === null) return null;
      const index = valuesOf(value!(ctx)).findIndex((item) => regex.test(scalarText(item)));
      return index === -1 ? null : index;
    };
  },
};

export const SPL_REGEX: readonly FunctionSpec[] = [match, replace, mvfind];
