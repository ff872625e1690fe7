import { afterEach, expect, it, vi } from 'vitest';
import { takesColor } from './terminal.ts';

afterEach(() => vi.unstubAllEnvs());

it.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: '1' }, false],
  [true, { NO_COLOR: '' }, true],
  [true, { TERM: 'dumb' }, false],
  [true, { TERM: 'xterm-256color' }, true],
])('colour on a terminal: %s, with %j: %s', (isTTY, env, colour) => {
  vi.stubEnv('NO_COLOR', '');
  vi.stubEnv('TERM', 'xterm');
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(takesColor({ isTTY } as Parameters<typeof takesColor>[0])).toBe(colour);
});
