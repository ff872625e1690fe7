/** Formats, archives, layouts, source kinds and outputs, from their lists; what the lists do not say is said here. */
import { KINDS } from '../../build/event/kinds/index.js';
import { LAYOUTS } from '../../build/event/layout.js';
import { SOURCE_KINDS } from '../../build/event/source-kind.js';
import { ARCHIVE_LIMITS } from '../../build/io/archive.js';
import { ARCHIVES } from '../../build/io/archives/index.js';
import { DETECT_BYTES, MAX_RECORD_BYTES } from '../../build/io/format.js';
import { FORMATS } from '../../build/io/formats/index.js';
import { OUTPUTS } from '../../build/io/outputs/index.js';
import { bytes, code, codes, described, prose, table } from './markdown.js';

const FORMAT_WORDS = {
  ndjson: 'One JSON object a line; lines that can match no rule are skipped unread.',
  json: 'JSON that is not one object a line: arrays, pretty-printed objects, objects one after the other, exports with the events in a list.',
  'json-rows':
    'JSON that holds its events deeper than one list, or as rows beside the names of their columns: OTLP (OpenTelemetry’s file exporter), answers of Log Analytics, ES|QL, Elasticsearch’s SQL and Kibana’s searches, Splunk’s `json_rows`, osquery’s snapshots. A document is read whole, up to the limit of a record.',
  'dns-log':
    'Text logs of DNS servers (BIND, dnsmasq, Unbound, the debug log of Windows DNS, Cisco Umbrella without a header): each question as an ECS document, without a program.',
  'zeek-log':
    'Zeek’s logs as tab-separated text: the names in dns.log, ssl.log, quic.log and http.log, each as an ECS document, without a program.',
  'proxy-log':
    'Access logs of proxies as text (Squid, common and combined log format with whole URLs, W3C extended of Blue Coat and TMG, URL logs of Palo Alto): each request as an ECS document, without a program.',
  'request-csv':
    'CSV exports of requests and lookups, told by their columns: Cisco Umbrella, Zscaler’s Web Insights, URL logs of Palo Alto, BrowsingHistoryView, Get-DnsClientCache, a device’s timeline in Microsoft Defender. Each row as a document that keeps its columns.',
  syslog:
    'Syslog whose messages are JSON, CEF or LEEF (the latter also without a head of syslog). JSON is read as what it holds; a request or lookup in CEF or LEEF is an ECS document without a program.',
  csv: 'Comma-separated values with a header row, such as a Splunk export with `_raw`.',
  'windows-xml':
    'Windows event XML: one event a line, pretty-printed or inside `<Events>`; UTF-8, or UTF-16 with a byte order mark.',
  'windows-text':
    'Windows events as text, as Splunk’s forwarder writes them without `renderXml`: a line with the time, `LogName=…`, the message.',
  evtx: 'Windows event logs as Windows keeps them, damaged ones too; records that concern no rule are skipped undecoded.',
};

const ARCHIVE_WORDS = {
  gzip: '`.gz`, several streams in a row too',
  zip: '`.zip`, every member',
  zstd: '`.zst`',
  tar: '`.tar`, and inside the others (`.tar.gz`)',
};

const LAYOUT_WORDS = {
  evtx: 'A record of an EVTX file.',
  'event-xml': 'An `<Event>` of Windows event XML, wherever it came from.',
  'event-text':
    'An event as Splunk’s `WinEventLog` text, wherever it came from: Splunk’s own fields from its labels, and the event’s data where its English message is known.',
  'flat-json':
    'NXLog, Mordor, rows of Velociraptor’s artifacts, tables of Microsoft Sentinel, tables made of a Splunk search and others: event data and System fields side by side in one object.',
  'unnamed-data':
    'Data as a list of values, from PowerShell’s `Get-WinEvent` through `ConvertTo-Json` and Fluent Bit: named as their provider names them where that is known, else read from the message where its words are known, else a fault.',
  'evtx-dump-json':
    '`{"Event":{"System":…,"EventData":…}}`, as evtx_dump writes it; the same without `Event` from Velociraptor and OpenWEC; what Wazuh has under `data.win`; bodies of OpenTelemetry’s `windowseventlog` receiver, events of Vector’s `windows_event_log` source; rows of osquery, results of Chainsaw and of Velociraptor’s Sigma artifacts.',
  evtxecmd: 'Rows of EvtxECmd, as JSON or CSV; event data from `Payload`.',
  'beats-raw':
    'Winlogbeat or Elastic Agent before the ingest pipeline: `winlog.event_data`; the same from Graylog, whose names have underscores.',
  'beats-ecs': 'The same after the ingest pipeline: ECS fields, no event data.',
  ecs: 'Any other document in ECS, Elastic Defend first of all; nested or dotted keys.',
  'sentinelone-raw': 'SentinelOne Cloud Funnel.',
  'endgame-raw': 'Endgame’s own events.',
  json: 'Any other JSON object, fields as they are.',
};

