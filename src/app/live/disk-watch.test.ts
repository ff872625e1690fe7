import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { DiskWatch } from './disk-watch.ts';

it('says once that the disk refuses, tries it after a while, and says when it takes writes again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-disk-'));
  const said: string[] = [];
  const disk = new DiskWatch(folder, (level, message) => said.push(`${level} ${message}`));
  disk.took();
  const clock = vi.spyOn(performance, 'now').mockReturnValue(10_000);
  disk.refused(new Error('ENOSPC'));
  disk.refused(new Error('ENOSPC'));
  await disk.look();
  expect(disk.isFull).toBe(true);
  clock.mockReturnValue(14_000);
  await disk.look();
  expect(disk.isFull).toBe(false);
  expect(said).toEqual(['error the disk refused a write: ENOSPC', 'info the disk takes writes again']);
  rmSync(folder, { recursive: true });
  await disk.look();
  disk.refused(new Error('ENOENT'));
  clock.mockReturnValue(20_000);
  await disk.look();
  expect(disk.isFull).toBe(true);
  clock.mockRestore();
});
