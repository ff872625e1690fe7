import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Cursor } from './cursor.ts';
import { SearchFailure } from './errors.ts';
import { parseSearch } from './search-parse.ts';
import { printSearch } from './search-print.ts';
import type { SearchExpr, SearchValue } from './search-syntax.ts';

function parse(text: string): SearchExpr {
  return parseSearch(new Cursor(text, { start: 0, end: text.length }));
}

describe('parseSearch', () => {
  test.each([
    ['a=1 b=2 OR c=3', 'a="1" b="2" OR c="3"'],
    ['a=1 AND b=2 OR c=3', 'a="1" b="2" OR c="3"'],
    ['(a=1 b=2) OR c=3', '(a="1" b="2") OR c="3"'],
    ['NOT a=1 OR b=2', 'NOT a="1" OR b="2"'],
    ['NOT (a=1 OR b=2)', 'NOT (a="1" OR b="2")'],
    ['NOT NOT a=1', 'NOT NOT a="1"'],
    ['AND=1 NOT=2', '"AND"="1" "NOT"="2"'],
    ['a = "x y"', 'a="x y"'],
    ['a!= b', 'a!="b"'],
    ['a == b', 'a="b"'],
    ['a >=10', 'a>="10"'],
    ['"a b"=c', '"a b"="c"'],
    ['a.b{}.c=d', 'a.b{}.c="d"'],
    ['a IN (x,"y z" w)', 'a IN ("x", "y z", "w")'],
    ['a in (x)', 'a IN ("x")'],
    ['a IN("x",""*y*"",)', 'a IN ("x", "*y*")'],
    ['a=(x OR y)', 'a="x" OR a="y"'],
    ['a=http://h/?q=1', 'a="http://h/?q=1"'],
    ['a=*\\"b\\":c*', 'a="*\\"b\\":c*"'],
    ['host::web', 'host="web"'],
    ['tag::host=web', '"tag::host"="web"'],
    ['TERM(10.0.0.1) CASE(Foo)', 'TERM("10.0.0.1") CASE("Foo")'],
    ['"two words" one*', '"two words" one*'],
    ['*', '*'],
    ['', '*'],
    ['a=1 b=2,c=3', 'a="1" b="2" c="3"'],
    ['x="a\\\\b\\sc\\"d"', 'x="a\\\\b\\\\sc\\"d"'],
  ])('%s', (text, printed) => {
    expect(printSearch(parse(text))).toBe(printed);
  });

  test.each([
    ['a=', 'a value is missing here'],
    ['a=1 AND', 'a term is missing after AND'],
    ['OR a=1', 'OR has no term before it'],
    ['a=1 OR', 'a search term is missing here'],
    ['(a=1', 'a parenthesis is never closed'],
    ['a IN ()', 'the list of IN is empty'],
    ['a IN (x', 'the list is never closed'],
    ['a="x', 'a double quote is never closed'],
    ['=x', 'a search term cannot start with ='],
    [`${'('.repeat(300)}a`, 'nested more than 200 deep'],
    [`${'NOT '.repeat(300)}a`, 'nested more than 200 deep'],
  ])('%s fails', (text, message) => {
    expect(() => parse(text)).toThrow(new RegExp(message));
    expect(() => parse(text)).toThrow(SearchFailure);
  });

  test('spans cover what was written', () => {
    const text = '  a=1  (b IN (x, "y") OR NOT "c d")';
    const spans: string[] = [];
    const visit = (expr: SearchExpr): void => {
      spans.push(`${expr.kind}: ${text.slice(expr.span.start, expr.span.end)}`);
      if (expr.kind === 'and' || expr.kind === 'or') for (const arg of expr.args) visit(arg);
      if (expr.kind === 'not') visit(expr.arg);
    };
    visit(parse(text));
    expect(spans).toEqual([
      'and: a=1  (b IN (x, "y") OR NOT "c d")',
      'comparison: a=1',
      'or: (b IN (x, "y") OR NOT "c d")',
      'in: b IN (x, "y")',
      'not: NOT "c d"',
      'word: "c d"',
    ]);
  });

  const span = { start: 0, end: 0 };
  const value = fc.string({ maxLength: 12 }).map((text): SearchValue => ({ text, quoted: true, span }));
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_. {}:]{0,8}$/).filter((text) => !text.includes('::'));
  const leaf: fc.Arbitrary<SearchExpr> = fc.oneof(
    fc.record({
      kind: fc.constant('comparison' as const),
      field: name,
      operator: fc.constantFrom('=' as const, '!=' as const, '<' as const, '>=' as const),
      value,
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant('in' as const),
      field: name,
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
      span: fc.constant(span),
    }),
    fc.record({
      kind: fc.constant('word' as const),
      mode: fc.constantFrom('phrase' as const, 'term' as const, 'case' as const),
      text: fc.string({ maxLength: 12 }),
      span: fc.constant(span),
    }),
  );
  const { tree } = fc.letrec<{ tree: SearchExpr }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.record({
        kind: fc.constantFrom('and' as const, 'or' as const),
        args: fc.array(tie('tree'), { minLength: 2, maxLength: 4 }),
        span: fc.constant(span),
      }),
      fc.record({ kind: fc.constant('not' as const), arg: tie('tree'), span: fc.constant(span) }),
    ),
  }));

  const withoutSpans = (node: unknown): unknown =>
    JSON.parse(JSON.stringify(node, (key, part) => (key === 'span' || key === 'quoted' ? undefined : part)));

  test('what is printed parses back to the same syntax', () => {
    fc.assert(
      fc.property(tree, (expr) => {
        expect(withoutSpans(parse(printSearch(expr)))).toEqual(withoutSpans(expr));
      }),
      { numRuns: 500 },
    );
  });
});
