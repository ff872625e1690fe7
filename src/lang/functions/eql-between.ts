/**
 * EQL's between. Where a mark is not found the result is empty, and where source or marks are empty it is the source:
 * what Elasticsearch's code does, though an older test table of EQL says null for some of these.
 */
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

function findBetween(source: string, left: string, right: string, greedy: boolean, insensitive: boolean): string {
  if (source === '' || left === '' || right === '') return source;
  const haystack = insensitive ? source.toLowerCase() : source;
  const opening = insensitive ? left.toLowerCase() : left;
  const closing = insensitive ? right.toLowerCase() : right;
  const found = haystack.indexOf(opening);
  if (found === -1) return '';
  const start = found + opening.length;
  const end = greedy ? haystack.lastIndexOf(closing) : haystack.indexOf(closing, start);
  return end < start ? '' : source.slice(start, end);
}

export const between: readonly FunctionSpec[] = [false, true].map((insensitive) => ({
  name: `eql.between${insensitive ? '~' : ''}`,
  arity: [3, 4],
  summary: `Text between a left mark and the next right one (the last one with a true fourth argument)${
    insensitive ? ', ignoring case' : ''
  }; empty where a mark is missing, null with a null.`,
  call: (sourceValue, leftValue, rightValue, greedy = false) => {
    const source = readText(sourceValue);
    const left = readText(leftValue);
    const right = readText(rightValue);
    if (source === null || left === null || right === null || greedy === null) return null;
    return findBetween(source, left, right, greedy === true, insensitive);
  },
}));
