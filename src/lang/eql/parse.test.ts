import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderDiagnostic } from '../../text/render.ts';
import type { Finding } from '../finding.ts';
import { parseEql } from './parse.ts';
import { printQuery } from './print-query.fixture.ts';
import type { Constant, Expression, FieldName, MatchOp, Query } from './syntax.ts';

/** The tree without places. */
function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !/span$/i.test(key));
  return Object.fromEntries(entries.map(([key, each]) => [key, bare(each)]));
}

function parse(text: string, isOfEndpoint = false): { query: Query | null; findings: Finding[] } {
  const findings: Finding[] = [];
  const query = parseEql(text, (finding) => findings.push(finding), isOfEndpoint);
  return { query, findings };
}

/** Prints the condition of `any where …` as parsed, so that structure shows as parentheses. */
function roundTrip(text: string): string {
  const { query, findings } = parse(text);
  expect(findings).toEqual([]);
  return printQuery(query!);
}

describe('parseEql', () => {
  it.each([
    ['process where a == 1', 'process where a == 1'],
    ['any where a or b and not c', 'any where a or b and not c'],
    ['any where (a or b) and c', 'any where (a or b) and c'],
    ['any where not a == 1 and b', 'any where not a == 1 and b'],
    ['any where not (a == 1 and b)', 'any where not (a == 1 and b)'],
    ['any where ((a))', 'any where a'],
    ['any where (a and b) and c', 'any where (a and b) and c'],
    ['any where a + b * c - d > 0', 'any where a + b * c - d > 0'],
    ['any where (a + b) * c == -1', 'any where (a + b) * c == -1'],
    ['any where a - (b - c) == 1', 'any where a - (b - c) == 1'],
    ['any where - - a < +2', 'any where --a < +2'],
    ['any where a in (1,2.5,"x")', 'any where a in (1, 2.5, "x")'],
    ['any where a not in~ ("x")', 'any where a not in~ ("x")'],
    [
      'any where a : "x" or a like ("y*") or a like~ ("y", "z")',
      'any where a : "x" or a like "y*" or a like~ ("y", "z")',
    ],
    ['any where a regex """\\d+\\\\""" or a regex~ "x"', 'any where a regex "\\\\d+\\\\\\\\" or a regex~ "x"'],
    ['any where length(a) > 3 and endsWith~(a, "x") and f()', 'any where length(a) > 3 and endsWith~(a, "x") and f()'],
    ['any where ?a.b.c != null', 'any where ?a.b.c != null'],
    ['any where `my-field` == 1 and `a``b`.c', 'any where `my-field` == 1 and `a``b.c`'],
    ['any where `sequence`.`by` == true', 'any where `sequence.by` == true'],
    ['any where @timestamp != null', 'any where @timestamp != null'],
    ['any where a == 1. or a == .5 or a == 1e3', 'any where a == 1.0 or a == 0.5 or a == 1000.0'],
    ['any where a > 99999999999999999999', 'any where a > 100000000000000000000.0'],
    ['"odd name" where true', '"odd name" where true'],
    ['"any" where true', '"any" where true'],
    ['// first\nany where /* a /* nested */ comment */ true // last', 'any where true'],
    ['any where "\\u{1F600}\\t\\"\\\\" == a', 'any where "😀\\t\\"\\\\" == a'],
    ['any where a == """x"""""', 'any where a == "x\\"\\""'],
    ['any where true | head 5 | tail 2', 'any where true\n| head 5\n| tail 2'],
    [
      'sequence by a, ?b with maxspan = 5 m [process where true] by c with runs = 3 ![any where x] by d until [any where y] by e',
      'sequence by a, ?b with maxspan=5m\n  [process where true] by c with runs=3\n  ![any where x] by d\nuntil [any where y] by e',
    ],
    [
      'sample by a [any where true] [any where false] by b',
      'sample by a\n  [any where true]\n  [any where false] by b',
    ],
  ])('%s', (text, printed) => {
    expect(roundTrip(text)).toBe(printed);
    expect(bare(parse(printed).query)).toEqual(bare(parse(text).query));
  });

  it.each([
    [
      'sequence [file where true] as a [file where a.file.name == `a`.b] as `x` with runs=1 by c',
      'expected a name for the term',
    ],
    ['sequence [file where true] as a [file where true] as a', 'an earlier term is called `a`'],
  ])('refuses as a name of a term: %s', (text, message) => {
    const [finding] = parse(text, true).findings;
    expect(finding?.message).toContain(message);
  });

  it('keeps names of terms, and fields of those that came before, in rules of the endpoint', () => {
    const text = 'sequence [file where a.x] as a [file where a.x == x and `a`.x : "y"] by b as c with runs=1';
    const printed = 'sequence\n  [file where a.x] as a\n  [file where a.x == x and a.x : "y"] by b as c';
    const { query, findings } = parse(text, true);
    expect(findings).toEqual([]);
    expect(printQuery(query!)).toBe(printed);
    const found = JSON.stringify(query).match(/"of":"a"/g);
    expect(found).toHaveLength(1);
  });

  it('keeps conditions on elements in rules of the endpoint', () => {
    const text = 'api where not _arraysearch(a.b, $e, $e.x : "y" and ($e == 1 or $e.x.z == `c d`))';
    const { query, findings } = parse(text, true);
    expect(findings).toEqual([]);
    expect(printQuery(query!)).toBe(text);
  });

  it.each([
    ['api where _arraysearch(a.b, e, true)', 'such as `$entry`'],
    ['api where _arraysearch(a.b, $e)', 'expected `,`'],
    ['api where _arraysearch(a.b, $e, $e.x == 1) and $e.x == 1', 'what `$e` is'],
    [`api where ${'_arraysearch(a, $e, '.repeat(300)}true${')'.repeat(300)}`, 'nested'],
  ])('refuses as a condition on elements: %s', (text, message) => {
    expect(parse(text, true).findings[0]?.message).toContain(message);
  });

  it('gives every node the span of its text', () => {
    const text = 'process where not (name : ("a", "b")) and length(x) > 2';
    const { query } = parse(text);
    const cut = ({ start, end }: { start: number; end: number }): string => text.slice(start, end);
    const condition = query!.statement.kind === 'event' ? query!.statement.condition : null;
    if (condition?.kind !== 'and') throw new Error('expected and');
    const [not, compare] = condition.args;
    expect(condition.args.map((arg) => cut(arg.span))).toEqual(['not (name : ("a", "b"))', 'length(x) > 2']);
    if (not?.kind !== 'not' || not.arg.kind !== 'match') throw new Error('expected not match');
    expect(not.arg.patterns.map((pattern) => cut(pattern.span))).toEqual(['"a"', '"b"']);
    if (compare?.kind !== 'compare') throw new Error('expected comparison');
    expect([cut(compare.left.span), cut(compare.opSpan), cut(compare.right.span)]).toEqual(['length(x)', '>', '2']);
  });
});

