import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import { parseLookupCsv } from './lookup-csv.ts';
import { definitionOfFile, type LookupDefinition, parseLookupFile } from './lookup-definition.ts';
import { matchesStars } from './lookup-index.ts';
import { buildLookupTable } from './lookup-table.ts';

function tableOf(csv: string, settings: Partial<LookupDefinition> = {}) {
  return buildLookupTable({ ...definitionOfFile('t.csv'), ...settings }, parseLookupCsv({ name: 't.csv', text: csv }));
}

const wildcard = (...columns: string[]): ReadonlyMap<string, 'wildcard'> =>
  new Map(columns.map((c) => [c, 'wildcard']));

function ask(table: ReturnType<typeof tableOf>, keys: Record<string, Value>, ...outputs: string[]) {
  const result = table.prepare(Object.keys(keys), outputs)(Object.values(keys));
  return { ...result, values: Object.fromEntries(result.values) };
}

const BROWSERS = `program,path, ok
"*Chrome.exe","*Google*", true
"*Brave.exe","*A*", true
"*brave.exe","*B*", true
exact.exe,"*", true
`;
const BROWSER_SETTINGS = {
  matchTypes: wildcard('program', 'path'),
  caseSensitive: false,
  minMatches: 1,
  defaultMatch: 'false',
};

describe('a lookup', () => {
  const browsers = tableOf(BROWSERS, BROWSER_SETTINGS);

  it.each<[string, Value, Value, number[], boolean]>([
    ['a suffix, in any case', 'CHROME.EXE', 'true', [1], false],
    ['a suffix without anchor', 'notchrome.exe', 'true', [1], false],
    ['two rows', 'brave.exe', ['true', 'true'], [2, 3], false],
    ['a cell without star', 'Exact.exe', 'true', [4], false],
    ['a miss', 'python.exe', 'false', [], true],
    ['empty text', '', 'false', [], true],
    ['two values', ['chrome.exe', 'python.exe'], ['true', 'false'], [1], true],
    ['null', null, null, [], false],
  ])('finds %s', (_, program, ok, rows, defaulted) => {
    const result = ask(browsers, { program }, 'ok');
    expect(result).toMatchObject({ rows, defaulted, matched: rows.length });
    expect(result.values['ok'] ?? null).toEqual(ok);
  });

  it('only matches on the columns that it is asked by', () => {
    expect(ask(browsers, { program: 'brave.exe', path: 'xBx' }, 'ok').rows).toEqual([3]);
    expect(ask(browsers, { program: 'chrome.exe', path: 'xBx' }, 'ok')).toMatchObject({ values: { ok: 'false' } });
  });

  it('says what it does with case', () => {
    const csv = 'user,group\nAda,1\nada,2\n';
    expect(ask(tableOf(csv), { user: 'ada' }, 'group').rows).toEqual([2]);
    expect(ask(tableOf(csv, { caseSensitive: false }), { user: 'ADA' }, 'group').rows).toEqual([1, 2]);
  });

  it('gives no output without match where no default is asked for', () => {
    expect(ask(tableOf('a,b\n1,2\n'), { a: '9' }, 'b')).toEqual({ matched: 0, values: {}, rows: [], defaulted: false });
    expect(ask(tableOf('a,b\n1,2\n', { defaultMatch: 'x' }), { a: '9' }, 'b').values).toEqual({});
    expect(ask(tableOf('a,b\n1,2\n', { minMatches: 1 }), { a: '9' }, 'b').values).toEqual({});
  });

  it('fills up to the least number of matches', () => {
    const table = tableOf('a,b\n1,x\n', { minMatches: 3, defaultMatch: 'none' });
    expect(ask(table, { a: '1' }, 'b')).toMatchObject({
      values: { b: ['x', 'none', 'none'] },
      matched: 1,
      defaulted: true,
    });
  });

  it('takes the first rows up to the most matches', () => {
    const csv = `a,b\n${Array.from({ length: 40 }, (_, i) => `1,${i}`).join('\n')}\n`;
    expect(ask(tableOf(csv, { maxMatches: 2 }), { a: '1' }, 'b').values).toEqual({ b: ['0', '1'] });
  });

  it('keeps several outputs aligned, and one empty cell null', () => {
    const table = tableOf('a,b,c\n1,x,\n1,,y\n2,,z\n3,,\n3,,\n');
    expect(ask(table, { a: '1' }, 'b', 'c').values).toEqual({ b: ['x', ''], c: ['', 'y'] });
    expect(ask(table, { a: '2' }, 'b', 'c').values).toEqual({ c: 'z' });
    expect(ask(table, { a: '3' }, 'b', 'c')).toMatchObject({ values: {}, matched: 2 });
  });

  it('compares numbers and booleans by their text', () => {
    expect(ask(tableOf('a,b\n22,x\ntrue,y\n'), { a: [22, true] }, 'b').values).toEqual({ b: ['x', 'y'] });
  });

  it('ands several keys, multivalues in every combination', () => {
    const table = tableOf('a,b,c\n1,x,p\n1,y,q\n2,x,r\n');
    expect(ask(table, { a: '1', b: 'y' }, 'c').values).toEqual({ c: 'q' });
    expect(ask(table, { a: ['1', '2'], b: ['x', 'y'] }, 'c').values).toEqual({ c: ['p', 'q', 'r'] });
    expect(ask(table, { a: '1', b: null }, 'c').rows).toEqual([]);
  });

  it('matches nothing by a column that it lacks, and gives nothing for one', () => {
    const table = tableOf('a,b\n1,x\n', { minMatches: 1, defaultMatch: 'd' });
    expect(ask(table, { nope: '1' }, 'b').values).toEqual({ b: 'd' });
    expect(ask(table, { a: '1' }, 'nope').values).toEqual({});
  });

  it.each<[string, number[]]>([
    ['10.1.2.3', [1, 2]],
    ['10.9.9.9', [1]],
    ['::ffff:10.1.2.3', [1, 2]],
    ['2001:db8::5', [3]],
    ['192.0.2.7', [4]],
    ['192.0.2.8', []],
    ['not an address', []],
  ])('finds the networks of %s', (ip, rows) => {
    const csv = 'net\n10.0.0.0/8\n10.1.0.0/16\n2001:db8::/32\n192.0.2.7\nrubbish\n';
    const padding = Array.from({ length: 30 }, (_, i) => `172.16.${i}.0/24`).join('\n');
    for (const text of [csv, `${csv}${padding}\n`]) {
      const table = tableOf(text, { matchTypes: new Map([['net', 'cidr']]) });
      expect(ask(table, { net: ip }, 'net').rows).toEqual(rows);
      expect(table.diagnostics).toMatchObject([
        { code: 'lookup-bad-network', message: expect.stringContaining('row 5') },
      ]);
    }
  });

  it('says that a column of its settings is not there', () => {
    expect(tableOf('a\n1\n', { matchTypes: wildcard('b') }).diagnostics).toMatchObject([
      { code: 'lookup-missing-column' },
    ]);
  });

  it('lists its rows without empty cells', () => {
    const rows = [...tableOf('a,b\n1,\n2,x\n').rows()].map((row) => Object.fromEntries(row));
    expect(rows).toEqual([{ a: '1' }, { a: '2', b: 'x' }]);
  });

  it('matches by column and value', () => {
    expect(tableOf('a,b\n1,x\n1,y\n').match([{ column: 'a', value: 1 }])).toEqual([1, 2]);
  });
});

