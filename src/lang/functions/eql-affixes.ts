/** EQL's startsWith, endsWith and stringContains, each in its two forms; `~` ignores case by Unicode lower-casing. */
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

function bothForms(name: string, summary: string, holds: (source: string, part: string) => boolean): FunctionSpec[] {
  return [false, true].map((insensitive) => ({
    name: `eql.${name}${insensitive ? '~' : ''}`,
    arity: [2, 2],
    summary: `${summary}${insensitive ? ', ignoring case' : ''}; null with a null.`,
    call: (sourceValue, partValue) => {
      const source = readText(sourceValue);
      const part = readText(partValue);
      if (source === null || part === null) return null;
      return insensitive ? holds(source.toLowerCase(), part.toLowerCase()) : holds(source, part);
    },
  }));
}

export const startsWith = bothForms('startsWith', 'Whether a text starts with another', (source, part) =>
  source.startsWith(part),
);
export const endsWith = bothForms('endsWith', 'Whether a text ends with another', (source, part) =>
  source.endsWith(part),
);
export const stringContains = bothForms(
  'stringContains',
  'Whether a text contains another; false where either is empty',
  (source, part) => source !== '' && part !== '' && source.includes(part),
);
