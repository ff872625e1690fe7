import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HostPattern, parseHostPattern } from './host-pattern.ts';
import { HostTrie } from './host-trie.ts';

function pattern(text: string): HostPattern {
  const parsed = parseHostPattern(text);
  if ('problem' in parsed) throw new Error(`${text} ${parsed.problem}`);
  return parsed;
}

function trieOf(...texts: string[]): HostTrie<string> {
  const trie = new HostTrie<string>();
  for (const text of texts) trie.add(pattern(text), text);
  return trie;
}

describe('host tries', () => {
  const trie = trieOf(
    'openai.com',
    '*.openai.com',
    'api.openai.com',
    'bedrock-runtime.*.amazonaws.com',
    '*-aiplatform.googleapis.com',
    'aiplatform.googleapis.com',
    'us-east-aiplatform.googleapis.com',
    '*.jan.ai',
    '*.openai.azure.com',
    'poe.com',
  );

  it.each([
    ['openai.com', 'openai.com'],
    ['api.openai.com', 'api.openai.com'],
    ['chat.openai.com', '*.openai.com'],
    ['a.b.c.openai.com', '*.openai.com'],
    ['v2.api.openai.com', '*.openai.com'],
    ['bedrock-runtime.eu-west-1.amazonaws.com', 'bedrock-runtime.*.amazonaws.com'],
    ['bedrock-runtime.amazonaws.com', null],
    ['bedrock-runtime.a.b.amazonaws.com', null],
    ['europe-west4-aiplatform.googleapis.com', '*-aiplatform.googleapis.com'],
    ['us-east-aiplatform.googleapis.com', 'us-east-aiplatform.googleapis.com'],
    ['-aiplatform.googleapis.com', null],
    ['aiplatform.googleapis.com', 'aiplatform.googleapis.com'],
    ['jan.ai', null],
    ['www.jan.ai', '*.jan.ai'],
    ['trojan.ai', null],
    ['www.trojan.ai', null],
    ['openai.com.evil.example', null],
    ['notopenai.com', null],
    ['api.poe.com', null],
    ['com', null],
    ['ai', null],
  ])('%s fits %s', (name, expected) => {
    expect(trie.find(name)).toBe(expected);
  });

  it('says what was there before', () => {
    const own = trieOf('openai.com');
    expect(own.add(pattern('openai.com'), 'again')).toBe('openai.com');
    expect(own.add(pattern('*.openai.com'), 'below')).toBeNull();
  });

  it('agrees with trying every pattern', () => {
    const label = fc.constantFrom('a', 'b', 'ab');
    const name = fc.array(label, { minLength: 2, maxLength: 5 }).map((labels) => labels.join('.'));
    const written = fc
      .tuple(
        fc.constantFrom('', '*.'),
        fc.array(fc.constantFrom('a', 'b', 'ab', '*', '*b'), { maxLength: 2 }),
        fc.constantFrom('a.a', 'b.a'),
      )
      .map(([lead, inner, end]) => `${lead}${inner.map((part) => `${part}.`).join('')}${end}`);
    fc.assert(
      fc.property(fc.array(written, { maxLength: 8 }), name, (texts, asked) => {
        const fits = texts.some((text) => {
          const source = text
            .replace(/^\*\./, '<')
            .replaceAll('.', '\\.')
            .replaceAll('*b', '[^.]+b')
            .replace(/\*(?!b)/g, '[^.]+')
            .replace('<', '(?:[^.]+\\.)+');
          return new RegExp(`^${source}$`).test(asked);
        });
        expect(trieOf(...new Set(texts)).find(asked) !== null).toBe(fits);
      }),
    );
  });

  it.each([
    '*',
    '*.com',
    '*.*.com',
    'com',
    '',
    '.com',
    'a..com',
    'openai.*',
    'api.*',
    'https://openai.com',
    'openai.com:443',
    'OpenAI.com',
    'openаi.com',
    'bücher.example',
    '10.0.0.1',
    'a.*.*.*.example.com',
    `${'a.'.repeat(13)}com`,
    'a b.com',
    '-a.com',
  ])('refuses the pattern %j', (text) => {
    expect(parseHostPattern(text)).toHaveProperty('problem');
  });
});