describe('the index', () => {
  const cell = fc.array(fc.constantFrom('a', 'b', 'c', '*'), { maxLength: 7 }).map((letters) => letters.join(''));
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 9 }).map((letters) => letters.join(''));

  it('finds what looking at every row finds', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 60 }), text, text, (rows, x, y) => {
        const csv = `w,e\n${rows.map(([w, e]) => `"${w}","${e}"`).join('\n')}\n`;
        const table = tableOf(csv, { matchTypes: wildcard('w') });
        const filled = rows.filter(([w, e]) => w !== '' || e !== '');
        const kept = rows.length === filled.length ? rows : filled;
        const expected = kept.flatMap(([w, e], i) =>
          w !== '' && matchesStars(w, x) && e === y && e !== '' ? [i + 1] : [],
        );
        const byWildcard = kept.flatMap(([w], i) => (w !== '' && matchesStars(w, x) ? [i + 1] : []));
        expect(table.rowCount).toBe(rows.length);
        if (rows.length === filled.length) {
          expect(ask(table, { w: x, e: y }).rows).toEqual(expected);
          expect(ask(table, { w: x }).rows).toEqual(byWildcard);
        }
      }),
    );
  });

  it('matches stars as a regular expression would', () => {
    fc.assert(
      fc.property(cell, text, (pattern, value) => {
        const regex = new RegExp(`^${pattern.replaceAll('*', '.*')}$`);
        expect(matchesStars(pattern, value)).toBe(regex.test(value));
      }),
    );
  });

  it('answers from a million rows at once', () => {
    const lines = ['host,owner'];
    for (let i = 0; i < 1_000_000; i++) lines.push(`host-${i}, owner ${i % 7}`);
    const table = tableOf(lines.join('\n'), { caseSensitive: false });
    const question = table.prepare(['host'], ['owner']);
    expect(question(['HOST-999999']).values.get('owner')).toBe('owner 0');
    for (let i = 0; i < 20_000; i++)
      expect(question([`host-${i * 31}`]).values.get('owner')).toBe(`owner ${(i * 31) % 7}`);
  });
});

