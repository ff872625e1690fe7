import { expect, it } from 'vitest';
import type { UsageRow } from '../server/wire/usage.ts';
import { buildHeat } from './usage-heat.ts';

function row(changes: Partial<UsageRow>): UsageRow {
  return {
    provider: 'OpenAI',
    kind: 'api',
    program: 'python.exe',
    path: 'C:\\Python\\python.exe',
    host: 'WKS-01',
    user: null,
    client: null,
    standing: 'unexpected',
    standing_reason: '',
    count: 1,
    failed: 0,
    first: null,
    last: null,
    is_new: false,
    targets: [],
    ...changes,
  };
}

it('adds up contacts by program and provider, whatever the host and the folder', () => {
  const heat = buildHeat([
    row({ count: 2 }),
    row({ count: 3, host: 'WKS-02', path: 'D:\\venv\\Python.exe' }),
    row({ provider: 'Anthropic', count: 7 }),
  ]);
  expect(heat.providers).toEqual([
    { name: 'Anthropic', count: 7 },
    { name: 'OpenAI', count: 5 },
  ]);
  expect(heat.programs).toHaveLength(1);
  expect(heat.programs[0]).toMatchObject({ key: 'python.exe', path: null, count: 12 });
  expect([...(heat.programs[0]?.cells ?? [])]).toEqual([
    ['OpenAI', 5],
    ['Anthropic', 7],
  ]);
  expect(heat.most).toBe(7);
});

it('puts what is not expected first, and keeps rows without a program', () => {
  const heat = buildHeat([
    row({ standing: 'expected', path: 'C:\\chrome.exe', count: 90 }),
    row({ standing: 'unknown', path: null, program: null, count: 4 }),
    row({}),
  ]);
  expect(heat.programs.map(({ key }) => key)).toEqual(['python.exe', '', 'chrome.exe']);
});
