import { describe, expect, test } from 'vitest';
import { SearchFailure } from './errors.ts';
import { printSearch } from './search-print.ts';
import { parseQuotedSearch } from './search-quoted.ts';

const parse = (text: string) => parseQuotedSearch(text, { start: 0, end: text.length });

describe('parseQuotedSearch', () => {
  test.each([
    ['"a=1 b"', 'a="1" b'],
    [String.raw`"u=\"x y\""`, 'u="x y"'],
    [String.raw`"\"x y\" OR u IN (s,\"q r\")"`, '"x y" OR u IN ("s", "q r")'],
    // What two pairs of quotes escape is unescaped twice.
    [String.raw`"p=\"C:\\\\t\""`, String.raw`p="C:\\t"`],
    [String.raw`"p=\"C:\t\""`, String.raw`p="C:\\t"`],
  ])('%s', (text, printed) => {
    expect(printSearch(parse(text))).toBe(printed);
  });

  test('places lie in the text as written', () => {
    const text = String.raw`"a=1 u=\"x y\" \"z\""`;
    const expr = parse(text);
    if (expr.kind !== 'and') throw new Error(expr.kind);
    expect(expr.args.map(({ span }) => text.slice(span.start, span.end))).toEqual([
      'a=1',
      String.raw`u=\"x y\"`,
      String.raw`\"z\"`,
    ]);
  });

  test.each([
    [String.raw`"u=\"x"`, 'never closed', String.raw`\"`],
    [String.raw`"u=\"x\") b"`, 'do not end here', ')'],
    ['"u=x) b"', 'do not end here', ')'],
  ])('%s fails', (text, message, place) => {
    try {
      parse(text);
      expect.unreachable();
    } catch (error) {
      if (!(error instanceof SearchFailure)) throw error;
      expect(error.message).toContain(message);
      expect(text.slice(error.span.start, error.span.end)).toBe(place);
    }
  });
});
