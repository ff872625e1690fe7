/**
 * Random logs that are hard to skip in: lookups in every layout and wrapper, written with all the liberties that JSON,
 * XML and CSV allow (escapes, blanks, repeated keys, lists, entities, CDATA), between records that only look like them.
 * The same seed gives the same bytes.
 */
import type { Query } from './corpus.ts';
import { DOMAINS, type Domain, PROGRAMS } from './fleet.ts';
import { beatsEcs, beatsRaw, dotted, evtxDump, flat } from './layouts.ts';

export type Random = () => number;

/** Mulberry32. */
export function makeRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)]!;

/** Names with every character that a pattern may hold outside of its last letters, and some that fold to them. */
const NAMES: readonly Domain[] = [
  ...DOMAINS,
  { name: 'api-inference.huggingface.co' },
  { name: 'bedrock-runtime.amazonaws.com' },
  { name: 'inference-endpoint.huggingface.cloud' },
  { name: 'my_space-1.hf.space' },
  { name: 'BARD.google.com' },
  { name: 'api.deepsee\u212a.com' },
  { name: 'api.openaı.com' },
  { name: ' api.openai.com' },
  { name: 'claude.ai ' },
  { name: 'x.openai.azure.com' },
];

function randomQuery(random: Random, serial: number): Query {
  const time = Date.UTC(2026, 2, 1, 10) + serial * 1000;
  return {
    program: pick(random, PROGRAMS),
    domain: pick(random, NAMES),
    host: `HOST-${serial % 17}`,
    recordId: random() < 0.5 ? serial : null,
    guid: `{0f1e2d3c-0000-0000-0000-${String(serial).padStart(12, '0')}}`,
    processId: '77',
    status: '0',
    results: random() < 0.8 ? 'type:  5 edge.example.net;::ffff:192.0.2.1;' : '-',
    userId: random() < 0.8 ? 'S-1-5-18' : null,
    user: 'CORP\\kim',
    ruleName: '-',
    utcTime: time,
    logTime: time + 20,
  };
}

/** How freely texts are written. Zero: as JSON.stringify does. */
interface Style {
  readonly escapes: number;
  readonly blanks: number;
  readonly lists: number;
  readonly repeats: number;
}

const STYLES: readonly Style[] = [
  { escapes: 0, blanks: 0, lists: 0, repeats: 0 },
  { escapes: 0, blanks: 0.5, lists: 0, repeats: 0 },
  { escapes: 0.02, blanks: 0, lists: 0, repeats: 0 },
  { escapes: 0.2, blanks: 0.2, lists: 0.02, repeats: 0.05 },
  { escapes: 0, blanks: 0.1, lists: 0.2, repeats: 0.2 },
];

const hex4 = (unit: number, upper: boolean): string => {
  const text = unit.toString(16).padStart(4, '0');
  return `\\u${upper ? text.toUpperCase() : text}`;
};

function writeText(text: string, random: Random, { escapes }: Style): string {
  if (escapes === 0) return JSON.stringify(text);
  let out = '"';
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (random() < escapes) out += hex4(text.charCodeAt(i), random() < 0.5);
    else if (char === '/' && random() < 0.5) out += '\\/';
    else out += JSON.stringify(char).slice(1, -1);
  }
  return `${out}"`;
}

