import { describe, expect, it } from 'vitest';
import { type BuiltValue, buildEvtxFile, dataTemplate, eventRecord, raw, type Tree } from './evtx-builder.fixture.ts';
import { chunkOf, dns, EVENT, fileOf, readAll } from './evtx-reading.fixture.ts';
import { type EvtxOptions, type EvtxRecord, evtx, openEvtx } from './index.ts';
import * as Type from './value-type.ts';

describe('an EVTX record', () => {
  const [record] = readAll(fileOf(dns(7, 'api.example.com'))).records;

  it('answers System fields as the XML has them', () => {
    expect(record!.system).toEqual({
      Provider: 'Microsoft-Windows-Sysmon',
      ProviderGuid: '{70655a4f-867b-9c91-a7b2-bdc8d3dee9f4}',
      EventID: '22',
      Qualifiers: null,
      Version: '5',
      Level: '4',
      Task: '22',
      Opcode: '0',
      Keywords: '0x8000000000000000',
      TimeCreated: '2024-01-17T21:20:00.1234567Z',
      EventRecordID: '7',
      ActivityID: null,
      RelatedActivityID: null,
      ProcessID: '2284',
      ThreadID: '5252',
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      Computer: 'WKS-01',
      UserID: 'S-1-5-18',
    });
  });

  it('answers named data', () => {
    expect(record!.data).toEqual({
      RuleName: '-',
      UtcTime: '2026-11-03 09:14:22.123',
      ProcessId: '4711',
      QueryName: 'api.example.com',
      Image: 'C:\\Program Files\\Zed & Co\\<viewer>.exe',
    });
  });

  it('renders XML in one line with single quotes', () => {
    expect(record!.xml).toMatch(
      /^<Event xmlns='http:\/\/schemas\.microsoft\.com\/win\/2004\/08\/events\/event'><System><Provider Name='Microsoft-Windows-Sysmon' Guid='\{[0-9a-f-]{36}\}'\/><EventID>22<\/EventID>/,
    );
    expect(record!.xml).toContain("<Correlation/><Execution ProcessID='2284' ThreadID='5252'/>");
    expect(record!.xml).toContain("<Data Name='Image'>C:\\Program Files\\Zed &amp; Co\\&lt;viewer&gt;.exe</Data>");
    expect(record!.xml).toMatch(/<\/EventData><\/Event>$/);
  });

  it('renders JSON in the structure of evtx_dump', () => {
    const json = JSON.parse(record!.json);
    expect(json.Event['#attributes'].xmlns).toMatch(/^http/);
    expect(json.Event.System).toMatchObject({
      EventID: 22,
      Keywords: '0x8000000000000000',
      TimeCreated: { '#attributes': { SystemTime: '2024-01-17T21:20:00.1234567Z' } },
      Correlation: null,
      Execution: { '#attributes': { ProcessID: 2284, ThreadID: 5252 } },
      Computer: 'WKS-01',
      Security: { '#attributes': { UserID: 'S-1-5-18' } },
    });
    expect(json.Event.EventData).toEqual({
      RuleName: '-',
      UtcTime: '2026-11-03 09:14:22.123',
      ProcessId: 4711,
      QueryName: 'api.example.com',
      Image: 'C:\\Program Files\\Zed & Co\\<viewer>.exe',
    });
  });

  it('renders flat JSON with the fields of System beside the data', () => {
    expect(JSON.parse(record!.flat)).toMatchObject({
      EventID: 22,
      Hostname: 'WKS-01',
      SourceName: 'Microsoft-Windows-Sysmon',
      RecordNumber: 7,
      ExecutionProcessID: 2284,
      QueryName: 'api.example.com',
      ProcessId: '4711',
    });
  });

  it('tells when and under which number it was written', () => {
    const seen: (number | null)[] = [];
    const reader = openEvtx(
      { record: ({ body }) => seen.push((body as EvtxRecord).writtenAt, (body as EvtxRecord).recordId), fault() {} },
      { needles: null, firstOrdinal: 0, firstOffset: 0 },
    );
    reader.push(fileOf(dns(7, 'x')));
    expect(seen).toEqual([1_705_526_400_123_456, 7]);
  });
});

