import { describe, expect, it } from 'vitest';
import { parseFieldSchema } from './field-schema.ts';

const parse = (value: unknown) => {
  const { fields, diagnostics } = parseFieldSchema({ name: 's.json', text: JSON.stringify(value) });
  return { fields: Object.fromEntries(fields), problems: diagnostics.map(({ severity, hint }) => [severity, hint]) };
};
const properties = {
  my: {
    properties: {
      score: { type: 'integer' },
      name: { type: 'keyword', fields: { text: { type: 'match_only_text' } } },
    },
  },
  when: { type: 'date_nanos' },
};
const MAPPED = { 'my.score': 'long', 'my.name': 'keyword', 'my.name.text': 'text', when: 'date_nanos' };

describe('a field schema', () => {
  it.each([
    ['names and types', { 'my.score': 'long', ok: 'boolean' }, { 'my.score': 'long', ok: 'boolean' }],
    ['properties', { properties }, MAPPED],
    ['a mapping', { mappings: { properties } }, MAPPED],
    ['what an index shows', { 'logs-1': { mappings: { properties } }, 'logs-2': { mappings: {} } }, MAPPED],
    ['a mapping without types', { properties: { a: {} } }, { a: 'object' }],
  ])('may be %s', (_, value, fields) => {
    expect(parse(value)).toEqual({ fields, problems: [] });
  });

  it('leaves out what has no type, and says what was meant', () => {
    expect(parse({ a: 'keywrd', b: 7, c: 'long' })).toMatchObject({
      fields: { c: 'long' },
      problems: [
        ['warning', 'did you mean `keyword`?'],
        ['warning', expect.stringContaining('types are')],
      ],
    });
  });

  it.each(['', 'x', '[]', 'null'])('is none in %j', (text) => {
    expect(parseFieldSchema({ name: 's', text }).diagnostics.map(({ severity }) => severity)).toEqual(['error']);
  });
});
