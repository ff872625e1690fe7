/** Files that are there after a crash. What waits for the disk here holds nobody else up. */
import { open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Puts a file in the place of the one before at one stroke. Rejects where the disk refuses; the one before is then still there. */
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

/** Makes names of files durable. */
export async function syncFolder(folder: string): Promise<void> {
  const file = await open(folder, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
