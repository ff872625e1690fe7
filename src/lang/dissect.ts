/**
 * DISSECT patterns: keys between delimiters, taken apart without a regular expression. `%{a}` is a column, `%{?a}` and
 * `%{}` are skipped, `%{a->}` passes over repeated delimiters, `%{+a}` and `%{+a/2}` join values. Every delimiter must be
 * found, in order; the last key takes the rest.
 */
export interface DissectPattern {
  /** Columns, in the order of their first key. */
  readonly names: readonly string[];
  /** What the text says for each name, or null where it does not fit. */
  match(text: string): ReadonlyMap<string, string> | null;
}

export type ReadDissect =
  | { readonly ok: true; readonly pattern: DissectPattern }
  | { readonly ok: false; readonly why: string; readonly unsupported?: true };

interface Key {
  readonly name: string | null;
  readonly appends: boolean;
  readonly order: number;
  readonly skipsRight: boolean;
  /** What stands behind the key; empty at the end of the pattern. */
  readonly delimiter: string;
}

const KEY = /%\{([^}]*)\}/g;
const MAX_KEYS = 1_000;

export function readDissect(written: string, separator = ''): ReadDissect {
  const found = [...written.matchAll(KEY)];
  if (found.length === 0) return { ok: false, why: 'it has no key such as %{name}' };
  if (found.length > MAX_KEYS) return { ok: false, why: `it has more than ${MAX_KEYS} keys` };
  const keys: Key[] = [];
  for (const [i, key] of found.entries()) {
    const behind = key.index + key[0].length;
    const delimiter = written.slice(behind, found[i + 1]?.index ?? written.length);
    const parts = /^([+?*&]?)(.*?)(?:\/(\d{1,4}))?(->)?$/s.exec(key[1]!)!;
    const [, sign, name, order, right] = parts;
    if (sign === '*' || sign === '&')
      return { ok: false, why: `%{${key[1]!}} names a column by a value`, unsupported: true };
    if (i < found.length - 1 && delimiter === '')
      return { ok: false, why: 'two keys stand without anything between them' };
    keys.push({
      name: sign === '?' || name === '' ? null : name!,
      appends: sign === '+',
      order: order === undefined ? i : Number(order),
      skipsRight: right !== undefined,
      delimiter,
    });
  }
  const names = [...new Set(keys.flatMap(({ name }) => name ?? []))];
  if (names.length === 0) return { ok: false, why: 'it names no column' };
  const first = written.slice(0, found[0]!.index);
  return { ok: true, pattern: { names, match: (text) => dissect(text, first, keys, separator) } };
}

function dissect(
  text: string,
  first: string,
  keys: readonly Key[],
  separator: string,
): ReadonlyMap<string, string> | null {
  if (!text.startsWith(first)) return null;
  let at = first.length;
  const values = new Map<string, { order: number; text: string }[]>();
  for (const [i, key] of keys.entries()) {
    const { delimiter } = key;
    let end = text.length;
    if (delimiter !== '') {
      end = text.indexOf(delimiter, at);
      if (end === -1) return null;
    }
    const value = text.slice(at, end);
    at = end + delimiter.length;
    if (key.skipsRight && delimiter !== '') while (text.startsWith(delimiter, at)) at += delimiter.length;
    // Nothing but the last delimiter may stand behind the last key.
    if (i === keys.length - 1 && delimiter !== '' && at > text.length) return null;
    if (key.name === null) continue;
    const parts = values.get(key.name);
    if (parts === undefined || !key.appends) values.set(key.name, [{ order: key.order, text: value }]);
    else parts.push({ order: key.order, text: value });
  }
  return new Map(
    [...values].map(([name, parts]) => [
      name,
      parts
        .sort((a, b) => a.order - b.order)
        .map((part) => part.text)
        .join(separator),
    ]),
  );
}
