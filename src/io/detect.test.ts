import { describe, expect, it } from 'vitest';
import { detectFormat } from './detect.ts';
import { DETECT_BYTES } from './format.ts';
import { FORMATS } from './formats/index.ts';

function detect(bytes: Buffer | string) {
  const head = Buffer.from(bytes as string);
  const faults: string[] = [];
  const format = detectFormat(head.subarray(0, DETECT_BYTES), head.length <= DETECT_BYTES, ({ code, detail }) =>
    faults.push(`${code}: ${detail}`),
  );
  return { id: format?.id ?? null, faults };
}

const EVENT = '<Event xmlns="urn:x"><System><EventID>1</EventID></System></Event>';
const wide = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

it('says so when nothing but blanks stands where a format should show', () => {
  const { faults } = detect(`${'\n'.repeat(DETECT_BYTES)}<html>`);
  expect(faults).toEqual(['format-unknown: 65536 blanks before any content; a format must show in the first 64 KiB']);
});

describe('formats are told by content', () => {
  const rows: [name: string, bytes: Buffer | string, id: string][] = [
    ['one object a line', '{"a":1}\n{"a":2}\n', 'ndjson'],
    ['one object', '{"a":1}', 'ndjson'],
    ['lines that hold XML', `${JSON.stringify({ result: { _raw: EVENT } })}\n`, 'ndjson'],
    ['array', '[{"a":1}]', 'json'],
    ['array of what holds XML', JSON.stringify([{ _raw: EVENT }]), 'json'],
    ['pretty-printed', '{\n  "a": 1\n}\n', 'json'],
    ['search response', '{"took":1,"hits":{"hits":[{"_source":{}}]}}', 'json'],
    ['search response, longer than the head', `{"hits":{"hits":[${'{"_source":{"a":1}},'.repeat(9999)}`, 'json'],
    ['rows', 'a,b\n1,2\n', 'csv'],
    ['rows that hold XML', `_time,_raw\n1,"${EVENT.replaceAll('"', '""')}"\n`, 'csv'],
    ['event XML', EVENT, 'windows-xml'],
    ['wrapped event XML', `<?xml version="1.0"?>\n<Events>${EVENT}</Events>`, 'windows-xml'],
    ['event XML behind log prefixes', `<13>Jan 1 host x, y: ${EVENT}\n`, 'windows-xml'],
    ['event XML behind a heading', `exported by nobody, 2026\n\n${EVENT}\n`, 'windows-xml'],
    ['event log', `ElfFile\0${'\0'.repeat(5000)}`, 'evtx'],
    ['UTF-16 event XML', wide(EVENT), 'windows-xml'],
    ['UTF-16 lines', wide('{"a":1}\r\n{"a":2}\r\n'), 'ndjson'],
    ['UTF-16 array', wide('[{"a":1}]'), 'json'],
    ['UTF-16 rows', wide('a\tb\r\n1\t2\r\n'), 'csv'],
  ];
  it.each(rows)('%s', (_, bytes, id) => {
    expect(detect(bytes)).toEqual({ id, faults: [] });
  });

  it('has one name for each format', () => {
    expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length);
  });
});

describe('what is no log', () => {
  const rows: [name: string, bytes: Buffer | string, fault: string | null][] = [
    ['empty', '', null],
    ['blank', ' \r\n\n\t', null],
    ['only a byte order mark', '\ufeff', null],
    ['LFS pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', 'lfs-pointer'],
    ['prose', 'hello there\nand more\n', 'format-unknown: text that begins with "hello there"'],
    ['zeros', Buffer.alloc(9999), 'format-unknown: binary data'],
    [
      'a packet capture in which events travel',
      Buffer.from(
        `\n\r\r\n\x1c\0\0\0M<+\x1a<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event"/>`,
        'latin1',
      ),
      'format-unknown: a packet capture',
    ],
    [
      'an old packet capture',
      Buffer.from('\xd4\xc3\xb2\xa1\x02\0\x04\0{"EventID":1}\n', 'latin1'),
      'format-unknown: a packet capture',
    ],
    ['a program', Buffer.from('MZ\x90\0\x03', 'latin1'), 'format-unknown: a Windows program'],
    ['an old event log', Buffer.from('\x30\0\0\0LfLe', 'latin1'), 'format-unknown: an old .evt'],
    ['7-Zip', Buffer.from("7z\xbc\xaf'\x1c", 'latin1'), 'format-unknown: a 7-Zip archive'],
    [
      'Event Viewer’s CSV, whose rows have a column more than its header',
      'Level,Date and Time,Source,Event ID,Task Category\r\nInformation,3/5/2024 10:11:12 AM,X,1,None,"a b"\r\n',
      'format-unknown: Event Viewer’s text or CSV; save the log as .evtx or as XML',
    ],
    [
      'the text of wevtutil',
      'Event[0]:\r\n  Log Name: Security\r\n',
      'format-unknown: the text of wevtutil; use wevtutil epl, or wevtutil qe with /f:xml',
    ],
    [
      'Export-Clixml',
      '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">',
      'format-unknown: PowerShell’s Export-Clixml; use ConvertTo-Json',
    ],
    [
      'Zeek’s connections',
      '#separator \\x09\n#fields\tts\tproto\n',
      'format-unknown: a log of Zeek that names no host',
    ],
    ['a web server’s log', '#Software: Microsoft IIS\n#Fields: date cs-uri-stem c-ip\n', 'format-unknown: a W3C log'],
    [
      'Elastic’s rule',
      '[metadata]\ncreation_date = "2020/01/01"\n',
      'format-unknown: a detection rule, no log; rules are named',
    ],
    [
      'Splunk’s rule',
      'name: X\nid: 7d7a52b1-6e0f-4f0a-9d3e-0f1f5d6b9a01\nversion: 1\n',
      'format-unknown: a detection rule',
    ],
    ['Sigma', 'title: X\nid: 7d7a52b1-6e0f-4f0a-9d3e-0f1f5d6b9a01\nstatus: test\n', 'format-unknown: a detection rule'],
    ['notes', 'title: AWS\nid: SDAWS-1\ntype: x\n', 'format-unknown: text that begins with "title: AWS"'],
    ['syslog', '<13>Mar  5 10:11:12 WS1 MSWinEventLog\t1\tSecurity\n', 'format-unknown: syslog without JSON'],
    [
      'Splunk’s XML',
      "<?xml version='1.0' encoding='UTF-8'?>\n<results preview='0'>\n<meta>",
      'format-unknown: Splunk’s XML; export JSON or CSV',
    ],
    ['other XML', '<rss/>', 'format-unknown: text that begins with "<rss/>"'],
  ];
  it.each(rows)('%s', (_, bytes, fault) => {
    const { id, faults } = detect(bytes);
    expect(id).toBeNull();
    expect(faults.length).toBe(fault === null ? 0 : 1);
    if (fault !== null) expect(faults[0]).toContain(fault);
  });
});
