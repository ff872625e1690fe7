/** Texts inside of rule files: their places are those of the file, so that an editor goes where the caret is. */
import { describe, expect, it } from 'vitest';
import { locate } from '../text/source-text.ts';
import { parseTomlFile } from './toml-file.ts';
import { embedText, type WrittenFile } from './written-file.ts';
import { parseYamlFile } from './yaml-file.ts';

/** Where `mark` stands in the file, by its place in the embedded text. */
function placeOf(file: WrittenFile, mark: string): string {
  const text = String(file.value?.['q']);
  const { line, column } = locate(embedText(file, ['q'], text), text.indexOf(mark));
  return file.source.text.split('\n')[line - 1]!.slice(column - 1);
}

describe('embedded texts', () => {
  it.each([
    ['a YAML block', parseYamlFile, 'n: x\nq: |\n    aa bb\n      cc MARK\n'],
    ['a first line of a YAML block', parseYamlFile, 'q: >-\n  MARK\n'],
    ['plain YAML', parseYamlFile, 'q: search MARK\n'],
    ['quoted YAML', parseYamlFile, "q: 'search MARK'\n"],
    ['TOML behind its quotes', parseTomlFile, "n = 1\nq = '''where MARK\n x'''\n"],
    ['TOML on further lines', parseTomlFile, 'q = """\nwhere\n   MARK"""\n'],
    ['TOML on one line', parseTomlFile, 'q = "where MARK"\n'],
    ['Windows line breaks in YAML', parseYamlFile, 'q: |\r\n  aa\r\n  MARK\r\n'],
    ['Windows line breaks in TOML', parseTomlFile, 'n = 1\r\nq = """\r\naa\r\n MARK"""\r\n'],
  ])('%s', (_, parse, text) => {
    expect(placeOf(parse({ name: 'x', text }), 'MARK')).toMatch(/^MARK/);
  });
});

describe('the place of a key', () => {
  it.each([
    ['TOML', parseTomlFile, 'a = 1\n[t]\nkey = """\nb"""\n'],
    ['YAML', parseYamlFile, 'a: 1\nt:\n  key:\n    - b\n'],
    ['YAML that the library reads', parseYamlFile, 'a: &x 1\nt:\n  key:\n    - b\n'],
  ])('is where its name stands in %s', (_, parse, text) => {
    const span = parse({ name: 'x', text }).keySpanOf(['t', 'key']);
    expect(span && text.slice(span.start, span.end)).toBe('key');
    expect(parse({ name: 'x', text }).keySpanOf(['t', 'no'])).toBeNull();
  });
});

describe('line ends', () => {
  it.each([
    ['TOML', parseTomlFile, 'n = 1\rq = "a"\r', { n: 1, q: 'a' }],
    ['YAML', parseYamlFile, "n: 1\r\nq: 'a'\r", { n: 1, q: 'a' }],
    ['YAML that the library reads', parseYamlFile, 'n: &x 1\rq: a\rs: *x\r', { n: 1, q: 'a', s: 1 }],
  ])('of one carriage return end a line of %s', (_, parse, text, value) => {
    const file = parse({ name: 'x', text });
    expect(file.diagnostics).toEqual([]);
    expect(file.value).toEqual(value);
    expect(file.spanOf(['q'])).not.toBeNull();
  });

  it.each([
    ['TOML', parseTomlFile, 'n = 1\nq = """\naa\n  bb\n"""\ns = [1,\n 2]\n'],
    ['TOML that the library reads', parseTomlFile, 'd = 2024-01-01\nq = """\naa\n  bb\n"""\n'],
    ['YAML', parseYamlFile, 'q: |\n  aa\n   bb\nf: one\n  two\n'],
    ['YAML that the library reads', parseYamlFile, 'a: &x 1\nq: |\n  aa\n   bb\nf: one\n  two\n'],
  ])('mean the same in %s, whoever wrote them', (_, parse, text) => {
    const plain = parse({ name: 'x', text });
    const windows = parse({ name: 'x', text: text.replaceAll('\n', '\r\n') });
    expect(plain.diagnostics).toEqual([]);
    expect(windows.value).toEqual(plain.value);
    expect(windows.textLineOf(['q'])).toBe(plain.textLineOf(['q']));
  });
});
