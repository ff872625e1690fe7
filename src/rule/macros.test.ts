import { describe, expect, it } from 'vitest';
import { Diagnostics } from '../text/diagnostic.ts';
import { buildMacros, parseMacroFile } from './macros.ts';

const read = (text: string) => parseMacroFile({ name: 'macros/m.yml', text });

describe('macro files', () => {
  it.each([
    ['name: a\ndefinition: source=x\n', 'a', [], 'source=x'],
    [
      'name: ctime(1)\narguments: [field]\ndefinition: convert ctime($field$)\n',
      'ctime',
      ['field'],
      'convert ctime($field$)',
    ],
    ['name: window\ndefinition: \'"-70m@m"\'\n', 'window', [], '"-70m@m"'],
    ['name: n\ndefinition: 0060\n', 'n', [], '0060'],
    ['name: n\ndefinition: 1.50\n', 'n', [], '1.50'],
    ["name: s\r\ndefinition: 'a\r\n| b'\r\n", 's', [], 'a | b'],
    ['name: pipe\ndefinition: |-\n  | eval a=1\n  | eval b=2\n', 'pipe', [], '| eval a=1\n| eval b=2'],
  ])('%j', (text, name, args, definition) => {
    const { macro, diagnostics } = read(text);
    expect(diagnostics).toEqual([]);
    expect(macro).toMatchObject({ name, args, definition });
  });

  it('knows the place of a definition', () => {
    expect(read('name: a\n# c\ndefinition: |\n  x\n').macro?.source).toEqual({
      name: 'macros/m.yml',
      text: 'x\n',
      firstLine: 4,
      margins: [2, 0],
    });
  });

  it.each([
    ['name: a\n'],
    ['definition: x\n'],
    ['name: a\ndefinition: ""\n'],
    ['name: [a]\ndefinition: x\n'],
    ['name: "a\n'],
  ])('gives none for %j, with a reason', (text) => {
    const { macro, diagnostics } = read(text);
    expect(macro).toBeNull();
    expect(diagnostics[0]).toMatchObject({ severity: 'error' });
  });

  it('tells macros apart by arity, and says when one is defined twice', () => {
    const diagnostics = new Diagnostics();
    const one = { name: 'm', args: ['a'], definition: 'one' };
    const set = buildMacros(
      [{ name: 'm', args: [], definition: 'none' }, one, { ...one, definition: 'again' }],
      diagnostics,
    );
    expect([set.get('m', 0)?.definition, set.get('m', 1)?.definition, set.get('m', 2)]).toEqual([
      'none',
      'again',
      undefined,
    ]);
    expect(diagnostics.list).toMatchObject([{ code: 'macro-redefined', message: expect.stringContaining('m(1)') }]);
  });
});