describe('the reader', () => {
  const chunks = [0, 1, 2].map((c) =>
    chunkOf(Array.from({ length: 20 }, (_, i) => dns(c * 20 + i + 1, `host${c}-${i}.example`))),
  );
  const file = buildEvtxFile(chunks);
  const whole = readAll(file);

  it('is found by content', () => {
    expect(evtx.detect(file.subarray(0, 65_536), false)).toBe(true);
    expect(evtx.detect(chunks[0]!, true)).toBe(false);
    expect(evtx.detect(Buffer.from('<Event>'), true)).toBe(false);
    const damaged = Buffer.from(file.subarray(0, 65_536));
    damaged.fill(0, 0, 8);
    expect(evtx.detect(damaged, false)).toBe(true);
  });

  it('gives every record with its ordinal and place', () => {
    expect(whole.faults).toEqual([]);
    expect(whole.attempted).toBe(60);
    expect(whole.records.map(({ ordinal }) => ordinal)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
    expect(whole.records[0]!.offset).toBe(4096 + 512);
    expect(whole.records[20]!.offset).toBe(4096 + 65_536 + 512);
  });

  it.each([1000, 4096, 65_536, 70_001])('gives the same wherever the bytes are cut (every %i)', (step) => {
    expect(readAll(file, {}, step)).toEqual(whole);
  });

  it.each([1, 40_000, 65_536, 150_000])('reads ranges apart, cut behind byte %i', (aim) => {
    const cut = aim + evtx.cut!(new Uint8Array(0), 0, aim)!;
    const of = { sourceBytes: file.length };
    const first = readAll(file.subarray(0, cut), of);
    const second = readAll(file.subarray(cut), { ...of, firstOffset: cut, firstOrdinal: first.records.length });
    expect([...first.records, ...second.records]).toEqual(whole.records);
    expect([...first.faults, ...second.faults]).toEqual([]);
  });

  it('reads bare chunks', () => {
    const bare = readAll(Buffer.concat(chunks), {}, 5000);
    expect(bare.faults).toEqual([]);
    expect(bare.records.map(({ json }) => json)).toEqual(whole.records.map(({ json }) => json));
  });

  it('refuses by provider, event id and channel without a change to what it gives', () => {
    const other = dns(2, 'b', { provider: 'Other' });
    const mixed = buildEvtxFile([
      chunkOf([dns(1, 'a'), other, dns(3, 'c', { channel: 'Elsewhere' }), dns(4, 'd', { eventId: 1 })]),
    ]);
    const asked: unknown[] = [];
    const admit: NonNullable<EvtxOptions['admit']> = (provider, eventId, channel) => {
      asked.push([provider, eventId, channel]);
      return provider === 'Microsoft-Windows-Sysmon' && eventId === 22 && channel !== 'Elsewhere';
    };
    const { records, attempted, skipped } = readAll(mixed, { admit });
    expect(records.map(({ ordinal, data }) => [ordinal, data['QueryName']])).toEqual([[1, 'a']]);
    expect([attempted, skipped]).toEqual([4, 3]);
    expect(asked).toContainEqual(['Other', 22, 'Microsoft-Windows-Sysmon/Operational']);
    expect(asked).toContainEqual(['Microsoft-Windows-Sysmon', 1, 'Microsoft-Windows-Sysmon/Operational']);
  });

  it('asks about records that it had to open', () => {
    const trees: Tree[] = [
      { name: 'Event', children: [{ name: 'System', children: [{ name: 'EventID', children: ['9'] }] }] },
    ];
    const { records, skipped } = readAll(fileOf({ id: 1, content: { trees } }), {
      admit: (provider, eventId, channel) => provider !== null || eventId !== 9 || channel !== null,
    });
    expect([records.length, skipped]).toEqual([0, 1]);
  });

  it('reads ANSI strings in another code page', () => {
    const template = dataTemplate(8, ['V']);
    const data: BuiltValue = { type: Type.BINXML, instance: { template, values: [raw(Type.ANSI, 0xcf, 0xf0)] } };
    const bytes = fileOf(eventRecord({ id: 1, eventId: 1, data }, EVENT));
    expect(readAll(bytes, { codePage: 'windows-1251' }).records[0]!.data['V']).toBe('Пр');
    expect(readAll(bytes, { codePage: 'no-such-page' }).records[0]!.data['V']).toBe('Ïð');
  });
});
