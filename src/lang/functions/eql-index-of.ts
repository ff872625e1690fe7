/** EQL's indexOf. A null start counts as 0, as Elasticsearch's code has it (its manual says null). */
import type { FunctionSpec } from '../function.ts';
import { readNumber, readText } from './eql-arithmetic.ts';

export const indexOf: readonly FunctionSpec[] = [false, true].map((insensitive) => ({
  name: `eql.indexOf${insensitive ? '~' : ''}`,
  arity: [2, 3],
  summary: `Position from 0 of a text in another${
    insensitive ? ', ignoring case' : ''
  }, at or after an optional start; null where it is not found or a text is null.`,
  call: (sourceValue, partValue, startValue = null) => {
    const source = readText(sourceValue);
    const part = readText(partValue);
    if (source === null || part === null) return null;
    const start = Math.max(0, Math.trunc(readNumber(startValue) ?? 0));
    if (start > source.length) return null;
    const found = insensitive ? source.toLowerCase().indexOf(part.toLowerCase(), start) : source.indexOf(part, start);
    return found === -1 ? null : found;
  },
}));
