/**
 * Changes of files on disk: which path changed, as it happens, under folders and files that are named. Symbolic links are
 * not followed. What was there before the watch began is no change.
 */
import { watch } from 'chokidar';

export interface ChangeWatch {
  close(): Promise<void>;
}

/** Resolves once every path is watched; `changed` is then called for each file that is added, changed or removed. */
export async function openChangeWatch(paths: readonly string[], changed: (path: string) => void): Promise<ChangeWatch> {
  const watcher = watch([...paths], { ignoreInitial: true, followSymlinks: false });
  watcher.on('all', (_, path) => changed(path));
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return { close: () => watcher.close() };
}
