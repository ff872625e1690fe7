import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { discover } from '../io/sources/discover.ts';
import type { RecordTaker } from './piece.ts';
import { readInOrder } from './read-in-order.ts';

const folder = mkdtempSync(join(tmpdir(), 'in-order-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('lets signals and timers through while a large file is read', async () => {
  const path = join(folder, 'large.ndjson');
  writeFileSync(path, `${JSON.stringify({ text: 'x'.repeat(1000) })}\n`.repeat(2_000));
  let turns = 0;
  let next = setImmediate(function turn() {
    turns++;
    next = setImmediate(turn);
  });
  const seen = new Set<number>();
  const taker: RecordTaker = {
    admit: null,
    zone: 'UTC',
    begin: () => {},
    enter: () => {},
    take: () => seen.add(turns).size > 0,
    finish: () => ({ classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null }),
  };
  await readInOrder(discover([path], () => {}).entries, taker, null);
  clearImmediate(next);
  expect(seen.size).toBeGreaterThan(3);
});
