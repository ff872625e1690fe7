/**
 * Which format a source is in, from its first bytes alone: names lie. A source that fits none is one fault, said in
 * words that help (a Git LFS pointer, an archive within the limits of depth, a known kind of binary file). A source
 * without any text is empty, which is no fault.
 */
import type { Fault } from './fault.ts';
import { DETECT_BYTES, type Format } from './format.ts';
import { FORMATS } from './formats/index.ts';
import { decodeHead } from './formats/transcode.ts';

const LFS_POINTER = /^version https:\/\/git-lfs\.github\.com\/spec\/v[0-9]/;

/**
 * The format of a source whose first bytes these are (up to DETECT_BYTES; `whole` if that is all of it), or null:
 * then a fault was reported, unless the source holds nothing but blanks.
 */
export function detectFormat(
  head: Uint8Array,
  whole: boolean,
  report: (fault: Omit<Fault, 'source'>) => void = () => {},
): Format | null {
  const text = decodeHead(head);
  if (whole && text.trim() === '') return null;
  if (LFS_POINTER.test(text)) {
    report({ code: 'lfs-pointer', offset: 0, detail: 'a pointer of Git LFS stands in place of the data' });
    return null;
  }
  // What it holds may look like a log: events on their way to where they are kept.
  if (isPacketCapture(head)) {
    report({ code: 'format-unknown', offset: 0, detail: 'a packet capture' });
    return null;
  }
  const format = FORMATS.find((candidate) => candidate.detect(head, whole));
  if (format !== undefined) return format;
  report({ code: 'format-unknown', offset: 0, detail: describeHead(text) });
  return null;
}

/** pcap in its four byte orders, pcapng by its section header. */
function isPacketCapture(head: Uint8Array): boolean {
  const magic = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 12)).toString('latin1');
  return (
    /^(?:\xd4\xc3\xb2\xa1|\xa1\xb2\xc3\xd4|\x4d\x3c\xb2\xa1|\xa1\xb2\x3c\x4d)/.test(magic) ||
    /^\n\r\r\n.{4}(?:M<\+\x1a|\x1a\+<M)/s.test(magic)
  );
}

/** First bytes, as Latin-1, of files that people leave beside logs. */
const KNOWN: readonly (readonly [magic: string, words: string])[] = [
  ['PK\x03\x04', 'a zip archive'],
  ['\x1f\x8b', 'a gzip stream'],
  ['\x28\xb5\x2f\xfd', 'a Zstandard stream'],
  ["7z\xbc\xaf'\x1c", 'a 7-Zip archive; unpack it first'],
  ['Rar!\x1a\x07', 'a RAR archive; unpack it first'],
  ['BZh', 'a bzip2 stream; unpack it first'],
  ['\xfd7zXZ', 'an xz stream; unpack it first'],
  ['\x30\0\0\0LfLe', 'an old .evt event log; export it from Event Viewer as .evtx'],
  ['MZ', 'a Windows program'],
  ['\x7fELF', 'a Linux program'],
  ['%PDF', 'a PDF document'],
  ['\x89PNG', 'a picture'],
  ['SQLite format 3\0', 'an SQLite database; export what it holds (a browser’s history) as JSON or CSV'],
  ['PAR1', 'a Parquet file'],
  ['\xd0\xcf\x11\xe0', 'an old Office document'],
];

/** First words of texts that people make of event logs, which say too little to be read. */
const TEXTS: readonly (readonly [start: RegExp, words: string])[] = [
  [
    /^Level[,;\t]Date and Time[,;\t]Source[,;\t]Event ID/,
    'Event Viewer’s text or CSV; save the log as .evtx or as XML',
  ],
  [/^Event\[\d+\]:?\s/, 'the text of wevtutil; use wevtutil epl, or wevtutil qe with /f:xml'],
  [/^<Objs\s[^>]*schemas\.microsoft\.com\/powershell/, 'PowerShell’s Export-Clixml; use ConvertTo-Json'],
  // The first words of rules as their vendors lay them out; a log that began so would be no JSON, CSV or XML either.
  [
    /^(?:\[metadata\]\s|name: [^\n]*\nid: [0-9a-f-]{36}\s|telltale: rule\/|title: [^\n]*\n(?:name: [^\n]*\n)?id: [0-9a-f-]{36}\s)/,
    'a detection rule, no log; rules are named with --rules',
  ],
  [/^<\d{1,3}>/, 'syslog without JSON, XML, CEF or LEEF; have the events sent or stored as JSON'],
  [/^<\?xml[^>]*>\s*<results preview=/, 'Splunk’s XML; export JSON or CSV'],
  [/^#separator \\x09/, 'a log of Zeek that names no host; its dns, ssl, quic and http logs do'],
  [/^#(?:Software|Version|Fields|Date): /, 'a W3C log without c-ip and cs-host, cs-uri or r-host: no proxy’s requests'],
];

/** Nothing but blanks where the format should show: what comes behind them is not looked at. */
function blanksFirst(text: string): string {
  const blanks = text.length - text.trimStart().length;
  return `${blanks} blanks before any content; a format must show in the first ${DETECT_BYTES / 1024} KiB`;
}

function describeHead(text: string): string {
  const known = KNOWN.find(([magic]) => text.startsWith(magic));
  if (known !== undefined) return known[1];
  const sample = text.slice(0, 512);
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(sample)) return 'binary data';
  if (sample.trim() === '') return blanksFirst(text);
  const made = TEXTS.find(([start]) => start.test(sample.trimStart()));
  if (made !== undefined) return made[1];
  const line = sample.trimStart().split(/[\r\n]/, 1)[0]!;
  return `text that begins with "${line.length > 60 ? `${line.slice(0, 60)}…` : line}"`;
}
