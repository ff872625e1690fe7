/** `--geoip FILE`: reads a database of places, into memory that threads share. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { LookupTable } from '../rule/lookup-table.ts';
import { openPlaceTable } from '../rule/place-table.ts';
import { UsageError } from './exit-code.ts';

/** The largest of those that are sold are half of it. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** What `--geoip` means for the rules that are read: nothing without it. */
export function placesOption(path: string | null | undefined): { readonly places?: LookupTable } {
  return path == null ? {} : { places: readPlaces(path) };
}

function readPlaces(path: string): LookupTable {
  const bytes = readShared(path);
  const table = openPlaceTable(bytes);
  if (table !== null) return table;
  throw new UsageError(
    `${path} is no database of places in MaxMind's format`,
    'GeoLite2 City or Country and DB-IP Lite can be had as .mmdb files; unpack them first',
  );
}

function readShared(path: string): Uint8Array {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch (error) {
    throw new UsageError(`cannot open the database of places at ${path}: ${(error as Error).message}`);
  }
  try {
    const { size } = fstatSync(descriptor);
    if (size > MAX_BYTES) throw new UsageError(`${path} is larger than 1 GB, which is no database of places`);
    const bytes = new Uint8Array(new SharedArrayBuffer(size));
    for (let at = 0; at < size; ) {
      const read = readSync(descriptor, bytes, at, size - at, at);
      if (read === 0) break;
      at += read;
    }
    return bytes;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the database of places at ${path}: ${(error as Error).message}`);
  } finally {
    closeSync(descriptor);
  }
}
