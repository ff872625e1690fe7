import { describe, expect, it } from 'vitest';
import {
  buildEvtxFile,
  type Definition,
  dataTemplate,
  eventRecord,
  nothing,
  type Part,
  raw,
  type Tree,
  utf16,
} from './evtx-builder.fixture.ts';
import { chunkOf, DNS, dataXml, dns, EVENT, fileOf, readAll, readParts } from './evtx-reading.fixture.ts';
import * as Type from './value-type.ts';

describe('templates', () => {
  it('leaves out an element whose dependency is null and an optional attribute that is empty', () => {
    const children: Tree[] = [
      { name: 'Data', dependency: 0, attributes: [['Name', ['gone']]], children: [{ slot: 0 }] },
      { name: 'Data', attributes: [['Name', ['kept']]], children: [{ slot: 0 }] },
      {
        name: 'Extra',
        attributes: [
          ['A', [{ slot: 1, optional: true }]],
          ['B', [{ slot: 1, optional: false }]],
        ],
      },
    ];
    const record = readParts(children, [nothing, utf16('')]);
    expect(dataXml(record.xml)).toBe("<Data Name='kept'></Data><Extra B=''/>");
    expect(JSON.parse(record.json).Event.EventData).toEqual({ kept: '', Extra: null });
  });

  it('numbers unnamed data by which of them appear', () => {
    const unnamed = (slot: number, dependency: number): Tree => ({ name: 'Data', dependency, children: [{ slot }] });
    const children = [unnamed(0, 0), unnamed(1, 1), unnamed(2, 2), { name: 'Binary', children: [{ slot: 3 }] }];
    const record = readParts(children, [
      raw(0x81, ...Buffer.from('a\u0000b\u0000', 'utf16le')),
      nothing,
      utf16('c'),
      raw(Type.BINARY, 1),
    ]);
    expect(record.data).toEqual({ param1: 'a', param2: 'b', param3: 'c', Binary: '01' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ Data: { '#text': ['a', 'b', 'c'] }, Binary: '01' });
    expect(dataXml(record.xml)).toBe('<Data>a</Data><Data>b</Data><Data>c</Data><Binary>01</Binary>');
  });

  it('keeps apart names that come again', () => {
    const named = (name: string, slot: number): Tree => ({
      name: 'Data',
      attributes: [['Name', [name]]],
      children: [{ slot }],
    });
    const record = readParts(
      [named('A', 0), named('A', 1), named('B', 2), named('A', 3)],
      ['w', 'x', 'y', 'z'].map(utf16),
    );
    expect(JSON.parse(record.json).Event.EventData).toEqual({ A: ['w', 'x'], B: 'y', A_1: 'z' });
    expect(record.data).toEqual({ A: ['w', 'x', 'z'], B: 'y' });
  });

  it('takes a name from a value', () => {
    const data: Tree = { name: 'Data', attributes: [['Name', [{ slot: 0 }]]], children: [{ slot: 1 }] };
    const record = readParts([data], [utf16('Key'), utf16('value')]);
    expect(record.data).toEqual({ Key: 'value' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ Key: 'value' });
  });

  it('reads UserData by local names', () => {
    const subject: Tree = { name: 'Subject', children: [{ slot: 0 }] };
    const wrapper: Tree = {
      name: 'EventXML',
      attributes: [['xmlns', ['urn:x']]],
      children: [subject, { name: 'p:Issuer', children: [{ slot: 1 }] }, { name: 'Flags', children: ['7'] }],
    };
    const record = readParts([wrapper], [utf16('CN=a'), utf16('CN=b')], 'UserData');
    expect(record.data).toEqual({ Subject: 'CN=a', Issuer: 'CN=b', Flags: '7' });
    expect(JSON.parse(record.json).Event.UserData.EventXML).toEqual({
      '#attributes': { xmlns: 'urn:x' },
      Subject: 'CN=a',
      'p:Issuer': 'CN=b',
      Flags: '7',
    });
  });

  it('reads references, CDATA and instructions', () => {
    const parts: Part[] = ['a<', { entity: 'amp' }, { char: 65 }, { cdata: ']]>x' }, { target: 't', data: 'd?>e' }];
    const record = readParts(
      [{ name: 'Data', attributes: [['Name', ['V', { entity: 'quot' }]]], children: parts }],
      [],
    );
    expect(dataXml(record.xml)).toBe(
      "<Data Name='V&quot;'>a&lt;&amp;&#65;<![CDATA[]]]]><![CDATA[>x]]><?t d? >e?></Data>",
    );
    expect(record.data).toEqual({ 'V"': 'a<&A]]>x' });
    expect(JSON.parse(record.json).Event.EventData).toEqual({ 'V"': 'a<&A]]>x' });
  });

  it('never lets a name or value break out of markup', () => {
    const evil = "x'/><script>";
    const tree: Tree = {
      name: evil,
      attributes: [[evil, [evil, { slot: 0 }]]],
      children: ['\u0001\ufffe', { slot: 0 }],
    };
    const record = readParts([tree], [utf16('\'"\u0002\ud800<')]);
    expect(dataXml(record.xml)).toBe(
      "<x____script_ x____script_='x&apos;/&gt;&lt;script&gt;&apos;&quot;__&lt;'>__'\"__&lt;</x____script_>",
    );
    expect(() => JSON.parse(record.json)).not.toThrow();
  });

  it('reads events and fragments without a template', () => {
    const tree: Tree = {
      name: 'Event',
      children: [
        {
          name: 'System',
          children: [
            { name: 'EventID', children: ['41'] },
            { name: 'Channel', children: ['System'] },
          ],
        },
        { name: 'EventData', children: [{ name: 'Data', attributes: [['Name', ['K']]], children: ['v'] }] },
      ],
    };
    const { records, faults } = readAll(fileOf({ id: 1, content: { trees: [tree] } }));
    expect(faults).toEqual([]);
    expect(records[0]!.system).toMatchObject({ EventID: '41', Channel: 'System', Provider: null });
    expect(records[0]!.data).toEqual({ K: 'v' });
    expect(JSON.parse(records[0]!.json).Event.EventData).toEqual({ K: 'v' });
  });

  it('reads what stands beside an instance', () => {
    const trees: Tree[] = [
      { name: 'EventData', children: [{ name: 'Data', attributes: [['Name', ['K']]], children: ['v'] }] },
      { name: 'RenderingInfo', children: [{ name: 'Message', children: ['said'] }] },
    ];
    const { records } = readAll(fileOf(eventRecord({ id: 1, eventId: 3, data: { type: Type.BINXML, trees } }, EVENT)));
    expect(records[0]!.data).toEqual({ K: 'v' });
    expect(records[0]!.xml).toContain('</EventData><RenderingInfo><Message>said</Message></RenderingInfo></Event>');
  });

  it('tells definitions apart that share a GUID', () => {
    const other: Definition = {
      guid: DNS.guid,
      tree: dataTemplate(2, ['RuleName', 'UtcTime', 'ProcessId', 'NameQuery', 'Image']).tree,
    };
    const values = ['-', 't', '1', 'n', 'i'].map(utf16);
    const lie = eventRecord(
      { id: 2, eventId: 22, data: { type: Type.BINXML, instance: { template: other, values } } },
      EVENT,
    );
    const file = buildEvtxFile([chunkOf([dns(1, 'a')]), chunkOf([lie]), chunkOf([dns(3, 'b')])]);
    const { records } = readAll(file);
    expect(records.map(({ data }) => data['QueryName'] ?? data['NameQuery'])).toEqual(['a', 'n', 'b']);
  });

  it('recognises a definition elsewhere, whichever of its names stand inline', () => {
    // In the second chunk the names of DNS were met before, in another template.
    const early = dataTemplate(5, ['Image', 'QueryName']);
    const before = eventRecord(
      {
        id: 2,
        eventId: 5,
        data: { type: Type.BINXML, instance: { template: early, values: [utf16('i'), utf16('q')] } },
      },
      EVENT,
    );
    const file = buildEvtxFile([
      chunkOf([dns(1, 'a')]),
      chunkOf([before, dns(3, 'b')]),
      chunkOf([before, dns(5, 'c')]),
    ]);
    const { records, faults } = readAll(file);
    expect(faults).toEqual([]);
    expect(records.map(({ data }) => data['QueryName'])).toEqual(['a', 'q', 'b', 'q', 'c']);
  });
});
