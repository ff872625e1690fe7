import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locate } from '../text/source-text.ts';
import { openLookupCsv, parseLookupCsv } from './lookup-csv.ts';

function read(text: string) {
  const { columns, cells, rowCount, diagnostics } = parseLookupCsv({ name: 'a.csv', text });
  const rows = Array.from({ length: rowCount }, (_, row) => cells.map((column) => column[row]));
  return { columns, rows, codes: diagnostics.map((d) => d.code), diagnostics };
}

describe('lookup tables', () => {
  it.each([
    [
      'leading blanks',
      'a, b\n"*x", true\n  y,\tz\n',
      ['a', 'b'],
      [
        ['*x', 'true'],
        ['y', 'z'],
      ],
    ],
    ['blanks inside quotes', 'a,b\n" x ", "y "\n', ['a', 'b'], [[' x ', 'y ']]],
    ['blanks around quotes', 'a,b\n "x" , "y"\n', ['a', 'b'], [['x', 'y']]],
    ['doubled quotes, commas, breaks', 'a,b\n"say ""x"", y","1\r\n2"\n', ['a', 'b'], [['say "x", y', '1\r\n2']]],
    ['a quote inside a cell', 'a,b\nC:\\"x",2\n', ['a', 'b'], [['C:\\"x"', '2']]],
    ['text behind a quoted cell', 'a,b\n"x"y,2\n', ['a', 'b'], [['xy', '2']]],
    ['empty cells', 'a,b,c\n,"",x\n', ['a', 'b', 'c'], [[null, null, 'x']]],
    ['blank lines', '\n\na\n\nx\n   \ny\n', ['a'], [['x'], ['y']]],
    ['a byte order mark', '\uFEFFa,b\nx,y', ['a', 'b'], [['x', 'y']]],
    [
      'CRLF',
      'a,b\r\nx,y\r\n"p","q"\r\n',
      ['a', 'b'],
      [
        ['x', 'y'],
        ['p', 'q'],
      ],
    ],
    ['CRLF and no last break', 'a,b\r\nx,y\r', ['a', 'b'], [['x', 'y']]],
    ['only a header', 'a,b\n', ['a', 'b'], []],
    ['Unicode', 'näme\nÄö\u2028x\n', ['näme'], [['Äö\u2028x']]],
    ['a column without a name', 'a,,b\n1,2,3\n', ['a', 'b'], [['1', '3']]],
  ])('with %s', (_, text, columns, rows) => {
    expect(read(text)).toMatchObject({ columns, rows, codes: [] });
  });

  it.each([
    ['no header', '', 'lookup-empty', 1, [], []],
    [
      'a short row',
      'a,b\n1\n2,3\n',
      'lookup-ragged-row',
      2,
      ['a', 'b'],
      [
        ['1', null],
        ['2', '3'],
      ],
    ],
    [
      'a long row',
      'a,b\n1,2\n3,4,5\n',
      'lookup-ragged-row',
      3,
      ['a', 'b'],
      [
        ['1', '2'],
        ['3', '4'],
      ],
    ],
    ['a doubled column', 'a,b,a\n1,2,3\n', 'lookup-duplicate-column', 1, ['a', 'b'], [['1', '2']]],
    [
      'trailing blanks',
      'a,b\nx,1\ny ,2\n',
      'lookup-trailing-blanks',
      3,
      ['a', 'b'],
      [
        ['x', '1'],
        ['y', '2'],
      ],
    ],
    [
      'an open quote',
      'a,b\n1,2\n"x,3\n4,5',
      'lookup-open-quote',
      3,
      ['a', 'b'],
      [
        ['1', '2'],
        ['x,3', null],
        ['4', '5'],
      ],
    ],
  ])('with %s says where', (_, text, code, line, columns, rows) => {
    const found = read(text);
    expect(found).toMatchObject({ columns, rows });
    const diagnostic = found.diagnostics.find((d) => d.code === code)!;
    expect(locate(diagnostic.source!, diagnostic.span?.start ?? 0).line).toBe(line);
  });

  it('counts trailing blanks once, with the first place', () => {
    const { diagnostics } = read('a,b\nx ,1 \ny ,2\n');
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]?.message).toContain('3 cells end in blanks, the first in row 1, column 1');
  });

  it('reads no more rows than asked', () => {
    const { rowCount, diagnostics } = parseLookupCsv({ name: 'a.csv', text: 'a\n1\n2\n3\n' }, 2);
    expect([rowCount, diagnostics[0]?.code]).toEqual([2, 'lookup-too-large']);
  });

  it('gives back what was written as quoted cells', () => {
    const cell = fc.string({ minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (rows) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `a,b\n${rows.map((row) => row.map(quote).join(',')).join('\n')}\n`;
        expect(read(text).rows).toEqual(rows);
      }),
    );
  });

  it('never throws, and every row has every column', () => {
    const letter = fc.constantFrom('a', ',', '"', '\n', '\r', ' ', '\t', '\ufeff', '\u0000');
    fc.assert(
      fc.property(fc.array(letter, { maxLength: 60 }), (letters) => {
        const { columns, rows } = read(letters.join(''));
        for (const row of rows) expect(row).toHaveLength(columns.length);
      }),
    );
  });
});

describe('a glance at a table', () => {
  const piece = fc.constantFrom('a', 'b', ',', ',', '\n', '\r\n', ' ', '\t', '"', '\r', 'é');
  it('finds nothing wrong only where reading it would not', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
        const source = { name: 'a.csv', text: pieces.join('') };
        const late = openLookupCsv(source);
        if (late.isEven) expect(parseLookupCsv(source).diagnostics).toEqual(late.problems);
      }),
      { numRuns: 3000 },
    );
  });
  it.each([
    ['a,b\nx, y\n', true],
    ['\ufeffa\n\nx\r\ny', true],
    ['', true],
    ['a,b\nx\n', false],
    ['a,b\nx ,y\n', false],
    ['a,b\n"x",y\n', false],
  ])('of %j: %s', (text, expected) => {
    expect(openLookupCsv({ name: 'a.csv', text }).isEven).toBe(expected);
  });
});
