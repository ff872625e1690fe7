/**
 * CSV exports whose rows are requests or lookups: Cisco Umbrella's DNS and proxy logs, Zscaler's Web Insights, the URL
 * logs of Palo Alto's firewalls, NirSoft's BrowsingHistoryView, PowerShell's Get-DnsClientCache, the timeline of
 * a device in Microsoft Defender. Told by the names of their columns; each row keeps them and
 * becomes an ECS document besides. Their names are prose and stand in no other log, so needles say nothing here.
 */
import { americanTime } from '../../event/american-time.ts';
import type { JsonObject } from '../../event/record.ts';
import { UTC, type Zone } from '../../event/zone.ts';
import { hostOfUrl } from '../../usage/host-name.ts';
import type { Format, RecordSink } from '../format.ts';
import { findHeader, openCsv } from './csv.ts';
import { networkDocument } from './line-log.ts';

/** An export; columns are tried in order. */
interface RequestTable {
  readonly dataset: string;
  /** Columns that all must be there: they tell the export. */
  readonly columns: readonly string[];
  readonly isLookup: boolean;
  readonly target: string;
  readonly time: readonly string[];
  /** Whose times are UTC, though they do not say so. */
  readonly isUtc?: true;
  readonly client: readonly string[];
  readonly host: readonly string[];
  readonly user: readonly string[];
  readonly action: readonly string[];
  readonly responseCode: readonly string[];
}

const NONE = { isLookup: false, time: [], client: [], host: [], user: [], action: [], responseCode: [] } as const;

const TABLES: readonly RequestTable[] = [
  {
    ...NONE,
    dataset: 'umbrella.dns',
    isUtc: true,
    columns: ['Most Granular Identity', 'Domain'],
    isLookup: true,
    target: 'Domain',
    time: ['Timestamp'],
    client: ['Internal Ip', 'Internal IP', 'External Ip', 'External IP'],
    user: ['Most Granular Identity'],
    action: ['Action'],
    responseCode: ['Response Code'],
  },
  {
    ...NONE,
    dataset: 'umbrella.proxy',
    isUtc: true,
    columns: ['Identities', 'URL', 'Internal IP'],
    target: 'URL',
    time: ['Timestamp'],
    client: ['Internal IP', 'External IP'],
    user: ['Policy Identity', 'Identities'],
    action: ['Verdict', 'Action'],
  },
  {
    ...NONE,
    dataset: 'zscaler.web',
    columns: ['Event Time', 'User', 'URL'],
    target: 'URL',
    time: ['Event Time'],
    client: ['Client IP', 'Client External IP'],
    host: ['Device Hostname'],
    user: ['User'],
    action: ['Policy Action'],
  },
  {
    ...NONE,
    dataset: 'palo-alto.url',
    columns: ['Receive Time', 'Source address', 'URL/Filename'],
    target: 'URL/Filename',
    time: ['Generate Time', 'Receive Time'],
    client: ['Source address'],
    user: ['Source User'],
    action: ['Action'],
  },
  {
    ...NONE,
    dataset: 'browser.history',
    columns: ['URL', 'Visit Time', 'Web Browser'],
    target: 'URL',
    time: ['Visit Time'],
    user: ['User Profile'],
  },
  {
    ...NONE,
    dataset: 'dns-client-cache',
    columns: ['Entry', 'Section', 'TimeToLive'],
    isLookup: true,
    target: 'Entry',
    host: ['PSComputerName'],
    responseCode: ['Status'],
  },
];

const REFUSED = /^(?:block|den(?:y|ied)|drop|reset)/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const SORTABLE = /^(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,6})?)(Z| UTC)?$/;
/** `Tue Mar 17 09:00:00 2026`, or with the year before the hours. */
const IN_WORDS = /^[A-Z][a-z]{2},? ([A-Z][a-z]{2}) {1,2}(\d{1,2}),? (?:(\d{4}) )?(\d\d:\d\d:\d\d)(?: (\d{4}))?$/;

