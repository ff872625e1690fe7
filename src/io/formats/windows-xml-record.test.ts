import { describe, expect, it } from 'vitest';
import type { SystemField } from '../../event/record.ts';
import { MAX_XML_DEPTH } from './windows-xml-locate.ts';
import { parseWindowsXml, readWindowsXml } from './windows-xml-record.ts';

function parse(text: string) {
  const record = parseWindowsXml(text);
  if (record === null) throw new Error(String(readWindowsXml(text)));
  return record;
}

const SYSTEM = `<System>
  <Provider Name='Some-Provider' Guid="{0A}" EventSourceName='old'/>
  <EventID Qualifiers='16384'>22</EventID><Version>5</Version><Level>4</Level><Task>22</Task><Opcode>0</Opcode>
  <Keywords>0x8000000000000000</Keywords>
  <TimeCreated SystemTime = '2026-11-03T09:14:22.1234567Z' />
  <EventRecordID> 4711 </EventRecordID>
  <Correlation ActivityID="{1B}"/><Execution ProcessID='2340' ThreadID="17"/>
  <Channel>A/B</Channel><Computer>WKS&#45;03</Computer><Security UserID='S-1-5-18'/>
</System>`;
const event = (rest: string): string => `<Event xmlns='urn:x'>${SYSTEM}${rest}</Event>`;
const data = (rest: string) => parse(event(`<EventData>${rest}</EventData>`));

describe('System fields', () => {
  const rows: [SystemField, string | number | null][] = [
    ['Provider', 'Some-Provider'],
    ['ProviderGuid', '{0A}'],
    ['EventID', 22],
    ['Qualifiers', 16384],
    ['Version', 5],
    ['Level', 4],
    ['Task', 22],
    ['Opcode', 0],
    ['Keywords', '0x8000000000000000'],
    ['TimeCreated', '2026-11-03T09:14:22.1234567Z'],
    ['EventRecordID', 4711],
    ['ActivityID', '{1B}'],
    ['RelatedActivityID', null],
    ['ProcessID', 2340],
    ['ThreadID', 17],
    ['Channel', 'A/B'],
    ['Computer', 'WKS-03'],
    ['UserID', 'S-1-5-18'],
  ];
  it.each(rows)('%s', (field, expected) => {
    expect(parse(event('')).system(field)).toBe(expected);
  });

  it('are null where empty or absent, and exact where large', () => {
    const record = parse(
      '<Event><System><Provider EventSourceName="x"/><EventID/><Level></Level><EventRecordID>18446744073709551615</EventRecordID></System></Event>',
    );
    expect(record.system('Provider')).toBe('x');
    expect(record.system('EventID')).toBeNull();
    expect(record.system('Level')).toBeNull();
    expect(record.system('EventRecordID')).toBe('18446744073709551615');
    expect(record.system('Channel')).toBeNull();
  });

  it('are those of the event, not of what it says about rendering', () => {
    const record = parse(
      event('<RenderingInfo Culture="en-US"><Level>Information</Level><Channel>x</Channel></RenderingInfo>'),
    );
    expect(record.system('Level')).toBe(4);
    expect(record.dataNames()).toEqual([]);
  });
});