const KIND_WORDS = {
  sysmon: 'Sysmon',
  'windows-security': 'Windows event log: Security',
  'windows-powershell': 'Windows event log: PowerShell/Operational, PowerShellCore/Operational',
  'windows-powershell-classic': 'Windows event log: Windows PowerShell',
  'windows-system': 'Windows event log: System',
  'windows-application': 'Windows event log: Application',
  'windows-dns-client': 'Windows event log: DNS-Client/Operational',
  'windows-defender': 'Windows event log: Windows Defender/Operational',
  'windows-task-scheduler': 'Windows event log: TaskScheduler/Operational',
  'windows-other': 'every other Windows event log',
  'elastic-defend': 'Elastic Defend',
  endgame: 'Endgame',
  sentinelone: 'SentinelOne',
  json: 'anything else',
};

export const formatsPage = {
  file: 'formats.md',
  title: 'Formats, archives and layouts',
  summary: 'what `scan` reads',
  body: () =>
    [
      `Everything is chosen from content, never from a file’s name: the format from a source’s first ${bytes(DETECT_BYTES)}, the`,
      `layout from each record. A record may be ${bytes(MAX_RECORD_BYTES)} long.`,
      '',
      '## Formats',
      '',
      table(
        ['format', 'what it is'],
        FORMATS.map(({ id }) => [code(id), described(FORMAT_WORDS, id, 'FORMAT_WORDS')]),
      ),
      '',
      '## Archives and compressed streams',
      '',
      `Opened as they are read, ${ARCHIVE_LIMITS.depth} deep, nothing is written to disk. Members are named \`archive!member\`.`,
      '',
      table(
        ['archive', 'what it is'],
        ARCHIVES.map(({ id }) => [code(id), described(ARCHIVE_WORDS, id, 'ARCHIVE_WORDS')]),
      ),
      '',
      '## Layouts',
      '',
      'Where the raw fields of a record lie. Wrappers are taken off first, two at most: exports of Splunk',
      '(`{"result":{"_raw":…}}`, CSV with `_raw`) and Elasticsearch (`{"_index":…,"_source":…}`), the HTTP event',
      'collector’s `{"event":…}`, OpenWEC’s `{"meta":…,"data":"<Event …"}`, `RawXml` of Azure’s diagnostics. An `_index`, `source` or `sourcetype` that a',
      'wrapper names decides over content.',
      '',
      table(
        ['layout', 'what it is'],
        LAYOUTS.map((id) => [code(id), described(LAYOUT_WORDS, id, 'LAYOUT_WORDS')]),
      ),
    ].join('\n'),
};

export const sourceKindsPage = {
  file: 'source-kinds.md',
  title: 'Source kinds',
  summary: 'whose events are told apart, under which index names, and what each event id means to the vendors',
  body: () =>
    [
      'A source kind says whose event it is. With the event id it decides the constants below, which fold into a rule when it',
      'is compiled: ECS categories as Elastic’s integrations set them, event types and tags as Splunk’s add-ons set them.',
      'Documents that already carry `event.category` keep their own.',
      ...SOURCE_KINDS.flatMap(renderKind),
    ].join('\n'),
};

function renderKind(kind) {
  const { module, dataset, indexes, eventtypes, events, others } = KINDS[kind];
  const lines = ['', `## ${code(kind)}`, '', `${described(KIND_WORDS, kind, 'KIND_WORDS')}.`];
  const facts = [];
  if (indexes.length > 0) facts.push(`- index names: ${codes(indexes)}`);
  if (module !== null)
    facts.push(`- \`event.module\`: ${code(module)}${dataset === null ? '' : `, \`event.dataset\`: ${code(dataset)}`}`);
  if (eventtypes.length > 0) facts.push(`- \`eventtype\` on every event: ${codes(eventtypes)}`);
  if (facts.length > 0) lines.push('', ...facts);
  const meanings = Object.entries(events).map(([id, meaning]) => [code(id), meaning]);
  if (others !== undefined) meanings.push(['any other', others]);
  const rows = meanings.map(([id, meaning]) => [
    id,
    codes(meaning.category ?? []),
    codes(meaning.type ?? []),
    codes(meaning.action ?? []),
    codes(meaning.eventtypes ?? []),
    codes(meaning.tags ?? []),
  ]);
  if (rows.length > 0) {
    const head = ['event id', '`event.category`', '`event.type`', '`event.action`', '`eventtype`', '`tag`'];
    lines.push('', withoutEmptyColumns(head, rows));
  }
  return lines;
}

function withoutEmptyColumns(head, rows) {
  const kept = head.map((_, i) => i === 0 || rows.some((row) => row[i] !== ''));
  const keep = (cells) => cells.filter((_, i) => kept[i]);
  return table(keep(head), rows.map(keep));
}

export const outputsPage = {
  file: 'outputs.md',
  title: 'Outputs',
  summary: 'what `--format` takes',
  body: () =>
    [
      'Every string of an event is escaped for the medium: control characters for terminals, formulas for spreadsheets,',
      'markup for HTML.',
      '',
      table(
        ['`--format`', 'what it writes'],
        OUTPUTS.map(({ id, summary }) => [code(id), prose(summary)]),
      ),
      '',
      'The line that `ndjson` writes is [described field by field](alert.md).',
    ].join('\n'),
};