describe('a lookup definition', () => {
  const read = (text: string, name = 'lookups/csv/tools.yml') => parseLookupFile({ name, text });

  it('reads the older layout', () => {
    const text = `name: tools\nfilename: tools20240101.csv\ndefault_match: 'false'\nmatch_type: WILDCARD(a), CIDR(b),EXACT(c)\nmin_matches: 1\nmax_matches: 2\ncase_sensitive_match: 'false'\n`;
    expect(read(text)).toMatchObject({
      diagnostics: [],
      definition: {
        name: 'tools',
        file: 'tools20240101.csv',
        caseSensitive: false,
        minMatches: 1,
        maxMatches: 2,
        defaultMatch: 'false',
      },
    });
    expect([...read(text).definition!.matchTypes]).toEqual([
      ['a', 'wildcard'],
      ['b', 'cidr'],
      ['c', 'exact'],
    ]);
  });

  it.each([
    ['False', 'false'],
    ['TRUE', 'true'],
    ["'False'", 'False'],
    ['unknown', 'unknown'],
    ["''", null],
  ])('takes the default match %s for %s', (written, taken) => {
    expect(read(`name: tools\ndefault_match: ${written}\n`).definition!.defaultMatch).toBe(taken);
  });

  it('reads the newer layout', () => {
    const text = `name: tools\nid: x\nlookup_type: csv\ndefault_match: false\nmatch_type:\n    - WILDCARD(a)\n    - WILDCARD(b)\nmin_matches: 1\ncase_sensitive_match: false\n`;
    expect(read(text)).toMatchObject({
      definition: { file: 'tools.csv', caseSensitive: false, defaultMatch: 'false', minMatches: 1 },
    });
    expect([...read(text).definition!.matchTypes.keys()]).toEqual(['a', 'b']);
  });

  it('has the defaults of Splunk', () => {
    expect(read('name: a\nfilename: a.csv\n').definition).toMatchObject({
      caseSensitive: true,
      minMatches: 0,
      maxMatches: 1000,
      defaultMatch: null,
    });
  });

  it.each([
    ['name: a\ncollection: c\nfields_list: _key, user ,time\n', ['_key', 'user', 'time']],
    ['name: a\nlookup_type: kvstore\nfields: [user]\n', ['user']],
    ['name: a\nfilename: a.mlmodel\n', null],
  ])('of %j is no file', (text, columns) => {
    expect(read(text).definition).toMatchObject({ file: null, columns });
  });

  it.each([
    ['match_type: WILD(a)', 'WILD(a)'],
    ['case_sensitive_match: perhaps', 'case_sensitive_match'],
    ['min_matches: -1', 'min_matches'],
    ['max_matches: 0', 'max_matches'],
    ['max_matches: many', 'max_matches'],
    ['time_field: t\nmax_offset_secs: ten', 'max_offset_secs'],
    ['filter: a=(', 'filter'],
  ])('warns of %s and goes on', (line, shown) => {
    const { definition, diagnostics } = read(`name: a\nfilename: a.csv\n${line}\n`);
    expect(definition).not.toBeNull();
    expect(diagnostics).toMatchObject([
      { code: 'lookup-bad-setting', severity: 'warning', message: expect.stringContaining(shown) },
    ]);
  });

  it.each([
    ["time_field: ''", null],
    ['time_field: t', null],
    ['filter: a=(', { rows: true }],
    ["filter: ''", null],
  ])('with %s says whether it can be asked', (line, refusal) => {
    const { definition } = read(`name: a\nfilename: a.csv\n${line}\n`);
    if (refusal === null) expect(definition!.refusal).toBeNull();
    else expect(definition!.refusal).toMatchObject(refusal);
  });

  it('warns of settings that are not read', () => {
    const { diagnostics } = read('name: a\nfilename: a.csv\nid: x\nmodification_date: y\nmax_match: 1\n');
    expect(diagnostics).toMatchObject([
      { code: 'lookup-unknown-setting', severity: 'warning', message: expect.stringContaining('max_match') },
    ]);
  });

  it('keeps the numbers of rows that its filter leaves', () => {
    const table = tableOf('k,v\na,1\na,2\n');
    const answer = table.prepare(['k'], ['v'], (cells) => cells.get('v') === '2')(['a']);
    expect(answer).toMatchObject({ matched: 1, rows: [2] });
    expect([...table.rows()]).toHaveLength(2);
  });
});
