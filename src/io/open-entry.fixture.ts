/** For tests: archives packed in memory, and what opening them gives. Importing it makes a folder for the test file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync } from 'node:zlib';
import { type Zippable, zipSync } from 'fflate';
import { pack } from 'tar-stream';
import { afterAll } from 'vitest';
import type { ArchiveLimits } from './archive.ts';
import type { Fault } from './fault.ts';
import { openEntry, openSource } from './open-entry.ts';
import { openStream } from './sources/stream.ts';

/** Four hundred lines, packed by the reference implementation. */
export const ZSTD = Buffer.from(
  'KLUv/QRo5AoA1t8+FpCpmgPX6sNvK40UGC0t2VKeVaHqFSdCADoALwAyHc4Tc2JSQjIiUqEsIVdrlTqVtuyNHo1F4lBYkjN42zU9y51/fFZEMyIt+QANhxAoIDA4DBwWFBIODgExcEA4MAT/x19sccUUTyxxY8bHEd/Z1dHNyfV4X9yZWRnZmFiNtoVdWVVRTUm1WFfUkVER0ZBQiTQF3djU0MwEy9yZ83PMJ5tcMskji1yZ8nLI161Xpz5dejv7Pfpx48WJDxdeTj4Pfm9fTz8v32d0zy13b97fcZ9tdtlkjy12bdrbYV9tddVUTy11a9bXUR9tdNFEDy10adLTQd9sc800zwSAy6gRYHRf/w7gpTURJAQNwQzh+wFRUFgUFBYFhUVBYVFQWBQUOpmMCZh4CZfUkiyed1qma+SOruiVlukauaeVUEkpiZInaRKlg14Si90hdkPshtgNsTvEbgmCCuwqxQgA5iU/CcAdAyQJSfjfuTkAPgA4ACKJI4q4qBgiiLe2tbSzsq8bC3tqWko6KrqqoaAXWlghhRNKeGgYIYQHGlgggQMKOCgYIIB3YRd1EXbWSeeccn56xgnnmWaWSeaYYm5qhgnmlVZWSeWUUl5llFAeaWSRRA4p5KRkkEDeaGONNM4o46NjjDCeaGIFssklkzyyyMvKIYN8b19PPy//+/Hw5+bl5OPiux4OfrHFFVM8scTHxhFDfLDBBRM8sMDDwgEDfGe33XXTPbfc395xw3222WWTPbbY29phg3211VVTPbXU19ZRQ3200UUTPbTQ09JBA32zzTXTPLPMz84xw3wBgMuoEBI/4PcOEfwrBP5iyHK6zQKyXTV03HgERTs=',
  'base64',
);
export const ZSTD_TEXT = Array.from({ length: 400 }, (_, n) => `${JSON.stringify({ n, host: `WKS-${n % 7}` })}\n`).join(
  '',
);

export const folder = mkdtempSync(join(tmpdir(), 'telltale-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export interface Reading {
  readonly members: readonly (readonly [name: string, text: string])[];
  readonly faults: readonly Fault[];
}

export async function drain(sources: AsyncIterable<{ name: string; next(): unknown; close(): void }>, faults: Fault[]) {
  const members: [string, string][] = [];
  for await (const source of sources) {
    const parts: Buffer[] = [];
    for (;;) {
      const chunk = (await source.next()) as Uint8Array | null;
      if (chunk === null) break;
      parts.push(Buffer.from(chunk));
    }
    members.push([source.name, Buffer.concat(parts).toString('latin1')]);
    source.close();
  }
  return { members, faults };
}

/** Reads bytes as a file on disk. */
export async function read(bytes: Uint8Array | string, name = 'x', limits?: ArchiveLimits): Promise<Reading> {
  const path = join(folder, 'input');
  writeFileSync(path, bytes);
  const faults: Fault[] = [];
  const size = Buffer.from(bytes).length;
  const entry = { name, file: { path, size }, diskBytes: size };
  return drain(
    openEntry(entry, (fault) => faults.push(fault), limits),
    faults,
  );
}

/** Reads bytes as they come from standard input, cut into small chunks. */
export async function readPiped(bytes: Uint8Array, limits?: ArchiveLimits): Promise<Reading> {
  const faults: Fault[] = [];
  const chunks = Array.from({ length: Math.ceil(bytes.length / 97) }, (_, i) => bytes.subarray(i * 97, i * 97 + 97));
  const source = openStream(Readable.from(chunks), '-', null, (fault) => faults.push(fault));
  return drain(
    openSource(source, null, (fault) => faults.push(fault), limits),
    faults,
  );
}

export async function packTar(members: readonly (readonly [name: string, text: string])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of members) tar.entry({ name }, text);
  tar.finalize();
  const parts: Buffer[] = [];
  for await (const part of tar) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

export function packZip(members: Readonly<Record<string, string | Uint8Array>>, level: 0 | 6 = 6): Buffer {
  const files: Zippable = {};
  for (const [name, data] of Object.entries(members)) files[name] = [Buffer.from(data as string), { level }];
  return Buffer.from(zipSync(files));
}

/** A zip as tools write it that cannot go back to fill in sizes. */
export function packZipStreamed(members: readonly (readonly [name: string, text: string])[]): Buffer {
  const parts: Buffer[] = [];
  for (const [name, text] of members) {
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50);
    header.writeUInt16LE(8, 6);
    header.writeUInt16LE(8, 8);
    header.writeUInt16LE(name.length, 26);
    const data = deflateRawSync(text);
    const descriptor = Buffer.alloc(16);
    descriptor.writeUInt32LE(0x08074b50);
    descriptor.writeUInt32LE(data.length, 8);
    parts.push(header, Buffer.from(name), data, descriptor);
  }
  return Buffer.concat([...parts, Buffer.from('PK\x01\x02')]);
}

export const codes = ({ faults }: Reading): string[] => faults.map(({ code }) => code);
export const noise = Array.from({ length: 20_000 }, (_, i) => `${i} ${(i * 7919) % 10_007}\n`).join('');
