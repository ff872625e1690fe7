import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLookupCsv } from './lookup-csv.ts';
import { parseLookupFile } from './lookup-definition.ts';
import { changeTable, keepLookups, openTableWriter, printLookupCsv, type TableWrite } from './lookup-state.ts';
import { buildLookupSet } from './lookups.ts';

const table = (text: string) => parseLookupCsv({ name: 't.csv', text });
const print = (rows: ReturnType<typeof table>): string => [...printLookupCsv(rows)].join('');
const row = (cells: Record<string, string>): ReadonlyMap<string, string> => new Map(Object.entries(cells));

describe('changes of a table', () => {
  const present = table('k,v\na,1\nb,2\n');
  it.each([
    ['in place of what was there', present, { append: false, keyField: null }, [{ k: 'c' }], 'k\nc\n'],
    ['behind it', present, { append: true, keyField: null }, [{ k: 'a', w: '9' }], 'k,v\na,1\nb,2\na,\n'],
    [
      'behind it, with columns of their own',
      present,
      { append: true, keyField: null, addsColumns: true },
      [{ k: 'a', w: '9' }],
      'k,v,w\na,1,\nb,2,\na,,9\n',
    ],
    [
      'by key, in place of what was there',
      present,
      { append: false, keyField: 'k' },
      [{ k: 'b' }, { k: 'b', v: '3' }],
      'k,v\nb,3\n',
    ],
    [
      'by key',
      present,
      { append: true, keyField: 'k' },
      [
        { k: 'b', v: '3' },
        { k: 'c', v: '4' },
      ],
      'k,v\na,1\nb,3\nc,4\n',
    ],
    ['nothing, which empties it', present, { append: false, keyField: null }, [], '\n'],
    ['into none', null, { append: true, keyField: 'k' }, [{ k: 'a' }, { k: 'a', v: '2' }], 'k,v\na,2\n'],
  ])('%s', (_, before, how, rows, text) => {
    const { rows: after, dropped } = changeTable(before, {
      addsColumns: false,
      ...how,
      rows: rows.map((cells) => row(cells as Record<string, string>)),
    });
    expect(print(after)).toBe(text);
    expect(dropped).toBe(0);
  });

  it('stop at the cap, and count', () => {
    const rows = [row({ k: 'c' }), row({ k: 'd' })];
    const { rows: after, dropped } = changeTable(
      present,
      { append: true, keyField: null, addsColumns: false, rows },
      3,
    );
    expect([after.rowCount, dropped]).toEqual([3, 1]);
  });
});

describe('printed tables', () => {
  it('read back as they were', () => {
    const cell = fc.string({
      unit: fc.constantFrom('a', 'B', ' ', '"', ',', '\n', '\r', '\u00e9', '=', '\t'),
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { maxLength: 8 }), (cells) => {
        const rows = cells.map(([a, b]) => row({ a: `x${a}`, b }));
        const { rows: before } = changeTable(null, { append: false, keyField: null, addsColumns: false, rows });
        const after = table(print(before));
        expect(after.rowCount).toBe(before.rowCount);
        expect(after.cells[0] ?? []).toEqual(before.cells[0] ?? []);
        // An empty cell reads back as none.
        expect(after.cells[1] ?? []).toEqual((before.cells[1] ?? []).map((value) => (value === '' ? null : value)));
      }),
    );
  });
});

describe('kept tables', () => {
  const definition = parseLookupFile({
    name: 'seen.yml',
    text: "name: seen\ncollection: seen\nfields_list: _key, name, first\ncase_sensitive_match: 'false'\n",
  }).definition!;
  const shipped = buildLookupSet([definition], []);
  const ask = (set: typeof shipped) => set.get('seen')!.prepare(['name'], ['first'])(['A']).values.get('first') ?? null;

  it('stand under the definition of the content, at once when they change', () => {
    let kept = null as ReturnType<typeof table> | null;
    const set = keepLookups(shipped, { rows: (name) => (name === 'seen' ? kept : null), names: () => ['seen', 'own'] });
    expect(ask(set)).toBeNull();
    expect(set.diagnosticsOf('seen', true)).not.toEqual([]);
    kept = table('name,first\na,1\n');
    expect(ask(set)).toBe('1');
    expect(set.diagnosticsOf('seen', true)).toEqual([]);
    kept = table('name,first\na,2\n');
    expect(ask(set)).toBe('2');
    expect(set.names()).toContain('own');
  });
});

