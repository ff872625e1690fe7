/** Writes small databases of places in MaxMind's format, IPv4 only, for tests. */

/** Doubles are written of numbers with a fraction, 32-bit integers of the others. */
export type MmdbValue = string | number | readonly MmdbValue[] | { readonly [key: string]: MmdbValue };

const TYPES = { text: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;
const RECORD_BYTES = 3;
/** Between the tree and the data. */
const SEPARATOR = Buffer.alloc(16);
const MARKER = Buffer.concat([Buffer.from([0xab, 0xcd, 0xef]), Buffer.from('MaxMind.com')]);

function head(type: number, size: number): Buffer {
  const short = Math.min(size, 29);
  const rest = size < 29 ? [] : [size - 29];
  return Buffer.from(type < 8 ? [(type << 5) | short, ...rest] : [short, type - 7, ...rest]);
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([head(TYPES.text, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(Number.isInteger(value) ? 4 : 8);
    if (Number.isInteger(value)) bytes.writeUInt32BE(value);
    else bytes.writeDoubleBE(value);
    return Buffer.concat([head(bytes.length === 4 ? TYPES.uint32 : TYPES.double, bytes.length), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([head(TYPES.array, value.length), ...value.map(encode)]);
  const members = Object.entries(value as { readonly [key: string]: MmdbValue });
  return Buffer.concat([
    head(TYPES.map, members.length),
    ...members.flatMap(([key, one]) => [encode(key), encode(one)]),
  ]);
}

/** `entries`: networks such as `81.2.69.0/24` and what is known of them. */
export function buildMmdb(
  entries: readonly (readonly [network: string, data: MmdbValue])[],
  type = 'Test-City',
): Buffer {
  const nodes: [number, number][] = [[-1, -1]];
  const data: Buffer[] = [];
  let dataBytes = 0;
  for (const [network, value] of entries) {
    const [address, bits] = network.split('/') as [string, string];
    const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    let node = 0;
    for (let bit = 0; bit < Number(bits); bit++) {
      const side = Math.floor(number / 2 ** (31 - bit)) % 2;
      if (bit === Number(bits) - 1) nodes[node]![side] = -2 - dataBytes;
      else {
        if (nodes[node]![side]! < 0) nodes[node]![side] = nodes.push([-1, -1]) - 1;
        node = nodes[node]![side]!;
      }
    }
    const bytes = encode(value);
    data.push(bytes);
    dataBytes += bytes.length;
  }
  const count = nodes.length;
  const tree = Buffer.alloc(count * 2 * RECORD_BYTES);
  for (const [i, node] of nodes.entries()) {
    for (const [side, next] of node.entries()) {
      const value = next >= 0 ? next : next === -1 ? count : count + SEPARATOR.length + (-2 - next);
      tree.writeUIntBE(value, (2 * i + side) * RECORD_BYTES, RECORD_BYTES);
    }
  }
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_700_000_000,
    database_type: type,
    description: { en: 'test' },
    ip_version: 4,
    languages: ['en'],
    node_count: count,
    record_size: 8 * RECORD_BYTES,
  });
  return Buffer.concat([tree, SEPARATOR, ...data, MARKER, metadata]);
}

export const PLACES = buildMmdb([
  [
    '81.2.69.0/24',
    {
      city: { names: { en: 'London', de: 'London', fr: 'Londres' } },
      continent: { code: 'EU', names: { en: 'Europe', de: 'Europa' } },
      country: { iso_code: 'GB', names: { en: 'United Kingdom', de: 'Vereinigtes Königreich' } },
      location: { latitude: 51.5142, longitude: -0.0931, time_zone: 'Europe/London' },
      subdivisions: [{ iso_code: 'ENG', names: { en: 'England' } }, { names: { en: 'City of London' } }],
    },
  ],
  [
    '216.160.83.0/24',
    {
      city: { names: { en: 'Milton' } },
      country: { names: { en: 'United States' } },
      location: { latitude: 47.2513, longitude: -122.3149, metro_code: 819 },
      subdivisions: [{ names: { en: 'Washington' } }],
    },
  ],
  ['2.125.160.0/24', { country: { names: { en: 'United Kingdom' } } }],
]);
