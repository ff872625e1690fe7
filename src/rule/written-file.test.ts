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
    ['Windows line breaks', parseYamlFile, 'q: |\r\n  aa\r\n  MARK\r\n'],
  ])('%s', (_, parse, text) => {
    expect(placeOf(parse({ name: 'x', text }), 'MARK')).toMatch(/^MARK/);
  });
});
