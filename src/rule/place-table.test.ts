import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Value } from '../event/value.ts';
import { PLACE_KEY, PLACE_TABLE, placeColumns } from '../lang/places.ts';
import { buildLookupSet } from './lookups.ts';
import { buildMmdb, PLACES } from './place-table.fixture.ts';
import { openPlaceTable, withPlaces } from './place-table.ts';

const table = openPlaceTable(PLACES)!;

function ask(address: Value, language = 'en') {
  const columns = placeColumns(true, language, '').map(({ column }) => column);
  return Object.fromEntries(table.prepare([PLACE_KEY], columns)([address]).values);
}

describe('a database of places', () => {
  it.each<[string, Value, Record<string, Value>]>([
    [
      'the largest region of a city',
      '81.2.69.160',
      {
        City: 'London',
        Country: 'United Kingdom',
        Region: 'England',
        lat: 51.5142,
        lon: -0.0931,
        Continent: 'Europe',
        Timezone: 'Europe/London',
      },
    ],
    [
      'a metropolitan area',
      '216.160.83.56',
      { City: 'Milton', Country: 'United States', Region: 'Washington', lat: 47.2513, lon: -122.3149, MetroCode: 819 },
    ],
    ['nothing but a country', '2.125.160.216', { Country: 'United Kingdom' }],
    ['an address that it lacks', '10.1.2.3', {}],
    ['no address', 'wks-01', {}],
    ['an address of another kind', '2001:db8::1', {}],
    ['a number', 42, {}],
    ['nothing', null, {}],
    ['several addresses', ['81.2.69.1', '10.0.0.1', '2.125.160.1'], { Country: ['United Kingdom', 'United Kingdom'] }],
  ])('knows of %s', (_, address, expected) => {
    expect(ask(address)).toMatchObject(expected);
    if (Object.keys(expected).length < 2 && !Array.isArray(address)) expect(ask(address)).toEqual(expected);
  });

  it('names places in other languages, as far as it knows them', () => {
    expect(ask('81.2.69.160', 'de')).toMatchObject({ 'City.de': 'London', 'Continent.de': 'Europa' });
    expect(ask('81.2.69.160', 'de')['Region.de']).toBeUndefined();
  });

  it('stands beside the lookups of rules', () => {
    const lookups = withPlaces(buildLookupSet([], []), table);
    expect(lookups.has(PLACE_TABLE)).toBe(true);
    expect(lookups.has('other')).toBe(false);
    expect(lookups.names()).toEqual([]);
    expect(lookups.get(PLACE_TABLE)).toBe(table);
  });

  it('is none where the bytes are of something else', () => {
    expect(openPlaceTable(Buffer.from('no database'))).toBeNull();
    expect(openPlaceTable(new Uint8Array(0))).toBeNull();
    expect(openPlaceTable(buildMmdb([['1.0.0.0/8', { a: 'b' }]], 'Some-ASN'))).toBeNull();
    expect(openPlaceTable(buildMmdb([['1.0.0.0/8', ['a']]]))!.prepare([PLACE_KEY], ['City'])(['1.1.1.1']).matched).toBe(
      0,
    );
  });

  it('gives a place or none whatever is damaged in it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(PLACES.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        (changes) => {
          const bytes = Buffer.from(PLACES);
          for (const [at, byte] of changes) bytes[at] = byte;
          const damaged = openPlaceTable(bytes);
          const columns = ['City', 'Country', 'lat'];
          for (const address of ['81.2.69.160', '216.160.83.56', '10.0.0.1', 'fe80::1%eth0']) {
            const answer = damaged?.prepare([PLACE_KEY], columns)([address]);
            for (const value of answer?.values.values() ?? []) expect(['string', 'number']).toContain(typeof value);
          }
        },
      ),
    );
  });
});
