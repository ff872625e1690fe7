/**
 * Databases of places in MaxMind's format (GeoLite2, GeoIP2, DB-IP), as a lookup table with one row for every network:
 * an address in, the names and the coordinates of its place out. The bytes are kept as they are, and threads may share
 * them. A database is a stranger's file: what cannot be read in it is no place, never an exception.
 */
import { type CityResponse, Reader } from 'mmdb-lib';
import { parseIp } from '../event/ip.ts';
import { type Scalar, scalarText, type Value, valuesOf } from '../event/value.ts';
import { ALL_PLACE_COLUMNS, PLACE_KEY, PLACE_TABLE } from '../lang/places.ts';
import { definitionOfFile } from './lookup-definition.ts';
import type { AskLookup, LookupResult, LookupTable } from './lookup-table.ts';
import type { LookupSet } from './lookups.ts';

/** Addresses whose places are remembered; with more, all are forgotten. */
const MAX_REMEMBERED = 4096;
/** Values of one field that are looked up. */
const MAX_VALUES = 1000;

type Place = ReadonlyMap<string, Scalar>;

const NOTHING: LookupResult = { matched: 0, values: new Map(), rows: [], defaulted: false };

/** The table of a database, or null where the bytes are none that names cities or countries. */
export function openPlaceTable(bytes: Uint8Array): LookupTable | null {
  const reader = openReader(bytes);
  if (reader === null) return null;
  const known = new Map<string, Place | null>();
  const placeOf = (address: string): Place | null => {
    let place = known.get(address);
    if (place === undefined) {
      if (known.size >= MAX_REMEMBERED) known.clear();
      known.set(address, (place = parseIp(address) === null ? null : readPlace(reader, address)));
    }
    return place;
  };
  const prepare =
    (keys: readonly string[], outputs: readonly string[]): AskLookup =>
    (values) => {
      if (keys.length !== 1 || keys[0] !== PLACE_KEY) return NOTHING;
      const places = valuesOf(values[0] ?? null)
        .slice(0, MAX_VALUES)
        .flatMap((value) => placeOf(scalarText(value)) ?? []);
      return places.length === 0 ? NOTHING : answerOf(places, outputs);
    };
  return {
    name: PLACE_TABLE,
    definition: definitionOfFile(PLACE_TABLE),
    filter: null,
    refusal: null,
    timeColumn: null,
    columns: [PLACE_KEY, ...ALL_PLACE_COLUMNS],
    rowCount: 0,
    origin: bytes,
    problems: [],
    diagnostics: [],
    prepare,
    match: () => [],
    rows: () => [],
  };
}

/** The same lookups with a database of places beside them. */
export function withPlaces(lookups: LookupSet, table: LookupTable): LookupSet {
  return {
    ...lookups,
    has: (name) => name === PLACE_TABLE || lookups.has(name),
    get: (name) => (name === PLACE_TABLE ? table : lookups.get(name)),
    columns: (name) => (name === PLACE_TABLE ? table.columns : lookups.columns(name)),
    diagnosticsOf: (name, rows) => (name === PLACE_TABLE ? [] : lookups.diagnosticsOf(name, rows)),
  };
}

function answerOf(places: readonly Place[], outputs: readonly string[]): LookupResult {
  const values = new Map<string, Value>();
  for (const column of outputs) {
    const cells = places.flatMap((place) => place.get(column) ?? []);
    if (cells.length > 0) values.set(column, cells.length === 1 ? cells[0]! : cells);
  }
  return { matched: places.length, values, rows: [], defaulted: false };
}

function openReader(bytes: Uint8Array): Reader<CityResponse> | null {
  try {
    const reader = new Reader<CityResponse>(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length));
    return /city|country|enterprise|location/i.test(reader.metadata.databaseType) ? reader : null;
  } catch {
    return null;
  }
}

function readPlace(reader: Reader<CityResponse>, address: string): Place | null {
  let found: unknown;
  try {
    found = reader.get(address.split('%')[0]!);
  } catch {
    return null;
  }
  const place = new Map<string, Scalar>();
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'string' || typeof value === 'number') place.set(name, value);
  };
  const putNames = (name: string, entry: unknown): void => {
    for (const [language, text] of Object.entries(recordOf(recordOf(entry).names))) {
      put(language === 'en' ? name : `${name}.${language}`, text);
    }
  };
  const { city, country, continent, location, subdivisions } = recordOf(found);
  putNames('City', city);
  putNames('Country', country);
  putNames('Region', Array.isArray(subdivisions) ? subdivisions[0] : null);
  putNames('Continent', continent);
  const { latitude, longitude, metro_code: metroCode, time_zone: timeZone } = recordOf(location);
  put('lat', latitude);
  put('lon', longitude);
  put('MetroCode', metroCode);
  put('Timezone', timeZone);
  return place.size === 0 ? null : place;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}; // an object of unknown content
}
