import { describe, expect, test } from 'vitest';
import { expandMacros, MAX_SEARCH_LENGTH } from './expand.ts';
import { buildMacroTable, type MacroDefinition } from './macros.ts';

function expand(text: string, definitions: readonly MacroDefinition[] = []) {
  return expandMacros({ name: 'rule', text }, buildMacroTable(definitions));
}

const plain = (name: string, definition: string): MacroDefinition => ({ name, args: [], definition });

describe('expandMacros', () => {
  test.each<[string, string, MacroDefinition[], string]>([
    ['a call', 'a `m` b', [plain('m', 'x=1 OR y=2')], 'a x=1 OR y=2 b'],
    ['an argument', '`f(a)`', [{ name: 'f', args: ['n'], definition: 'c($n$) $n$' }], 'c(a) a'],
    ['a quoted argument with a comma', '`f("a, b")`', [{ name: 'f', args: ['n'], definition: '[$n$]' }], '[a, b]'],
    [
      'a comma inside parentheses',
      '`f(g(a, b), c)`',
      [{ name: 'f', args: ['x', 'y'], definition: '$x$|$y$' }],
      'g(a, b)|c',
    ],
    ['blanks around arguments', '`f( a , b )`', [{ name: 'f', args: ['x', 'y'], definition: '$x$$y$' }], 'ab'],
    ['no argument in parentheses', '`f()`', [plain('f', 'x')], 'x'],
    ['a nested call', '`a`', [plain('a', '1 `b`'), plain('b', '2')], '1 2'],
    [
      'an argument is not searched again',
      '`f(a)`',
      [{ name: 'f', args: ['n', 'm'].slice(0, 1), definition: '$n$ $m$' }],
      'a $m$',
    ],
    [
      'a dollar that belongs to no parameter',
      '`f(a,b)`',
      [{ name: 'f', args: ['x', 'y'], definition: 'm($x$,"e$","$y$") $z$y$' }],
      'm(a,"e$","b") $zb',
    ],
    [
      'an argument of several quoted texts',
      '`f("a"="b" OR "c"="d", "e \\"f\\"")`',
      [{ name: 'f', args: ['x', 'y'], definition: '$x$ $y$' }],
      '"a"="b" OR "c"="d" e \\"f\\"',
    ],
    ['a backtick in quotes', 'replace(p, "`", "")', [], 'replace(p, "`", "")'],
    ['an escaped quote in quotes', '"a\\"`b`" `m`', [plain('m', 'x')], '"a\\"`b`" x'],
    ['an escaped quote outside quotes', 'x=*\\"a `m`', [plain('m', 'y')], 'x=*\\"a y'],
    ['a comment', 'a ```c | `m` [ ``` b', [], 'a   b'],
    ['a comment in quotes stays', '"```x```"', [], '"```x```"'],
    ['the generated filter', '`any_filter`', [], 'search *'],
    ['the prefix remover', '`drop_dm_object_name("P")`', [], 'rename "P.*" as "*"'],
    [
      'a user definition wins over a built-in',
      '`drop_dm_object_name(P)`',
      [{ name: 'drop_dm_object_name', args: ['x'], definition: 'keep $x$' }],
      'keep P',
    ],
    ['the later definition wins', '`m`', [plain('m', '1'), plain('m', '2')], '2'],
  ])('%s', (_, text, definitions, expected) => {
    const expansion = expand(text, definitions);
    expect(expansion.text).toBe(expected);
    expect(expansion.diagnostics).toEqual([]);
  });

  test('a place in expanded text is carried back: exactly, or to the call', () => {
    const text = 'aa `m` bb `m` cc';
    const expansion = expand(text, [plain('m', 'first second')]);
    const trace = (part: string, from = 0) => {
      const start = expansion.text.indexOf(part, from);
      const { start: a, end: b } = expansion.trace({ start, end: start + part.length });
      return text.slice(a, b);
    };
    expect(trace('aa')).toBe('aa');
    expect(trace('bb')).toBe('bb');
    expect(trace('cc')).toBe('cc');
    expect(trace('second')).toBe('`m`');
    expect(trace('second bb first')).toBe('`m` bb `m`');
    expect(expansion.trace({ start: 0, end: expansion.text.length })).toEqual({ start: 0, end: text.length });
  });

  test('a missing macro names the nearest one', () => {
    const { diagnostics } = expand('x `sysmn`', [plain('sysmon', 'y')]);
    expect(diagnostics).toMatchObject([
      { code: 'spl-macro-missing', span: { start: 2, end: 9 }, hint: 'did you mean `sysmon`?' },
    ]);
  });

  test('a known name with another number of arguments says so', () => {
    const { diagnostics } = expand('`f(a, b)`', [plain('f', 'y')]);
    expect(diagnostics).toMatchObject([
      { code: 'spl-macro-missing', message: 'no macro `f` with 2 arguments is defined' },
    ]);
    expect(diagnostics[0]!.hint).toContain('another number of arguments');
  });

  test('a circle is found', () => {
    const { diagnostics } = expand('`a`', [plain('a', '`b`'), plain('b', '`a`')]);
    expect(diagnostics).toMatchObject([{ code: 'spl-macro-depth', span: { start: 0, end: 3 } }]);
  });

  test('growth by doubling stops at the limit of size', () => {
    const definitions = Array.from({ length: 30 }, (_, i) => plain(`m${i}`, `\`m${i + 1}\` \`m${i + 1}\``));
    const { text, diagnostics } = expand('`m0`', [...definitions, plain('m30', 'x'.repeat(1000))]);
    expect(text.length).toBeLessThanOrEqual(MAX_SEARCH_LENGTH);
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual(['spl-text-too-long']);
  });

  test.each([['x `m'], ['x ```comment']])('%s is unclosed', (text) => {
    expect(expand(text).diagnostics).toMatchObject([{ code: 'spl-macro-unclosed' }]);
  });
});