type RowWrite = Omit<TableWrite, 'table' | 'addsColumns'>;

describe('writes of a run', () => {
  const shipped = buildLookupSet([], [{ path: 'lookups/seen.csv', read: () => 'k\nold\n' }]);

  /** Writes to a state in which `kept` is there already; gives what reached it. */
  function write(kept: string | null, ...writes: readonly RowWrite[]): unknown[] {
    const reached: unknown[] = [];
    const writer = openTableWriter({
      rows: () => (kept === null ? null : table(kept)),
      names: () => [],
      write: ({ append, keyField, rows }) => reached.push([append, keyField, rows.map((cells) => cells.get('k'))]),
    });
    for (const one of writes) writer({ table: 'seen.csv', ...one }, shipped);
    return reached;
  }
  const of = (k: string, how: { append?: boolean; keyField?: string } = {}): RowWrite => ({
    append: how.append ?? how.keyField !== undefined,
    keyField: how.keyField ?? null,
    rows: [new Map([['k', k]])],
  });

  it('stand behind the shipped rows, which are written first, once', () => {
    expect(write(null, of('a', { append: true }), of('b', { keyField: 'k' }))).toEqual([
      [false, null, ['old']],
      [true, null, ['a']],
      [true, 'k', ['b']],
    ]);
  });

  it('leave the shipped rows where they take their place, or where an earlier run has written', () => {
    expect(write(null, of('a'), of('b', { append: true }))).toEqual([
      [false, null, ['a']],
      [true, null, ['b']],
    ]);
    expect(write('k\nkept\n', of('a', { append: true }))).toEqual([[true, null, ['a']]]);
  });

  it('go to one table under every name of its file, and add columns to none but a key-value store', () => {
    const defined = (text: string) => parseLookupFile({ name: 'lookups/x.yml', text }).definition!;
    const set = buildLookupSet(
      [
        defined('name: seen\nfilename: seen2024.csv\n'),
        defined('name: again\nfilename: seen2024.csv\n'),
        defined('name: store\ncollection: store\n'),
      ],
      [],
    );
    const reached: unknown[] = [];
    const kept = new Map<string, ReturnType<typeof table>>();
    const state = { rows: (name: string) => kept.get(name) ?? null, names: () => [...kept.keys()] };
    const writer = openTableWriter({
      ...state,
      write: ({ table: to, addsColumns }) => reached.push([to, addsColumns]),
    });
    for (const name of ['seen', 'again', 'seen2024.csv', 'store', 'other.csv'])
      writer({ table: name, ...of('a') }, set);
    expect(reached).toEqual([
      ['seen2024', false],
      ['seen2024', false],
      ['seen2024', false],
      ['store', true],
      ['other', false],
    ]);
    kept.set('seen2024', table('k\nnew\n'));
    const read = keepLookups(set, state);
    for (const name of ['seen', 'again', 'seen2024.csv']) {
      expect(read.has(name)).toBe(true);
      expect([...read.get(name)!.rows()].map((cells) => [...cells])).toEqual([[['k', 'new']]]);
    }
    expect(read.has('other.csv')).toBe(false);
    // What was kept under the name that had been written is found, until something is kept for the file.
    kept.delete('seen2024');
    kept.set('again', table('k\nold\n'));
    expect([read.has('again'), read.has('other.csv')]).toEqual([true, false]);
    expect([...read.get('again')!.rows()].map((cells) => [...cells])).toEqual([[['k', 'old']]]);
  });
});
