import { expect, it } from 'vitest';
import { readBulk } from './bulk-actions.ts';

const read = (lines: readonly string[], index: string | null = null) =>
  readBulk(Buffer.from(`${lines.join('\n')}\n`), index);

it('makes a line of each document, with the index that it was meant for', () => {
  const items = read(['{"create":{"_index":"winlogbeat-9"}}', '{"a": 1}', '{"index":{"_id":"x"}}', '{"b":2}'], 'other');
  expect(items!.map(({ action, index, id, line }) => [action, index, id, String(line)])).toEqual([
    ['create', 'winlogbeat-9', null, '{"_index":"winlogbeat-9","_source":{"a": 1}}'],
    ['index', 'other', 'x', '{"_index":"other","_source":{"b":2}}'],
  ]);
});

it('refuses what it does not do, item by item', () => {
  const items = read([
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
  expect(items!.map(({ problem }) => problem?.type ?? 'taken')).toEqual([
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
  expect(read(lines)).toBeNull();
});