describe('diagnostics of syntax', () => {
  it.each([
    [
      'any where a = 1',
      '`=` does not compare',
      'use `==` for an exact match, `:` to ignore case and allow wildcards',
      '=',
    ],
    ['any where a not : "x"', '`not` cannot stand before `:`', 'write `not x : …`', 'not'],
    ['any where a not like "x"', '`not` cannot stand before `like`', 'write `not x like …`', 'not'],
    ['any where a !: "x"', 'there is no operator `!:`', 'write `not x : …`', '!:'],
    ['any where a AND b', 'keywords are lower case: `AND`', 'write `and`', 'AND'],
    ['any WHERE a', 'keywords are lower case: `WHERE`', 'write `where`', 'WHERE'],
    ['SEQUENCE [any where a]', 'keywords are lower case: `SEQUENCE`', 'write `sequence`', 'SEQUENCE'],
    ["any where a == 'x'", "strings in single quotes are not EQL's", 'use double quotes', "'x'"],
    ['any where a == ?"x\\y"', 'raw strings of the form ?"…" are not supported', 'use """…"""', '?"x\\y"'],
    ['any where a == "c:\\win"', 'unknown escape \\w', expect.stringContaining('write \\\\ for one backslash'), '\\w'],
    ['any where a == "\\u{110000}"', 'not a Unicode character', expect.stringContaining('2 to 8'), '\\u{110000}'],
    ['any where a == "x', 'the string is not closed on its line', 'a string ends with " on the same line', '"x'],
    ['any where a == """x\ny"""', 'the raw string is not closed on its line', 'a raw string ends with """', '"""x'],
    ['any where a < b < c', 'comparisons cannot be chained', 'write `a < b and b < c`', '<'],
    [
      'any where a : b',
      '`:` takes one constant or a list of constants in parentheses',
      expect.stringContaining('write text in double quotes'),
      'b',
    ],
    [
      'any where a : *',
      '`:` takes one constant or a list of constants in parentheses',
      expect.stringContaining('write `x != null`'),
      '*',
    ],
    [
      'any where a : /b/',
      '`:` takes one constant or a list of constants in parentheses',
      expect.stringContaining('`x regex "…"`'),
      '/',
    ],
    [
      'any where a : ("b",)',
      '`:` takes one constant or a list of constants in parentheses',
      'a list does not end with a comma',
      ')',
    ],
    ['any where a : ("b" or "c")', 'expected `)`, found `or`', expect.stringContaining('separated by commas'), 'or'],
    ['any where a != ("b", "c")', 'expected `)`, found `,`', expect.stringContaining('write `x in ("a", "b")`'), ','],
    ['process.name: x', 'expected `where`, found `.`', expect.stringContaining('this looks like KQL'), '.'],
    ['any where a # b', 'unexpected character "#"', 'comments begin with `//`', '#'],
    ['any where a[0] == 1', 'array positions are not supported', expect.stringContaining('any of its values'), '[0]'],
    [
      'any where child of [any where true]',
      '`child of` is not supported',
      'use a sequence by process.entity_id',
      'child of',
    ],
    ['any where by == 1', '`by` is a keyword', 'put it in backquotes if it is a field', 'by'],
    ['any where a && b', 'unexpected character "&"', 'write `and`', '&'],
    ['any where a == “x”', 'unexpected character "“"', 'strings are enclosed in straight double quotes', '“'],
    ['any where `a', 'the backquoted name is not closed', expect.any(String), '`'],
    ['any where a /* b', 'the comment is not closed', expect.any(String), '/*'],
    ['any where (a', 'this is never closed: expected `)`, found the end of the query', undefined, '('],
    ['any where b == 1 and f(a\n', 'this is never closed: expected `)`, found the end of the query', undefined, '('],
    ['any where a in ("x"', 'this is never closed: expected `)`, found the end of the query', undefined, '('],
    [
      'sequence [any where a] [any where b',
      'this is never closed: expected `]`, found the end of the query',
      undefined,
      '[',
    ],
    ['any where a in "x"', 'expected `(`, found a string', expect.stringContaining('`in ("a", "b")`'), '"x"'],
    ['any where a in ("x" "y")', 'expected `)`, found a string', expect.stringContaining('commas'), '"y"'],
    [
      'any where a matches "x"',
      'expected the end of the query, found `matches`',
      expect.stringContaining('`:`'),
      'matches',
    ],
    ['any where a == 1 b == 2', 'expected the end of the query, found `b`', expect.stringContaining('`and`'), 'b'],
    ['any a', 'expected `where`, found `a`', expect.stringContaining('`process where …`'), 'a'],
    ['a.b : "x"', 'expected `where`, found `.`', expect.stringContaining('`process where …`'), '.'],
    [
      'sequence by a maxspan=1m [any where a]',
      'expected a term such as `[process where …]`, found `maxspan`',
      'write `with maxspan=5m`',
      'maxspan',
    ],
    ['', 'expected an event category such as `process`, or `any`, found the end of the query', undefined, ''],
    ['join [any where a] [any where b]', '`join` is not supported', expect.stringContaining('sample'), 'join'],
    ['sequence with maxspan=1m by a [any where a]', '`by` must come before `with`', expect.any(String), 'by'],
    [
      'sequence with maxspan=10 [any where a]',
      'maxspan `10` has no unit',
      'write `10s` for seconds; units are ms, s, m, h, d',
      '10',
    ],
    ['sequence with maxspan=10w [any where a]', 'unknown time unit `w`', 'units are ms, s, m, h, d', 'w'],
    ['sequence with maxspan=0s [any where a]', 'maxspan must be a positive whole number, found `0`', undefined, '0'],
    [
      'sequence with maxspan=1.5h [any where a]',
      'maxspan must be a positive whole number, found `1.5`',
      undefined,
      '1.5',
    ],
    ['sequence with maxspan=-1h [any where a]', 'maxspan must be a positive whole number, found `-1`', undefined, '1'],
    ['sequence [any where a] with runs=0', '`runs` must be a whole number from 1 to 100', undefined, '0'],
    ['sequence [any where a] with run=2', 'unknown option `run`', 'a term takes `with runs=N`', 'run'],
    ['sequence by length(a) [any where a]', 'a join key must be a field', undefined, 'length(a)'],
    ['any where a == 1e999', 'the number 1e999 is too large', undefined, '1e999'],
    [`any where ${'('.repeat(10_000)}`, 'the expression is nested more than 200 levels deep', expect.any(String), '('],
    [
      `any where ${'not '.repeat(10_000)}a`,
      'the expression is nested more than 200 levels deep',
      expect.any(String),
      'not',
    ],
    [
      `any where a == ${'1+'.repeat(10_000)}1`,
      'the expression is nested more than 200 levels deep',
      expect.any(String),
      '+',
    ],
  ])('%.60s', (text, message, hint, place) => {
    const { findings } = parse(text);
    const [first] = findings;
    expect([first?.message, first?.hint]).toEqual([message, hint]);
    expect(text.slice(first!.span.start, first!.span.end)).toBe(place);
  });

  it('reads on after a bad string, so that one slip does not hide the next', () => {
    const { findings } = parse('any where a == \'x\' and b == "c:\\windows\\system32" and c = 1');
    expect(findings.map((each) => each.message)).toEqual([
      "strings in single quotes are not EQL's",
      'unknown escape \\w',
      'unknown escape \\s',
      '`=` does not compare',
    ]);
  });

  it('is shown with its line and a caret', () => {
    const source = { name: 'rule.toml', text: 'process where\n  process.name = "x"', firstLine: 10 };
    const { findings } = parse(source.text);
    expect(renderDiagnostic({ ...findings[0]!, source })).toBe(
      [
        'rule.toml:11:16: error[eql-syntax]: `=` does not compare',
        '  |   process.name = "x"',
        '  |                ^',
        '  hint: use `==` for an exact match, `:` to ignore case and allow wildcards',
      ].join('\n'),
    );
  });
});