function writeJson(value: unknown, random: Random, style: Style): string {
  const gap = (): string => (random() < style.blanks ? pick(random, [' ', '\t', '  ', ' \t ']) : '');
  if (typeof value === 'string') {
    const text = writeText(value, random, style);
    return random() < style.lists ? `[${gap()}${text}${gap()}]` : text;
  }
  if (Array.isArray(value)) return `[${value.map((item) => gap() + writeJson(item, random, style)).join(',')}${gap()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, inner]) => {
    const member = `${gap()}${writeText(key, random, style)}${gap()}:${gap()}${writeJson(inner, random, style)}${gap()}`;
    if (random() >= style.repeats) return [member];
    // The last one counts; the one before is something else.
    return [
      `${writeText(key, random, style)}:${JSON.stringify(pick(random, ['', 'x', 'api.openai.com', null, 7]))}`,
      member,
    ];
  });
  return `{${members.join(',')}}`;
}

/** Event XML with entities, CDATA, comments, blanks and either kind of quote. */
function writeXml(query: Query, random: Random): string {
  const free = random() < 0.5;
  const entity = (char: string): string =>
    random() < 0.5 ? `&#${char.codePointAt(0)};` : `&#x${char.codePointAt(0)!.toString(16)};`;
  const escapeAll = (text: string): string =>
    [...text]
      .map((char) => {
        if (char === '&') return '&amp;';
        if (char === '<') return '&lt;';
        if (char === '>') return '&gt;';
        return free && random() < 0.03 ? entity(char) : char;
      })
      .join('');
  const content = (text: string): string => {
    if (free && random() < 0.1 && !text.includes(']]>')) return `<![CDATA[${text}]]>`;
    const at = Math.floor(text.length / 2);
    return free && random() < 0.05
      ? `${escapeAll(text.slice(0, at))}<!-- - -->${escapeAll(text.slice(at))}`
      : escapeAll(text);
  };
  const quote = random() < 0.5 ? "'" : '"';
  const gap = (): string => (free && random() < 0.2 ? pick(random, [' ', '\n ', '\r\n']) : '');
  const attribute = (name: string, value: string): string =>
    ` ${name}${gap()}=${gap()}${quote}${escapeAll(value)}${quote}${gap()}`;
  const { EventID, Channel, Hostname, TimeCreated, RecordNumber, UserID, SourceName, ...rest } = flat(query);
  const data = Object.entries(rest)
    .filter(([name]) => !['ProviderGuid', 'Task', 'Message'].includes(name))
    .map(([name, value]) => `<Data${attribute('Name', name)}>${content(String(value))}</Data>${gap()}`);
  return [
    `<Event${attribute('xmlns', 'http://schemas.microsoft.com/win/2004/08/events/event')}>${gap()}<System>${gap()}`,
    `<Provider${attribute('Name', String(SourceName))}/><EventID>${EventID}</EventID>${gap()}`,
    `<TimeCreated${attribute('SystemTime', String(TimeCreated))}/>`,
    RecordNumber === undefined ? '' : `<EventRecordID>${RecordNumber}</EventRecordID>`,
    `<Channel>${Channel}</Channel>${gap()}<Computer>${Hostname}</Computer>`,
    UserID === undefined ? '<Security/>' : `<Security${attribute('UserID', String(UserID))}/>`,
    `</System>${gap()}<EventData>${data.join('')}</EventData>${gap()}</Event>`,
  ].join('');
}

const SOURCE = 'XmlWinEventLog:Microsoft-Windows-Sysmon/Operational';

/** One lookup as an object, in some layout and up to two wrappers. */
function randomBody(query: Query, random: Random): Record<string, unknown> {
  const style = pick(random, STYLES);
  const text = (): string => (random() < 0.5 ? writeXml(query, random) : writeJson(flat(query), random, style));
  switch (Math.floor(random() * 13)) {
    case 0:
    case 1:
      return flat(query);
    case 2:
      return beatsRaw(query);
    case 3:
      return dotted(beatsRaw(query));
    case 4:
      return beatsEcs(query);
    case 5:
      return dotted(beatsEcs(query));
    case 6:
      return evtxDump(query);
    case 7:
      return { preview: false, result: { _raw: text(), source: SOURCE } };
    case 8:
      return { event: text(), source: SOURCE, time: query.logTime / 1000 };
    case 9:
      return { _index: 'winlogbeat-8', _source: pick(random, [beatsEcs(query), beatsRaw(query)]) };
    case 10:
      return { _index: 'winlogbeat-8', _source: { '@timestamp': 'x', event: { original: writeXml(query, random) } } };
    case 11:
      return { result: { _raw: JSON.stringify({ event: text(), source: SOURCE, time: 1 }) } };
    default:
      return {
        ...flat(query),
        EventData: writeJson({ QueryName: query.domain.name }, random, style),
        QueryName: undefined,
      };
  }
}

