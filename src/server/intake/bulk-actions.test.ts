import { expect, it } from 'vitest';
import { type BulkItem, readBulk } from './bulk-actions.ts';
import { MAX_EVENTS } from './max-events.ts';

const read = (lines: readonly string[], index: string | null = null) =>
  readBulk(Buffer.from(`${lines.join('\n')}\n`), index);
const itemsOf = (...given: Parameters<typeof read>): readonly BulkItem[] => {
  const items = read(...given);
  if (typeof items === 'string') throw new Error(items);
  return items;
};

it('makes a line of each document, with the index that it was meant for', () => {
  const items = itemsOf(
    ['{"create":{"_index":"winlogbeat-9"}}', '{"a": 1}', '{"index":{"_id":"x"}}', '{"b":2}'],
    'other',
  );
  expect(items.map(({ action, index, id, line }) => [action, index, id, String(line)])).toEqual([
    ['create', 'winlogbeat-9', null, '{"_index":"winlogbeat-9","_source":{"a": 1}}'],
    ['index', 'other', 'x', '{"_index":"other","_source":{"b":2}}'],
  ]);
});

it('refuses what it does not do, item by item', () => {
  const items = itemsOf([
    '{"delete":{"_index":"i","_id":"1"}}',
    '{"update":{"_index":"i","_id":"1"}}',
    '{"doc":{}}',
    '{"create":{"_index":"i"}}',
    'no json',
    '{"create":{}}',
    '{}',
    '{"create":{"_index":"i"}}',
    '{}',
  ]);
  expect(items.map(({ problem }) => problem?.type ?? 'taken')).toEqual([
    'illegal_argument_exception',
    'illegal_argument_exception',
    'document_parsing_exception',
    'action_request_validation_exception',
    'taken',
  ]);
});

it.each([
  [['nonsense']],
  [['{"create":1}', '{}']],
  [['{"create":{"_index":"i"}}']],
  [['{}', '{}']],
])('is no bulk request: %s', (lines) => {
  expect(read(lines)).toBe('malformed');
});

it('takes so many items at once, and no endless heads', () => {
  const items = (count: number): string[] => Array.from({ length: count }, () => '{"delete":{"_index":"i"}}');
  expect(itemsOf(items(MAX_EVENTS))).toHaveLength(MAX_EVENTS);
  expect(read(items(MAX_EVENTS + 1))).toBe('too-many');
  expect(read([`{"create":{"_index":"i","x":"${'x'.repeat(20_000)}"}}`, '{}'])).toBe('malformed');
  expect(read(Array.from({ length: 3_000_000 }, () => ''))).toEqual([]);
});