/** Local where it has no offset; null where days and months cannot be told apart. */
function isoOf(text: string): string | null {
  const sortable = SORTABLE.exec(text);
  if (sortable !== null)
    return `${sortable[1]}-${sortable[2]}-${sortable[3]}T${sortable[4]}${sortable[5] === undefined ? '' : 'Z'}`;
  const words = IN_WORDS.exec(text);
  const month = words === null ? -1 : MONTHS.indexOf(words[1]!);
  const year = words?.[3] ?? words?.[5];
  if (words !== null && month >= 0 && year !== undefined)
    return `${year}-${pad(month + 1)}-${pad(words[2]!)}T${words[4]}`;
  return americanTime(text);
}

function pad(number: number | string): string {
  return String(number).padStart(2, '0');
}

function documentOf(row: JsonObject, table: RequestTable, zone: Zone | undefined): JsonObject {
  const read = (columns: readonly string[]): string | null => {
    for (const column of columns) {
      const value = row[column];
      if (typeof value === 'string' && value !== '-' && value !== 'None' && value !== 'N/A') return value;
    }
    return null;
  };
  const target = read([table.target]);
  const time = read(table.time);
  const host = read(table.host);
  const responseCode = read(table.responseCode);
  const type = REFUSED.test(read(table.action) ?? '') ? 'denied' : 'allowed';
  return {
    ...row,
    ...networkDocument(
      {
        dataset: table.dataset,
        protocol: table.isLookup ? 'dns' : 'http',
        categories: table.isLookup ? ['network'] : ['network', 'web'],
        types: [table.isLookup ? 'protocol' : 'access', type],
        time: time === null ? null : isoOf(time),
        client: read(table.client),
        user: read(table.user),
      },
      table.isUtc === true ? UTC : zone,
    ),
    ...(host === null ? {} : { host: { name: host } }),
    ...(target === null ? {} : targetOf(target, table.isLookup)),
    ...(responseCode === null || !table.isLookup
      ? {}
      : { dns: { ...(target === null ? {} : { question: { name: target } }), response_code: responseCode } }),
  };
}

function targetOf(target: string, isLookup: boolean): JsonObject {
  if (isLookup) return { dns: { question: { name: target } } };
  return { url: { domain: hostOfUrl(target).replace(/:\d{1,5}$/, '') } };
}

/** The timeline of a device, as the portal of Microsoft Defender exports it: its tables' columns with blanks in their names. */
const TIMELINE: readonly string[] = ['Event Time', 'Computer Name', 'Action Type'];
const TIMELINE_NAMES: { readonly [column: string]: string } = {
  'Event Time': 'Timestamp',
  'Computer Name': 'DeviceName',
  Sha256: 'SHA256',
};

/** The row under the names of Defender's tables, which `usage` knows. */
function timelineRow(row: JsonObject): JsonObject {
  const named: { [name: string]: unknown } = { ...row };
  for (const [column, value] of Object.entries(row)) {
    const name = Object.hasOwn(TIMELINE_NAMES, column) ? TIMELINE_NAMES[column]! : column.replaceAll(' ', '');
    if (name !== '__proto__') named[name] = value;
  }
  return named;
}

type Rewrite = (row: JsonObject) => JsonObject;

/** What is made of a row, by the names of the columns; null for other CSV. */
function rewriteOf(names: readonly string[], zone?: Zone): Rewrite | null {
  if (TIMELINE.every((column) => names.includes(column))) return timelineRow;
  const table = TABLES.find(({ columns }) => columns.every((column) => names.includes(column)));
  return table === undefined ? null : (row) => documentOf(row, table, zone);
}

export const requestCsv: Format = {
  id: 'request-csv',
  detect(head, whole) {
    const names = findHeader(head, whole);
    return names !== null && rewriteOf(names) !== null;
  },
  open(sink, options) {
    let rewrite: Rewrite | null = null;
    const record: RecordSink['record'] = (row) =>
      // CSV makes objects of JSON.
      sink.record(rewrite === null ? row : { ...row, body: rewrite(row.body as JsonObject) });
    return openCsv({ record, fault: (fault) => sink.fault(fault) }, { ...options, needles: null }, (names) => {
      rewrite = rewriteOf(names, options.zone);
    });
  },
};