// --- printing gives back what was parsed --------------------------------------------------------------------------------

const span = { start: 0, end: 0 };
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('"', '\\', '*?', '\n', "'", '"""', '😀'),
);
const string = text.map((value): Constant => ({ kind: 'string', value, span }));
const number = fc.oneof(
  fc.nat().map((value): Constant => ({ kind: 'number', value, decimal: false, span })),
  fc
    .double({ min: 0, noNaN: true, noDefaultInfinity: true })
    .map((value): Constant => ({ kind: 'number', value, decimal: true, span })),
);
const constant = fc.oneof(
  string,
  number,
  fc.boolean().map((value): Constant => ({ kind: 'boolean', value, span })),
  fc.constant<Constant>({ kind: 'null', span }),
);
const name = fc.oneof(
  fc.constantFrom(
    'a',
    'process.name',
    'a.b.c',
    '@timestamp',
    'and',
    'x.by.y',
    'odd-name',
    'with space',
    '`',
    'a..b',
    '9',
  ),
  fc.string({ minLength: 1, maxLength: 6 }),
);
const field = fc.record({ kind: fc.constant('field' as const), name, optional: fc.boolean(), span: fc.constant(span) });
const callName = fc.constantFrom('length', 'concat', 'f');

const { expression } = fc.letrec<{ expression: Expression }>((tie) => {
  const inner = tie('expression');
  const list = fc.array(inner, { minLength: 1, maxLength: 3 });
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      constant,
      field as fc.Arbitrary<FieldName>,
      fc
        .tuple(fc.constantFrom('and', 'or'), fc.array(inner, { minLength: 2, maxLength: 4 }))
        .map(([kind, args]): Expression => ({ kind, args, span })),
      inner.map((arg): Expression => ({ kind: 'not', arg, span })),
      fc
        .tuple(fc.constantFrom('==', '!=', '<', '<=', '>', '>='), inner, inner)
        .map(([op, left, right]): Expression => ({ kind: 'compare', op, opSpan: span, left, right, span })),
      fc
        .tuple(fc.constantFrom('+', '-', '*', '/', '%'), inner, inner)
        .map(([op, left, right]): Expression => ({ kind: 'arithmetic', op, left, right, span })),
      fc.tuple(fc.constantFrom('+', '-'), inner).map(([op, arg]): Expression => ({ kind: 'sign', op, arg, span })),
      fc.tuple(fc.boolean(), fc.boolean(), inner, list).map(
        ([negated, insensitive, arg, items]): Expression => ({
          kind: 'in',
          negated,
          insensitive,
          arg,
          list: items,
          span,
        }),
      ),
      fc
        .tuple(
          fc.constantFrom<MatchOp>(':', 'like', 'like~', 'regex', 'regex~'),
          inner,
          fc.array(constant, { minLength: 1, maxLength: 3 }),
        )
        .map(([op, arg, patterns]): Expression => ({ kind: 'match', op, opSpan: span, arg, patterns, span })),
      fc.tuple(callName, fc.boolean(), fc.array(inner, { maxLength: 3 })).map(
        ([each, insensitive, args]): Expression => ({
          kind: 'call',
          name: each,
          nameSpan: span,
          insensitive,
          args,
          span,
        }),
      ),
    ),
  };
});

