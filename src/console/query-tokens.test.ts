import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tokenizeFile, tokenizeQuery } from './query-tokens.ts';

const kindsOf = (text: string, language: 'eql' | 'spl'): [string, string][] =>
  tokenizeQuery(text, language)
    .filter(({ text: part }) => part.trim() !== '')
    .map(({ kind, text: part }) => [kind, part.trim()]);

it('tells words, strings, numbers and comments of EQL apart', () => {
  expect(kindsOf('network where port == 443 and name : "*.ai" // why', 'eql')).toEqual([
    ['plain', 'network'],
    ['word', 'where'],
    ['plain', 'port =='],
    ['number', '443'],
    ['word', 'and'],
    ['plain', 'name :'],
    ['string', '"*.ai"'],
    ['comment', '// why'],
  ]);
});

it('tells macros and pipes of SPL apart', () => {
  expect(kindsOf('`sysmon` EventCode=22 | stats count BY dest', 'spl')).toEqual([
    ['macro', '`sysmon`'],
    ['plain', 'EventCode='],
    ['number', '22'],
    ['pipe', '|'],
    ['word', 'stats'],
    ['word', 'count'],
    ['word', 'BY'],
    ['plain', 'dest'],
  ]);
});

it('loses nothing of any text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('eql', 'spl'), (text, language) => {
      expect(
        tokenizeQuery(text, language)
          .map((token) => token.text)
          .join(''),
      ).toBe(text);
    }),
  );
  fc.assert(
    fc.property(fc.array(fc.constantFrom('"', "'", '`', '/*', '*/', '\\', '\n', 'a', '|', '```')), (parts) => {
      expect(
        tokenizeQuery(parts.join(''), 'spl')
          .map((token) => token.text)
          .join(''),
      ).toBe(parts.join(''));
    }),
  );
});

describe('files of rules', () => {
  it.each([
    ['name: A rule # why\nid: "x"\n', ['word:name', 'comment:# why', 'word:id', 'string:"x"']],
    [
      "[rule]\nquery = '''\nany where true # no comment\n'''\nrisk = 21",
      ['word:[rule]', 'word:query', "string:'''\nany where true # no comment\n'''", 'word:risk', 'number:21'],
    ],
  ])('are cut into keys, strings and comments: %j', (text, expected) => {
    const tokens = tokenizeFile(text);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    expect(tokens.filter(({ kind }) => kind !== 'plain').map((token) => `${token.kind}:${token.text}`)).toEqual(
      expected,
    );
  });

  it('are cut in time that grows with their length', () => {
    const text = `${'"'.repeat(3)}${'a: "\n'.repeat(40_000)}`;
    expect(
      tokenizeFile(text)
        .map((token) => token.text)
        .join(''),
    ).toBe(text);
  });
});
