import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Finding, MAX_DEPTH, MAX_QUERY_LENGTH } from '../finding.ts';
import { parseKql } from './parse.ts';
import { printKql } from './print-query.fixture.ts';
import type { Expression, Literal } from './syntax.ts';

function parse(text: string): { readonly query: Expression | 'all' | null; readonly findings: readonly Finding[] } {
  const findings: Finding[] = [];
  return { query: parseKql(text, (finding) => findings.push(finding)), findings };
}

const PLACE = { start: 0, end: 0 };

function withoutPlaces(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, each) => (key === 'span' ? undefined : (each as unknown))));
}

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^[a-z:\\*()<>{}" not]{0,12}$/),
  fc.constantFrom('or', ' and x', 'not ', 'knot a', 'a or b', 'null', 'true', '\\u0041', '\t', 'C:\\temp'),
);
const quoted: fc.Arbitrary<Literal> = anyText.map((text) => ({ parts: [text], quoted: true, span: PLACE }));
const unquoted: fc.Arbitrary<Literal> = fc
  .array(anyText, { minLength: 1, maxLength: 3 })
  .map((texts) => {
    const parts = [...texts];
    parts[0] = parts[0]!.trimStart();
    parts[parts.length - 1] = parts[parts.length - 1]!.trimEnd();
    return { parts, quoted: false, span: PLACE };
  })
  .filter(({ parts }) => parts.length > 1 || parts[0] !== '');
const literal = fc.oneof(quoted, unquoted);

const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({
      kind: fc.constant('is' as const),
      field: fc.option(literal),
      value: literal,
      span: fc.constant(PLACE),
    }),
    fc.record({
      kind: fc.constant('range' as const),
      field: literal,
      op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const),
      value: literal,
      span: fc.constant(PLACE),
    }),
    fc.record({ kind: fc.constant('not' as const), arg: tie('expression'), span: fc.constant(PLACE) }),
    fc.record({
      kind: fc.constant('nested' as const),
      field: literal,
      arg: tie('expression'),
      span: fc.constant(PLACE),
    }),
    fc.record({
      kind: fc.constantFrom('and' as const, 'or' as const),
      args: fc.array(tie('expression'), { minLength: 2, maxLength: 4 }),
      span: fc.constant(PLACE),
    }),
  ),
}));

describe('KQL', () => {
  it('reads what was printed as the same tree', () => {
    fc.assert(
      fc.property(expression, (query) => {
        const text = printKql(query);
        const { query: again, findings } = parse(text);
        expect(
          findings.filter(({ severity }) => severity === 'error'),
          text,
        ).toEqual([]);
        expect(withoutPlaces(again), text).toEqual(withoutPlaces(query));
      }),
    );
  });

  it('never throws, and says where what is no KQL ends', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[ab:()*"\\{} ornt<>=]{0,30}$/)),
        (text) => {
          const { query, findings } = parse(text);
          expect(query === null).toBe(findings.some(({ severity }) => severity === 'error'));
          for (const { span } of findings) {
            expect(span.start).toBeGreaterThanOrEqual(0);
            expect(span.end).toBeLessThanOrEqual(Math.max(1, text.length));
          }
        },
      ),
    );
  });

  it('tells lists as what they stand for, with places', () => {
    const text = 'a: (b or not "c d")';
    const { query } = parse(text);
    expect(withoutPlaces(query)).toEqual(withoutPlaces(parse('a: b or not a: "c d"').query));
    const args = query !== null && query !== 'all' && query.kind === 'or' ? query.args : [];
    const shown = [{ span: { start: 0, end: text.length } }, ...args].map(({ span }) =>
      text.slice(span.start, span.end),
    );
    expect(shown).toEqual([text, 'b', 'not "c d"']);
  });

  it.each([
    ['a: b c: d', 6, 'expected `and`, `or` or the end of the query, found `:`'],
    ['a: ', 3, 'expected a value, found the end of the query'],
    ['(a: b', 5, 'expected `)`, found the end of the query'],
    ['a: b)', 4, 'found `)`'],
    ['a: "b', 3, 'the string is not closed'],
    ['a: C:\\x', 4, 'a `:` in a value ends it'],
    ['a: x\\y', 4, 'the backslash escapes nothing'],
    ['a: cannot b', 6, 'found `not`'],
    ['a == "b"', 2, '`==` does not compare'],
    ['a != "b"', 2, '`!=` does not compare'],
    ['a: { b: c', 9, 'expected `}`'],
  ])('says of %s at %i: %s', (text, start, message) => {
    const { query, findings } = parse(text);
    expect(query).toBeNull();
    expect(findings[0]).toMatchObject({ severity: 'error', message: expect.stringContaining(message) as string });
    expect(findings[0]!.span.start).toBe(start);
  });

  it.each([
    ['not(a: b)', 'write a blank behind `not`: `not (…)`'],
    ['a in ("b", "c")', 'write `field: (a or b)`'],
    ['a: ("b", "c")', 'write `field: ("a" or "b")`'],
    ['a: b && c: d', 'write `and`'],
    ['a: b || c: d', 'write `or`'],
    ['a: C:\\Windows', expect.stringContaining('write the path in quotes')],
    ['a: "b" c: "d"', expect.stringContaining('write `and` or `or` between conditions')],
    ['a: b (c', 'a `(` in a value is written `\\(`, or the value in quotes'],
  ])('says of %s what to write: %s', (text, hint) => {
    expect(parse(text).findings[0]).toMatchObject({ code: 'kql-syntax', hint });
  });

  it.each([
    ['a: "C:\\temp"', 1],
    ['a: "C:\\\\temp"', 0],
    ['a: "one\\ttwo"', 0],
    ['a: "%TEMP%\\new"', 1],
  ])('warns where a path holds a tab: %s', (text, times) => {
    expect(parse(text).findings.map(({ code }) => code)).toEqual(Array(times).fill('kql-blank-escape'));
  });

  it('goes no deeper than the stack allows', () => {
    for (const [open, close] of [
      ['(', ')'],
      ['a: { ', ' }'],
      ['not (', ')'],
    ] as const) {
      expect(parse(`${open.repeat(100_000)}a: b${close.repeat(100_000)}`).findings).toMatchObject([
        { code: 'kql-too-deep' },
      ]);
      expect(parse(`${open.repeat(MAX_DEPTH)}a: b${close.repeat(MAX_DEPTH)}`).findings).toEqual([]);
    }
    expect(parse(`a: ${'('.repeat(100_000)}`).findings).toMatchObject([{ code: 'kql-too-deep' }]);
  });

  it('reads no text without end, and long ones in proportion to their length', () => {
    expect(parse('a'.repeat(MAX_QUERY_LENGTH + 1)).findings).toMatchObject([{ code: 'kql-too-long' }]);
    const long = [
      ' '.repeat(1_000_000),
      'n'.repeat(1_000_000),
      `a: (${'b or '.repeat(200_000)}b)`,
      'a '.repeat(500_000),
    ];
    for (const text of long) expect(parse(`x: y${text}`).query === 'all').toBe(false);
  });
});
