/**
 * Tables of Microsoft Defender for Endpoint (advanced hunting): DeviceNetworkEvents, and what DeviceEvents,
 * DeviceProcessEvents and DeviceFileEvents add. As rows of an export or of the API, and as records of the streaming API,
 * which has the row under `properties`. `InitiatingProcessFolderPath` is the whole path, with the file. What Defender
 * saw in the packets lies in `AdditionalFields`, as JSON text (an object in Sentinel); it knows no program there.
 */
import type { JsonObject } from '../../event/record.ts';
import { parseTime } from '../../event/time.ts';
import type { ProgramSeen, Via } from '../contact.ts';
import { type ContactLog, contactOf, type LoggedContact, objectOf, textOf } from '../contact-log.ts';
import { fileNameOf } from '../program-path.ts';

/** Longer text of further fields is not parsed. UTF-16 units. */
const MAX_FURTHER = 1024 * 1024;

/** By action: the member of `AdditionalFields` that names the host, and what the action shows. */
const FURTHER: { readonly [action: string]: readonly [member: string, via: Via] } = {
  DnsConnectionInspected: ['query', 'dns'],
  DnsQueryResponse: ['DnsQueryString', 'dns'],
  SslConnectionInspected: ['server_name', 'network'],
  HttpConnectionInspected: ['host', 'web'],
};
/** Others talked to this machine. */
const INBOUND = /^(?:Inbound|Listening)/;
const FAILED = /^ConnectionFailed|Blocked$/;

function read(record: JsonObject): LoggedContact | null {
  const row = isRow(record) ? record : objectOf(record['properties']);
  if (row === null || !isRow(row)) return null;
  const action = textOf(row['ActionType']) ?? '';
  if (INBOUND.test(action)) return null;
  const names: string[] = [];
  const url = textOf(row['RemoteUrl']);
  if (url !== null) names.push(url);
  const [member, via] = (Object.hasOwn(FURTHER, action) ? FURTHER[action] : undefined) ?? [null, 'network' as const];
  const further = member === null ? null : furtherOf(row['AdditionalFields']);
  const named = member === null ? null : textOf(further?.[member]);
  if (further?.['direction'] === 'In') return null;
  if (named !== null) names.push(named);
  const path = pathOf(textOf(row['FolderPath']), textOf(row['FileName']));
  const isStart = action === 'ProcessCreated';
  return contactOf({
    names,
    via,
    endpoint: endpointOf(row),
    started: isStart ? path : null,
    file: action === 'FileCreated' || action === 'FileModified' || action === 'FileRenamed' ? path : null,
    program: isStart ? startedProgram(row, path) : actingProgram(row),
    host: textOf(row['DeviceName']),
    user: isStart
      ? accountOf(row['AccountDomain'], row['AccountName'])
      : accountOf(row['InitiatingProcessAccountDomain'], row['InitiatingProcessAccountName']),
    time: timeOf(row),
    failed:
      FAILED.test(action) || (via === 'dns' && /^NXDOMAIN$|^SERVFAIL$|^REFUSED$/.test(String(further?.['rcode_name']))),
  });
}

/** Queries of people often keep but a few columns: one of the machine and one of what it reached say enough. */
function isRow(row: JsonObject): boolean {
  return (
    typeof row['ActionType'] === 'string' || (textOf(row['RemoteUrl']) !== null && textOf(row['DeviceName']) !== null)
  );
}

function furtherOf(value: unknown): JsonObject | null {
  if (typeof value !== 'string') return objectOf(value);
  if (value.length > MAX_FURTHER) return null;
  try {
    return objectOf(JSON.parse(value));
  } catch {
    return null;
  }
}

function endpointOf(row: JsonObject): LoggedContact['endpoint'] {
  const address = textOf(row['RemoteIP']);
  const port = Number(row['RemotePort'] ?? Number.NaN);
  return address === null || !Number.isInteger(port) ? null : { address, port };
}

function timeOf(row: JsonObject): number | null {
  const written = row['Timestamp'] ?? row['TimeGenerated'];
  return typeof written === 'string' ? parseTime(written) : null;
}

function accountOf(domain: unknown, name: unknown): string | null {
  const account = textOf(name);
  const of = textOf(domain);
  return account === null || of === null ? account : `${of}\\${account}`;
}

/** A folder's path mostly holds the file's name already. */
function pathOf(folder: string | null, file: string | null): string | null {
  if (folder === null) return null;
  if (file === null || fileNameOf(folder).toLowerCase() === file.toLowerCase()) return folder;
  return `${folder.replace(/[\\/]$/, '')}${folder.includes('/') ? '/' : '\\'}${file}`;
}

function actingProgram(row: JsonObject): ProgramSeen | null {
  const file = textOf(row['InitiatingProcessFileName']);
  const path = pathOf(textOf(row['InitiatingProcessFolderPath']), file);
  return programOf(row, path, file, 'InitiatingProcess', textOf(row['InitiatingProcessParentFileName']));
}

function startedProgram(row: JsonObject, path: string | null): ProgramSeen | null {
  const parent = pathOf(textOf(row['InitiatingProcessFolderPath']), textOf(row['InitiatingProcessFileName']));
  return programOf(row, path, textOf(row['FileName']), 'Process', parent ?? textOf(row['InitiatingProcessFileName']));
}

/** `prefix`: of the columns that speak of the program. Who signed it stands in another table. */
function programOf(
  row: JsonObject,
  path: string | null,
  file: string | null,
  prefix: string,
  parent: string | null,
): ProgramSeen | null {
  const name = file ?? (path === null ? null : fileNameOf(path));
  if (name === null) return null;
  const isStarted = prefix === 'Process';
  return {
    path,
    name,
    product: textOf(row[`${prefix}VersionInfoProductName`]),
    signer: null,
    sha256: textOf(row[isStarted ? 'SHA256' : 'InitiatingProcessSHA256']),
    commandLine: textOf(row[`${prefix}CommandLine`]),
    parent,
  };
}

export const defender: ContactLog = {
  id: 'defender',
  needles: [
    ['DeviceName', 'RemoteUrl'],
    ['ActionType', 'RemoteUrl'],
    ['ActionType', 'AdditionalFields'],
    ['ActionType', 'RemoteIP', 'RemotePort'],
  ],
  read,
};
