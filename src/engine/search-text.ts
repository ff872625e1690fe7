/**
 * Rows as search terms, as Splunk puts the answer of a subsearch into the search around it: `( ( a="1" AND b="2" ) OR
 * ( … ) )`. Columns that begin with `_` do not count. The text of a column named `search`, and of each value of one named
 * `query`, is taken as terms, not compared with a field.
 */
import { firstOf, scalarText, type Value, valuesOf } from '../event/value.ts';
import type { SearchTextStyle } from '../lang/transform-options.ts';
import type { Row } from './row.ts';

export const PLAIN_STYLE: SearchTextStyle = {
  rowPrefix: '(',
  columnPrefix: '(',
  columnSeparator: 'AND',
  columnEnd: ')',
  rowSeparator: 'OR',
  rowEnd: ')',
  emptyText: 'NOT ()',
};

export function writeSearchText(rows: readonly Row[], style: SearchTextStyle): string {
  const parts = rows.map((row) => writeRow(row, style)).filter((part) => part !== '');
  const { rowPrefix, rowSeparator, rowEnd, emptyText } = style;
  return parts.length === 0 ? emptyText : `${rowPrefix} ${parts.join(` ${rowSeparator} `)} ${rowEnd}`;
}

function writeRow(row: Row, { columnPrefix, columnSeparator, columnEnd }: SearchTextStyle): string {
  const cells = [...row].filter(([name]) => !name.startsWith('_')).flatMap(([name, value]) => writeCell(name, value));
  return cells.length === 0 ? '' : `${columnPrefix} ${cells.join(` ${columnSeparator} `)} ${columnEnd}`;
}

function writeCell(name: string, value: Value): string[] {
  if (name === 'search') return valuesOf(firstOf(value)).map(scalarText);
  const terms = valuesOf(value).map((item) =>
    name === 'query' ? scalarText(item) : writeTerm(name, scalarText(item)),
  );
  return terms.length < 2 ? terms : [`(${terms.join(' OR ')})`];
}

/** `name="value"`, with the quotes and backslashes of the value escaped. */
export function writeTerm(name: string, text: string): string {
  return `${name}="${text.replace(/["\\]/g, '\\$&')}"`;
}

const NETWORK = /^[\da-f.:]+\/\d{1,3}$/i;

/** Whether a row has a network in CIDR notation, which a search term matches addresses against. */
export function holdsNetwork(row: Row): boolean {
  for (const value of row.values()) if (valuesOf(value).some((one) => NETWORK.test(scalarText(one)))) return true;
  return false;
}
