/** Files that are there after a crash. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { platform } from 'node:process';

/** Characters that are written at once. */
const BLOCK = 1024 * 1024;

/**
 * Puts a file in the place of the one before at one stroke; nobody is held up meanwhile. Rejects where the disk refuses;
 * the one before is then still there.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w');
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
  await syncFolder(dirname(path));
}

/** Makes names of files durable. Windows lets nobody sync a folder; its file system keeps a journal of names. */
export async function syncFolder(folder: string): Promise<void> {
  if (platform === 'win32') return;
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Does so before it returns, with text that comes bit by bit and beside other processes that do it too. The folder is not
 * synced, which not every system allows: after a crash the one before may be back, whole. Throws where the disk refuses.
 */
export function replaceFileSync(path: string, texts: Iterable<string>): void {
  const draft = `${path}.${process.pid}.new`;
  const descriptor = openSync(draft, 'w');
  try {
    let block = '';
    for (const text of texts) {
      block += text;
      if (block.length < BLOCK) continue;
      writeFileSync(descriptor, block);
      block = '';
    }
    writeFileSync(descriptor, block);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, path);
}
