/** Whether a disk takes something: found by writing, since quotas, broken disks and other things refuse as well. */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

const NAME = 'room';

/** Writes so many bytes to a file of its own in a folder, makes them durable, and removes them again. */
export async function hasRoom(folder: string, bytes: number): Promise<boolean> {
  const path = join(folder, NAME);
  try {
    const file = await open(path, 'w');
    try {
      await file.writeFile(Buffer.alloc(bytes, 1));
      await file.datasync();
    } finally {
      await file.close();
    }
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => {});
  }
}
