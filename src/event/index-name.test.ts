import { expect, it } from 'vitest';
import { indexNamesOf } from './index-name.ts';

const STREAM = 'logs-endpoint.events.process-default';

it.each([
  [STREAM, []],
  [`far:${STREAM}`, []],
  [`.ds-${STREAM}-2026.05.01-000001`, [STREAM]],
  [`partial-.ds-${STREAM}-2026.05.01-000001`, [STREAM]],
  [`far:restored-.ds-${STREAM}-2026.05.01-000001`, [STREAM]],
  [`shrink-a1_z-.ds-${STREAM}-2026.05.01-000001`, [STREAM]],
  [`partial-shrink-a1bz-.ds-${STREAM}-2026.05.01-000001`, [STREAM]],
  ['partial-winlogbeat-8.1-2026.05.01-000001', ['winlogbeat-8.1-2026.05.01-000001']],
  ['partial-', []],
  ['shrink-wrap', []],
])('%s answers to its name and %j', (index, others) => {
  expect(indexNamesOf(index)).toEqual([index.replace('far:', ''), ...others]);
});
