import { expect, it } from 'vitest';
import { coversIndex } from './reach.ts';

it.each([
  [['logs-*'], 'logs-windows.x-default', true],
  [['logs-*', '-logs-windows*'], 'logs-windows.x-default', false],
  [['logs-*', '-logs-windows*'], 'logs-endpoint.x-default', true],
  // From left to right: what is added later is read.
  [['logs-*', '-logs-windows*', 'logs-windows.y-*'], 'logs-windows.y-default', true],
  // A dash takes away only behind a wildcard; before one it is a part of a name, which no index can have.
  [['-logs-windows*', 'logs-*'], 'logs-windows.x-default', true],
  [['-logs-windows*'], 'logs-windows.x-default', false],
  [['logs-*', '-logs-windows.x-default'], 'logs-windows.x-default', false],
  // What is hidden is asked for by its dot.
  [['*', '-logs-windows*'], '.ds-logs-windows.x-default-2026.05.01-000001', false],
  [['*'], '.alerts-security.alerts-default', false],
  [['.alerts-*'], '.alerts-security.alerts-default', true],
  [['.alerts-security.alerts-default'], '.alerts-security.alerts-default', true],
  // Other clusters are left out by patterns of theirs.
  [['logs-*', '*:logs-*', '-logs-windows*'], 'logs-windows.x-default', true],
  [['*:logs-*', '*:-logs-windows*'], 'logs-windows.x-default', false],
  [['endgame-*', '-far:*'], 'logs-windows.x-default', false],
] as const)('%j over %s: %s', (patterns, index, expected) => {
  expect(coversIndex(patterns, index)).toBe(expected);
});
