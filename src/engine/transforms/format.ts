/** format: all rows as one row whose `search` holds them as search terms. */
import { scalarText, type Value, valuesOf } from '../../event/value.ts';
import { holdRows } from '../operators/buffered.ts';
import type { Row } from '../row.ts';
import { TrailBuilder } from '../trail.ts';
import type { TransformSpec } from '../transform.ts';

interface Options {
  readonly rowPrefix: string;
  readonly columnPrefix: string;
  readonly columnSeparator: string;
  readonly columnEnd: string;
  readonly rowSeparator: string;
  readonly rowEnd: string;
  readonly maxResults: number;
  readonly emptyText: string;
}

export const format: TransformSpec = {
  of: 'table',
  name: 'format',
  open: (options, emit, context) => {
    const settings = options as unknown as Options; // as the command's lowering makes them
    return holdRows('format', context, (rows) => {
      const trail = new TrailBuilder();
      for (const tuple of rows) trail.add(tuple.trail);
      const kept = settings.maxResults > 0 ? rows.slice(0, settings.maxResults) : rows;
      const parts = kept.map(({ row }) => formatRow(row, settings)).filter((part) => part !== '');
      const { rowPrefix, rowSeparator, rowEnd, emptyText } = settings;
      const search = parts.length === 0 ? emptyText : `${rowPrefix} ${parts.join(` ${rowSeparator} `)} ${rowEnd}`;
      emit({ row: new Map([['search', search]]), trail: trail.build() });
    });
  },
};

function formatRow(row: Row, { columnPrefix, columnSeparator, columnEnd }: Options): string {
  const cells = [...row].filter(([name]) => !name.startsWith('_')).map(([name, value]) => formatCell(name, value));
  return cells.length === 0 ? '' : `${columnPrefix} ${cells.join(` ${columnSeparator} `)} ${columnEnd}`;
}

function formatCell(name: string, value: Value): string {
  const terms = valuesOf(value).map((item) => `${name}="${scalarText(item).replace(/["\\]/g, '\\$&')}"`);
  return terms.length === 1 ? terms[0]! : `(${terms.join(' OR ')})`;
}
