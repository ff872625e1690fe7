import { describe, expect, it } from 'vitest';
import { parseCron } from './cron.ts';

const micros = (text: string): number => Date.parse(`${text}Z`) * 1000;
const next = (line: string, from: string): string | null => {
  const at = parseCron(line)!.next(micros(from));
  return at === null ? null : new Date(at / 1000).toISOString().slice(0, 19);
};

describe('cron lines', () => {
  it.each([
    ['0 * * * *', '2026-01-01T00:00:00', '2026-01-01T00:00:00'],
    ['0 * * * *', '2026-01-01T00:00:01', '2026-01-01T01:00:00'],
    ['10 0 * * *', '2026-01-31T00:11:00', '2026-02-01T00:10:00'],
    ['*/15 * * * *', '2026-01-01T00:16:00', '2026-01-01T00:30:00'],
    ['5,35 8-17 * * 1-5', '2026-01-02T17:36:00', '2026-01-05T08:05:00'],
    ['0 0 29 2 *', '2026-03-01T00:00:00', '2028-02-29T00:00:00'],
    ['0 0 1 jan *', '2026-01-02T00:00:00', '2027-01-01T00:00:00'],
    ['0 0 * * 7', '2026-01-01T00:00:00', '2026-01-04T00:00:00'],
    ['0 0 * * sun', '2026-01-01T00:00:00', '2026-01-04T00:00:00'],
    // Both day fields given: either one will do.
    ['0 0 3 * 5', '2026-01-01T12:00:00', '2026-01-02T00:00:00'],
    ['0 0 3 * 5', '2026-01-02T12:00:00', '2026-01-03T00:00:00'],
    ['0 3/6 * * *', '2026-01-01T10:00:00', '2026-01-01T15:00:00'],
    ['0 0 31 2 *', '2026-01-01T00:00:00', null],
  ])('%s from %s is due at %s', (line, from, due) => expect(next(line, from)).toBe(due));

  it.each([
    '',
    '* * * *',
    '60 * * * *',
    '* * * * 8',
    '5-1 * * * *',
    'a * * * *',
    '*/0 * * * *',
    '@hourly',
    '* * 0 * *',
  ])('refuse %j', (line) => expect(parseCron(line)).toBeNull());
});
