/** `--geoip FILE`: reads a database of places, into memory that threads share. */
import { readFileSync } from 'node:fs';
import { describeSystemError } from '../io/sources/file.ts';
import type { LookupTable } from '../rule/lookup-table.ts';
import { openPlaceTable } from '../rule/place-table.ts';
import { UsageError } from './exit-code.ts';

/** What `--geoip` means for the rules that are read: nothing without it. */
export function placesOption(path: string | null | undefined): { readonly places?: LookupTable } {
  return path == null ? {} : { places: readPlaces(path) };
}

function readPlaces(path: string): LookupTable {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch (error) {
    throw new UsageError(`cannot read the database of places at ${path}: ${describeSystemError(error)}`);
  }
  const bytes = new Uint8Array(new SharedArrayBuffer(file.length));
  bytes.set(file);
  const table = openPlaceTable(bytes);
  if (table !== null) return table;
  throw new UsageError(
    `${path} is no database of places in MaxMind's format`,
    'GeoLite2 City or Country and DB-IP Lite can be had as .mmdb files; unpack them first',
  );
}
