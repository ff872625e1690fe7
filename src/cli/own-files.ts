/** What a server writes itself may not lie where it follows files: it would take its own alerts, or its log, for events. */
import { realpathSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ServeConfig } from '../app/serve-config.ts';
import { UsageError } from './exit-code.ts';

export function refuseOwnFiles({ data, follow, outputs }: Pick<ServeConfig, 'data' | 'follow' | 'outputs'>): void {
  const own: [what: string, path: string][] = [['the data folder', data]];
  for (const output of outputs) if (output.kind === 'file') own.push([`the output ${output.name}`, output.path]);
  for (const followed of follow) {
    const found = own.find(([, path]) => isWithin(placeOf(path), placeOf(followed)));
    if (found !== undefined)
      throw new UsageError(
        `${found[0]} (${found[1]}) lies in ${followed}, which is followed: what the server writes would come back as events`,
        'name another place for one of them',
      );
  }
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Where a path leads, whatever of it is there by now. */
function placeOf(path: string): string {
  const whole = resolve(path);
  try {
    return realpathSync(whole);
  } catch {
    const above = dirname(whole);
    return above === whole ? whole : join(placeOf(above), basename(whole));
  }
}
