/** What GROK and DISSECT take out of a text, column by column. Of several values each is looked at. */
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import { readDissect } from '../dissect.ts';
import type { FunctionSpec } from '../function.ts';
import { type GrokType, readGrok } from '../grok.ts';
import { readNumber } from './esql-values.ts';
import { gatherValues } from './spl-values.ts';

type Match = (text: string) => ReadonlyMap<string, string | readonly string[]> | null;

/** Several columns come out of one match: the last text of each pattern is remembered with what it gave. */
interface Reader {
  readonly match: Match;
  readonly types: ReadonlyMap<string, GrokType>;
  text: string | null;
  found: ReturnType<Match>;
}

const MAX_READERS = 1_000;
const readers = new Map<string, Reader | null>();

function readerOf(kind: 'grok' | 'dissect', pattern: string, separator: string): Reader | null {
  const key = `${kind}\u0000${separator}\u0000${pattern}`;
  let reader = readers.get(key);
  if (reader === undefined) {
    reader = openReader(kind, pattern, separator);
    if (readers.size >= MAX_READERS) readers.clear();
    readers.set(key, reader);
  }
  return reader;
}

function openReader(kind: 'grok' | 'dissect', pattern: string, separator: string): Reader | null {
  const none = { text: null, found: null };
  if (kind === 'dissect') {
    const read = readDissect(pattern, separator);
    return read.ok ? { match: read.pattern.match, types: new Map(), ...none } : null;
  }
  const read = readGrok(pattern);
  if (!read.ok) return null;
  return {
    match: read.pattern.match,
    types: new Map(read.pattern.names.map(({ name, type }) => [name, type])),
    ...none,
  };
}

function convert(text: string, type: GrokType | undefined): Value {
  if (type === undefined || type === 'string') return text;
  if (type === 'boolean') return text.toLowerCase() === 'true';
  const number = readNumber(text);
  return number === null || type === 'float' || type === 'double' ? number : Math.trunc(number);
}

function extraction(kind: 'grok' | 'dissect', summary: string): FunctionSpec {
  return {
    name: `esql.${kind}`,
    arity: [4, 4],
    summary,
    bind: ([input], [, pattern, separator, column]) => {
      const reader = readerOf(kind, String(pattern ?? ''), String(separator ?? ''));
      const name = String(column ?? '');
      if (reader === null) return () => null;
      const type = reader.types.get(name);
      return (ctx) =>
        gatherValues(valuesOf(input!(ctx)), (value) => {
          const text = scalarText(value);
          if (reader.text !== text) {
            reader.found = reader.match(text);
            reader.text = text;
          }
          const found = reader.found?.get(name) ?? null;
          if (found === null) return null;
          return typeof found === 'string'
            ? convert(found, type)
            : gatherValues(found, (each) => convert(String(each), type));
        });
    },
  };
}

export const ESQL_EXTRACT: readonly FunctionSpec[] = [
  extraction(
    'grok',
    'What a GROK pattern captures under a name; null where it does not match. Pattern, separator and name are constants.',
  ),
  extraction('dissect', 'What a DISSECT pattern takes out under a name; null where it does not fit.'),
];