describe('printQuery', () => {
  it('parses back to the same tree', () => {
    const category = fc.option(fc.oneof(fc.constantFrom('process', 'any', 'and'), text));
    fc.assert(
      fc.property(category, expression, fc.nat(3), (each, condition, pipes) => {
        const query: Query = {
          statement: { kind: 'event', category: each, categorySpan: span, condition, span },
          pipes: Array.from({ length: pipes }, () => ({ name: 'head', args: [condition], span })),
          span,
        };
        const printed = printQuery(query);
        const { query: again, findings } = parse(printed);
        expect(findings, printed).toEqual([]);
        expect(bare(again), printed).toEqual(bare(query));
      }),
      { numRuns: 500 },
    );
  });

  it('never throws, whatever the text', () => {
    const piece = fc.constantFrom(
      'any where ',
      'sequence ',
      '[',
      ']',
      '(',
      ')',
      'a',
      '"',
      "'",
      '"""',
      '`',
      '?',
      ' : ',
      ' in ',
      ',',
      ' not ',
      ' and ',
      '1',
      '.',
      '|',
      ' by ',
      ' with maxspan=',
      '/*',
      '*/',
      '//',
      '\n',
      '\\',
      '\u{1F600}',
      '~',
      '!',
      '=',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 30 }).map((all) => all.join('')),
        ),
        (source) => {
          const { query, findings } = parse(source);
          expect(query !== null || findings.length > 0).toBe(true);
          for (const { span: at } of findings) expect(at.start <= at.end && at.end <= source.length).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it('points to the end of the query behind its last word, not to the empty lines after it', () => {
  const found: unknown[] = [];
  parseEql('any where a == 1 and\n\n', ({ span }) => found.push(span));
  expect(found).toEqual([{ start: 20, end: 20 }]);
});