describe('data', () => {
  const rows: [name: string, xml: string, field: string, expected: unknown][] = [
    ['text', '<Data Name="A">x y</Data>', 'A', 'x y'],
    ['single quotes, more attributes', "<Data  Type='t' Name = 'A' >x</Data>", 'A', 'x'],
    [
      'entities',
      '<Data Name="A">&lt;a&gt; &amp;amp; &quot;&apos;&#65;&#x1F600;&#xD83D;&#xDE00;</Data>',
      'A',
      '<a> &amp; "\'A😀😀',
    ],
    [
      'what is no entity',
      '<Data Name="A">a & b &nope; &#xZ; &#99999999;</Data>',
      'A',
      'a & b &nope; &#xZ; &#99999999;',
    ],
    ['entity in a name', '<Data Name="A&amp;B">x</Data>', 'A&B', 'x'],
    ['closed at once', "<Data Name='A'/>", 'A', null],
    ['empty', "<Data Name='A'></Data>", 'A', null],
    ['indented nothing', "<Data Name='A'>\n   </Data>", 'A', null],
    ['blanks are text', "<Data Name='A'> </Data>", 'A', ' '],
    ['twice', '<Data Name="A">1</Data><Data Name="B">x</Data><Data Name="A">2</Data>', 'A', ['1', '2']],
    ['twice, once empty', '<Data Name="A"/><Data Name="A">2</Data>', 'A', '2'],
    ['first without a name', '<Data>p</Data><Data Name="A">x</Data><Data>q</Data>', 'param1', 'p'],
    ['second without a name', '<Data>p</Data><Data Name="A">x</Data><Data>q</Data>', 'param2', 'q'],
    ['a named param1', '<Data Name="param1">x</Data>', 'param1', 'x'],
    ['an empty name', '<Data Name="">x</Data>', 'param1', 'x'],
    ['binary', '<Binary>00FF</Binary>', 'Binary', '00FF'],
    ['CDATA', '<Data Name="A">a<![CDATA[<b>&amp;]]>&lt;c</Data>', 'A', 'a<b>&amp;<c'],
    ['CDATA not closed', '<Data Name="A">a<?x <![CDATA[ <b>&amp;?></Data>', 'A', 'a<?x <![CDATA[ &?>'],
    ['comment', '<Data Name="A">a<!-- <x> -->b</Data>', 'A', 'ab'],
    ['nested markup', '<Data Name="A">a<b c="d">e</b>f</Data>', 'A', 'aef'],
    ['bare <', '<Data Name="A">a < b <= c</Data>', 'A', 'a < b <= c'],
    ['> in an attribute', '<Data Note="a>b" Name="A">x</Data>', 'A', 'x'],
    ['line breaks stay', '<Data Name="A">a\r\nb</Data>', 'A', 'a\r\nb'],
    ['a name that another contains', '<Data Name="AB">x</Data><Data Name="A">y</Data>', 'A', 'y'],
    ['absent', '<Data Name="A">x</Data>', 'a', null],
    ['a name of the language', '<Data Name="A">x</Data>', 'constructor', null],
  ];
  it.each(rows)('%s', (_, xml, field, expected) => {
    expect(data(xml).data(field)).toEqual(expected);
  });

  it('names come in order of the document, once', () => {
    const record = data(
      '<Data>1</Data><Data Name="B"/><Data Name="A">x</Data><Data Name="B">y</Data><Data>2</Data><Binary/>',
    );
    expect(record.dataNames()).toEqual(['param1', 'B', 'A', 'param2', 'Binary']);
  });

  it('of UserData are its innermost elements, by local name', () => {
    const record = parse(
      event('<UserData><Own xmlns="urn:y"><p:A>1</p:A><B><C>2</C><D/></B><A>3</A></Own></UserData><Note>4</Note>'),
    );
    expect(record.dataNames()).toEqual(['A', 'C', 'D']);
    expect(record.data('A')).toEqual(['1', '3']);
    expect(record.data('C')).toBe('2');
    expect(record.data('B')).toBeNull();
  });
});

describe('framing', () => {
  it('gives the XML as it came, without what stands around it', () => {
    const xml = event("<EventData>\r\n<Data Name='A'>&#65;</Data></EventData>");
    expect(parse(`\ufeff<?xml version="1.0"?> host: ${xml} trailing`).toXml()).toBe(xml);
  });

  const rows: [name: string, xml: string, reason: string][] = [
    ['nothing', '', 'no <Event>'],
    ['another element', '<Events></Events>', 'no <Event>'],
    ['no System', '<Event><EventData/></Event>', 'no <System>'],
    ['closed at once', '<Event/>', 'empty'],
    ['not closed', event('').slice(0, -8), 'not closed'],
    ['cut in a tag', event('').slice(0, -3), '<Event> is closed by another tag'],
    ['crossed tags', event('<a><b></a></b>'), '<b> is closed'],
    ['tag not closed', event('<a b="'), 'tag is not closed'],
    ['CDATA not closed', event('<a><![CDATA[</a>'), 'CDATA'],
    ['instruction not closed', event('<?a'), 'instruction'],
    ['too deep', event('<a>'.repeat(MAX_XML_DEPTH) + '</a>'.repeat(MAX_XML_DEPTH)), 'deeper'],
  ];
  it.each(rows)('refuses %s', (_, xml, reason) => {
    expect(readWindowsXml(xml)).toContain(reason);
    expect(parseWindowsXml(xml)).toBeNull();
  });

  it('takes linear time on what is made to be slow', () => {
    const many = 300_000;
    for (const rest of [
      '<Data Name="A">'.repeat(many),
      `<EventData>${'<Data Name="A"/>'.repeat(many)}</EventData>`,
      `<EventData>${'<Data Name="A">&amp;</Data>'.repeat(many)}</EventData>`,
      `<EventData><Data Name="A">${'<'.repeat(many)}</Data></EventData>`,
      `<EventData><Data Name="A">${'<![CDATA[]]>'.repeat(many)}</Data></EventData>`,
      `<EventData><Data Name="A"><?x ${'<![CDATA['.repeat(many)}?>a</Data></EventData>`,
      `<EventData><Data Name="A"><?x ${'<!--'.repeat(many)}?>a</Data></EventData>`,
      `<EventData><Data ${'a'.repeat(many)} ${'b '.repeat(many)}>x</Data></EventData>`,
      `<EventData><Data Name="A">${'&'.repeat(many)}</Data></EventData>`,
    ]) {
      const record = parseWindowsXml(event(rest));
      record?.data('A');
      record?.dataNames();
    }
  }, 10_000);
});
