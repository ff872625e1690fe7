import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { EventLog } from './event-log.ts';

let folder: string;
let clock = 1_000;
const open = (segmentBytes?: number): Promise<EventLog> =>
  EventLog.open({ folder, now: () => clock++, ...(segmentBytes === undefined ? {} : { segmentBytes }) });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function drain(log: EventLog, from = 1): Promise<{ positions: number[]; text: string }> {
  const reader = log.openReader(from);
  const positions: number[] = [];
  let text = '';
  for (let frame = await reader.next(); frame !== null; frame = await reader.next()) {
    positions.push(frame.position);
    text += frame.lines.toString();
  }
  await reader.close();
  return { positions, text };
}

it('numbers events, gives them back in order, and goes on after it was closed', async () => {
  const log = await open();
  const ends = await Promise.all([
    log.append('hec', 'a', 2, Buffer.from('1\n2\n')),
    log.append('hec', 'b', 1, Buffer.from('3\n')),
  ]);
  expect(ends).toEqual([2, 3]);
  await log.close();
  const again = await open();
  expect(again.position).toBe(3);
  expect(await again.append('hec', 'a', 1, Buffer.from('4\n'))).toBe(4);
  expect(await drain(again)).toEqual({ positions: [1, 3, 4], text: '1\n2\n3\n4\n' });
  expect((await drain(again, 4)).positions).toEqual([4]);
  await again.close();
});

it('lets a reader wait at the end and go on over segments', async () => {
  const log = await open(100);
  const reader = log.openReader(1);
  expect(await reader.next()).toBeNull();
  for (let i = 1; i <= 20; i++) {
    await log.append('hec', 'a', 1, Buffer.from(`${i}\n`));
    expect((await reader.next())?.position).toBe(i);
    expect(await reader.next()).toBeNull();
  }
  expect(readdirSync(folder).length).toBeGreaterThan(3);
  await reader.close();
  await log.close();
});

it('comes back with whole frames only, wherever its end was cut or spoilt', async () => {
  const log = await open();
  for (let i = 1; i <= 5; i++) await log.append('hec', 'a', 1, Buffer.from(`{"n":${i}}\n`));
  await log.close();
  const path = join(folder, readdirSync(folder)[0]!);
  const whole = readFileSync(path);
  const frame = whole.length / 5;
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length - 1), fc.boolean(), async (at, spoil) => {
      writeFileSync(path, whole);
      if (spoil) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 0x5a;
        writeFileSync(path, bytes);
      } else truncateSync(path, at);
      const again = await open();
      const kept = Math.floor(at / frame);
      expect(again.position).toBe(kept);
      expect(await again.append('hec', 'a', 1, Buffer.from('next\n'))).toBe(kept + 1);
      expect((await drain(again)).text.endsWith('next\n')).toBe(true);
      await again.close();
    }),
    { numRuns: 60 },
  );
});

it('cuts off bytes that no frame holds', async () => {
  const log = await open();
  await log.append('hec', 'a', 1, Buffer.from('1\n'));
  await log.close();
  const path = join(folder, readdirSync(folder)[0]!);
  const { size } = statSync(path);
  appendFileSync(path, Buffer.alloc(500));
  const again = await open();
  expect([again.cut, again.position, statSync(path).size]).toEqual([500, 1, size]);
  await again.close();
});

it('refuses what the disk refuses, and goes on when it takes again', async () => {
  const log = await open();
  await log.append('hec', 'a', 1, Buffer.from('1\n'));
  await log.close();
  rmSync(folder, { recursive: true });
  await expect(log.append('hec', 'a', 1, Buffer.from('2\n'))).rejects.toThrow(/ENOENT/);
  expect(log.failure).not.toBeNull();
  expect(log.position).toBe(1);
});

it('forgets old segments, but none that is still wanted', async () => {
  const log = await open(100);
  for (let i = 1; i <= 30; i++) await log.append('hec', 'a', 1, Buffer.from(`${i}\n`));
  await log.forget(16, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  expect(log.first).toBeLessThanOrEqual(16);
  expect(log.first).toBeGreaterThan(1);
  expect((await drain(log, 16)).text.startsWith('16\n')).toBe(log.first === 16);
  const onDisk = (): number => readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  expect(log.bytes).toBe(onDisk());
  // Asked for twice at once, as two timers may.
  await Promise.all([log.forget(31, 0, 350), log.forget(31, 0, 350)]);
  expect(log.bytes).toBe(onDisk());
  expect(log.bytes).toBeGreaterThan(150);
  expect(log.bytes).toBeLessThanOrEqual(350);
  await log.close();
  const again = await open(100);
  expect(again.bytes).toBe(onDisk());
  await again.forget(31, 0, 0);
  expect((await drain(again)).text.endsWith('30\n')).toBe(true);
  await again.close();
});