/** Records that hold the words that are looked for, and mean nothing. */
function randomDecoy(random: Random, serial: number): Record<string, unknown> {
  return pick<Record<string, unknown>>(random, [
    {
      EventID: 1,
      Channel: 'Microsoft-Windows-Sysmon/Operational',
      CommandLine: 'curl api.openai.com',
      RecordNumber: serial,
    },
    { Message: 'QueryName: api.openai.com', EventID: 4104, Channel: 'x' },
    { a: { b: ['QueryName', 'api.openai.com', '\\u0041', '\\\\'] } },
    { QueryName: null, EventID: 22, Channel: 'Microsoft-Windows-Sysmon/Operational' },
    { EventID: 22, Channel: 'Microsoft-Windows-Sysmon/Operational', QueryName: 'x'.repeat(300), serial },
    { dns: { question: { name: 'www.example.org' } }, event: { category: ['network'] } },
    {},
  ]);
}

const csvCell = (value: string): string => `"${value.replaceAll('"', '""')}"`;

/** Each name of the lists with each of its characters, and each of its key's, escaped alone. */
export function escapedFile(): string {
  const lines: string[] = [];
  const key = 'QueryName';
  for (const { name } of NAMES) {
    for (let i = -key.length; i < name.length; i++) {
      const written = i < 0 ? name : `${name.slice(0, i)}${hex4(name.charCodeAt(i), i % 2 === 0)}${name.slice(i + 1)}`;
      const at = key.length + i;
      const own = i < 0 ? `${key.slice(0, at)}${hex4(key.charCodeAt(at), false)}${key.slice(at + 1)}` : key;
      const record = JSON.stringify({ ...flat(randomQuery(makeRandom(1), lines.length)), Image: PYTHON, Message: '-' });
      lines.push(record.replace(/"QueryName":"[^"]*"/, `"${own}":"${written}"`));
    }
  }
  return `${lines.join('\n')}\n`;
}

const PYTHON = 'C:\\Users\\kim\\python.exe';

/** One file: its name tells its format. */
export function randomFile(seed: number): { readonly name: string; readonly content: Buffer } {
  const random = makeRandom(seed);
  const style = pick(random, STYLES);
  const feed = random() < 0.3 ? '\r\n' : '\n';
  const mark = random() < 0.15 ? '\ufeff' : '';
  const count = 5 + Math.floor(random() * 25);
  const queries = Array.from({ length: count }, (_, i) => randomQuery(random, seed * 100 + i));
  const bodies = (): string[] =>
    queries.map((query, i) =>
      writeJson(
        random() < 0.3 ? randomDecoy(random, i) : JSON.parse(JSON.stringify(randomBody(query, random))),
        random,
        style,
      ),
    );
  const name = `${String(seed).padStart(6, '0')}`;
  const kind = Math.floor(random() * 10);
  if (kind < 6) {
    const lines = bodies().flatMap((line) => (random() < 0.05 ? ['', line] : [line]));
    return { name: `${name}.ndjson`, content: Buffer.from(mark + lines.join(feed) + (random() < 0.8 ? feed : '')) };
  }
  if (kind === 6)
    return { name: `${name}.json`, content: Buffer.from(`${mark}[${feed}${bodies().join(`,${feed}`)}${feed}]`) };
  if (kind === 7) {
    const rows = queries.map((query) =>
      [random() < 0.5 ? writeXml(query, random) : writeJson(flat(query), random, style), SOURCE].map(csvCell).join(','),
    );
    return { name: `${name}.csv`, content: Buffer.from(`${mark}_raw,source${feed}${rows.join(feed)}${feed}`) };
  }
  if (kind === 8) {
    const keys = Object.keys(flat({ ...queries[0]!, program: PROGRAMS[0]!, recordId: 1, userId: 'x' }));
    const rows = queries.map((query) => keys.map((key) => csvCell(String(flat(query)[key] ?? ''))).join(','));
    return {
      name: `${name}.flat.csv`,
      content: Buffer.from(`${mark}${keys.join(',')}${feed}${rows.join(feed)}${feed}`),
    };
  }
  const events = queries.map((query) => writeXml(query, random)).join(random() < 0.5 ? feed : '');
  const text = random() < 0.5 ? events : `<?xml version="1.0"?><Events>${events}</Events>`;
  const wide = random() < 0.3;
  return { name: `${name}.xml`, content: wide ? Buffer.from(`\ufeff${text}`, 'utf16le') : Buffer.from(mark + text) };
}
