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
import { EventLog, type EventLogOptions } from './event-log.ts';

let folder: string;
let clock = 1_000;
const open = (segmentBytes?: number, more: Partial<EventLogOptions> = {}): Promise<EventLog> =>
  EventLog.open({ folder, now: () => clock++, ...(segmentBytes === undefined ? {} : { segmentBytes }), ...more });
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-log-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function drain(
  log: EventLog,
  from = 1,
  onGap: (first: number, count: number) => void = (first, count) => {
    throw new Error(`${count} events are missing from ${first} on`);
  },
): Promise<{ positions: number[]; text: string }> {
  const reader = log.openReader(from, onGap);
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
      const hit = Math.floor(at / frame);
      // Frames behind damage are as safe as those before it; the last one that is hit was unfinished.
      const isInside = spoil && hit < 4;
      const kept = isInside ? 5 : hit;
      expect(again.position).toBe(kept);
      expect(await again.append('hec', 'a', 1, Buffer.from('next\n'))).toBe(kept + 1);
      const gaps: number[][] = [];
      const { positions, text } = await drain(again, 1, (...gap) => gaps.push(gap));
      expect(gaps).toEqual(isInside ? [[hit + 1, 1]] : []);
      expect(positions.length).toBe(isInside ? 5 : kept + 1);
      expect(text.endsWith('next\n')).toBe(true);
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
  expect((await drain(again, again.first)).text.endsWith('30\n')).toBe(true);
  await again.close();
});

it('goes on behind what is damaged, in segments that are full and in the one that is written to', async () => {
  const lines = (i: number): Buffer => Buffer.from(`${JSON.stringify({ n: i, text: 'TTFL'.repeat(200) })}\n`);
  const log = await open(4_000);
  for (let i = 1; i <= 20; i++) await log.append('hec', 'a', 1, lines(i));
  const names = readdirSync(folder).sort();
  expect(names.length).toBeGreaterThan(3);
  const spoil = (name: string, at: number, bytes: Buffer): void => {
    const path = join(folder, name);
    const whole = readFileSync(path);
    bytes.copy(whole, at);
    writeFileSync(path, whole);
  };
  // A length that leads far behind the end; then noise over the border of two frames.
  spoil(names[0]!, 11, Buffer.from([0x0f]));
  spoil(names[1]!, 800, Buffer.alloc(200, 0xee));
  const gaps: number[][] = [];
  const reader = log.openReader(1, (...gap) => gaps.push(gap));
  let seen = 0;
  for (let frame = await reader.next(); frame !== null; frame = await reader.next()) seen += frame.count;
  const second = Number(names[1]!.slice(0, 20));
  expect(gaps).toEqual([[1, 1], [second, 2]]); // biome-ignore format: one line
  expect(seen).toBe(17);
  // What is spoilt while it is read last is missed when the next one comes.
  await log.append('hec', 'a', 1, lines(21));
  const last = readdirSync(folder).sort().at(-1)!;
  spoil(last, statSync(join(folder, last)).size - 100, Buffer.from([0]));
  expect(await reader.next()).toBeNull();
  await log.append('hec', 'a', 1, lines(22));
  expect((await reader.next())?.position).toBe(22);
  expect(gaps.at(-1)).toEqual([21, 1]);
  await reader.close();
  await log.close();
});

it('puts what is handed over at once into as many frames as it takes', async () => {
  const log = await open(undefined, { frameBytes: 10 });
  const ends = await Promise.all([
    log.append('hec', 'a', 5, Buffer.from('1\n22\n333\n4444\n55555\n')),
    log.append('hec', 'a', 1, Buffer.from('666666666\n')),
  ]);
  expect(ends).toEqual([5, 6]);
  await expect(log.append('hec', 'a', 2, Buffer.from('7\n8888888888\n'))).rejects.toThrow(/too long/);
  expect([log.failure, log.waitingBytes, log.position]).toEqual([null, 0, 6]);
  expect(await drain(log)).toEqual({ positions: [1, 4, 5, 6], text: '1\n22\n333\n4444\n55555\n666666666\n' });
  await log.close();
});

it('gives no number twice, although its end is not there any more', async () => {
  const log = await open();
  for (let i = 1; i <= 3; i++) await log.append('hec', 'a', 1, Buffer.from(`${i}\n`));
  await log.close();
  const shorter = await open(undefined, { behind: 7 });
  expect([shorter.found, shorter.position]).toEqual([3, 7]);
  expect(await shorter.append('hec', 'a', 2, Buffer.from('8\n9\n'))).toBe(9);
  expect(await drain(shorter, 8)).toEqual({ positions: [8], text: '8\n9\n' });
  const gaps: number[][] = [];
  expect((await drain(shorter, 3, (...gap) => gaps.push(gap))).positions).toEqual([3, 8]);
  expect(gaps).toEqual([[4, 4]]);
  await shorter.close();
  rmSync(join(folder, readdirSync(folder)[0]!));
  const empty = await open(undefined, { behind: 9 });
  expect(await empty.append('hec', 'a', 1, Buffer.from('10\n'))).toBe(10);
  expect((await drain(empty, 10)).positions).toEqual([10]);
  await empty.close();
});

it('lets time go back where a mark stands alone, and for all that comes behind it', async () => {
  let at = 9_000;
  const log = await open(undefined, { now: () => at });
  await log.append('hec', 'a', 1, Buffer.from('1\n'));
  at = 50;
  const line = Buffer.from('{}\n');
  await Promise.all([
    log.append('hec', 'a', 1, line),
    log.append('', 'clock', 1, line),
    log.append('hec', 'a', 1, line),
  ]);
  const reader = log.openReader(1);
  const times: number[] = [];
  for (let frame = await reader.next(); frame !== null; frame = await reader.next()) times.push(frame.receivedAt);
  expect(times).toEqual([9_000, 9_000, 50, 50]);
  await reader.close();
  await log.close();
});
