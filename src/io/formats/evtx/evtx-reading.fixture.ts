import { expect } from 'vitest';
import { SYSTEM_FIELDS } from '../../../event/record.ts';
import type { Fault } from '../../fault.ts';
import {
  type BuiltRecord,
  type BuiltValue,
  buildEvtxFile,
  ChunkBuilder,
  type Definition,
  dataTemplate,
  eventRecord,
  eventTemplate,
  guidOf,
  number,
  type Part,
  type Tree,
  utf16,
} from './evtx-builder.fixture.ts';
import { type EvtxOptions, EvtxRecord, openEvtx } from './index.ts';
import * as Type from './value-type.ts';

export interface Read {
  readonly ordinal: number;
  readonly offset: number;
  readonly xml: string;
  readonly json: string;
  readonly flat: string;
  readonly system: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface Outcome {
  readonly records: Read[];
  readonly faults: Omit<Fault, 'source'>[];
  readonly attempted: number;
  readonly skipped: number;
}

export function readAll(bytes: Uint8Array, options: Partial<EvtxOptions> = {}, step = bytes.length): Outcome {
  const records: Read[] = [];
  const faults: Omit<Fault, 'source'>[] = [];
  const reader = openEvtx(
    {
      record({ body, ordinal, offset }) {
        if (!(body instanceof EvtxRecord)) throw new Error('another body');
        const data = Object.fromEntries(body.dataNames().map((name) => [name, body.data(name)]));
        const system = Object.fromEntries(SYSTEM_FIELDS.map((name) => [name, body.system(name)]));
        records.push({
          ordinal,
          offset,
          xml: body.toXml(),
          json: body.toJson(),
          flat: body.toFlatJson(),
          system,
          data,
        });
      },
      fault: (fault) => faults.push(fault),
    },
    { needles: null, firstOrdinal: 0, firstOffset: 0, ...options },
  );
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.slice(at, at + step));
  reader.end();
  return { records, faults, attempted: reader.attempted, skipped: reader.skipped };
}

export const EVENT = eventTemplate(1);
export const DNS = dataTemplate(2, ['RuleName', 'UtcTime', 'ProcessId', 'QueryName', 'Image']);

export const dns = (id: number, name: string, extra: Partial<Parameters<typeof eventRecord>[0]> = {}): BuiltRecord =>
  eventRecord(
    {
      id,
      eventId: 22,
      data: {
        type: Type.BINXML,
        instance: {
          template: DNS,
          values: [
            utf16('-'),
            utf16('2026-11-03 09:14:22.123'),
            number(Type.UINT32, 4711, 4),
            utf16(name),
            utf16('C:\\Program Files\\Zed & Co\\<viewer>.exe'),
          ],
        },
      },
      ...extra,
    },
    EVENT,
  );

export function chunkOf(records: readonly BuiltRecord[]): Buffer {
  const chunk = new ChunkBuilder();
  for (const record of records) if (!chunk.add(record)) throw new Error('the chunk is full');
  return chunk.build();
}

export const fileOf = (...records: BuiltRecord[]): Buffer => buildEvtxFile([chunkOf(records)]);

/** One record whose `Data` hold the parts, read with these values. */
export function readParts(
  children: readonly (Tree | Part)[],
  values: readonly BuiltValue[],
  container = 'EventData',
): Read {
  const template: Definition = { guid: guidOf(7), tree: { name: container, children } };
  const data: BuiltValue = { type: Type.BINXML, instance: { template, values } };
  const outcome = readAll(fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT)));
  expect(outcome.faults).toEqual([]);
  return outcome.records[0]!;
}

export const dataXml = (xml: string): string => /<EventData>(.*)<\/EventData>/s.exec(xml)?.[1] ?? xml;
