/**
 * Tables and parsers of Sentinel's normalised schemas (ASIM): DNS, web sessions, network sessions. Field names: Microsoft's
 * references of the schemas (DNS 0.1.7, web session 0.2.6, network session 0.2.6). Each must say when it started.
 */
import type { JsonObject } from '../../event/record.ts';
import type { ProgramSeen } from '../contact.ts';
import { type ContactLog, contactOf, isErrorCode, type LoggedContact, textOf, timeOf } from '../contact-log.ts';
import { fileNameOf } from '../program-path.ts';

const REFUSED = /^(?:block|den(?:y|ied)|drop|reset)/i;

function read(body: JsonObject): LoggedContact | null {
  if ((textOf(body['EventSchema']) ?? textOf(body['EventSchemaVersion'])) === null) return null;
  if ((body['EventStartTime'] ?? body['EventStartTime [UTC]']) === undefined) return null;
  const query = textOf(body['DnsQuery']);
  const url = textOf(body['Url']);
  const names = query === null ? [url, ...destinations(body)].filter((name) => name !== null) : [query];
  if (names.length === 0) return null;
  const port = Number(body['DstPortNumber']);
  const address = query === null ? textOf(body['DstIpAddr']) : null;
  return contactOf({
    names,
    via: query !== null ? 'dns' : url !== null ? 'web' : 'network',
    endpoint: address === null || !(port > 0) ? null : { address, port },
    program: programOf(body),
    host: textOf(body['SrcFQDN']) ?? textOf(body['SrcHostname']) ?? textOf(body['SrcIpAddr']),
    user: textOf(body['SrcUsername']),
    time: timeOf(body['TimeGenerated']),
    failed: isFailure(body),
    isAnswer: query !== null && body['EventSubType'] === 'response',
  });
}

/** Where it went: a whole name, or a name and its domain apart. */
function destinations(body: JsonObject): (string | null)[] {
  const [host, domain] = [textOf(body['DstHostname']), textOf(body['DstDomain'])];
  return [
    textOf(body['HttpHost']),
    textOf(body['DstFQDN']),
    host !== null && domain !== null ? `${host}.${domain}` : host,
  ];
}

function isFailure(body: JsonObject): boolean {
  if (REFUSED.test(textOf(body['DvcAction']) ?? '')) return true;
  if (textOf(body['DnsQuery']) === null) return body['EventResult'] === 'Failure';
  return isErrorCode(body['DnsResponseCodeName'] ?? body['EventResultDetails']) || body['EventResult'] === 'Failure';
}

function programOf(body: JsonObject): ProgramSeen | null {
  const process = textOf(body['SrcProcessName']) ?? textOf(body['Process']);
  if (process === null) return null;
  const isPath = /[\\/]/.test(process);
  return {
    path: isPath ? process : null,
    name: fileNameOf(process),
    product: null,
    signer: null,
    sha256: null,
    commandLine: null,
    parent: null,
  };
}

export const asim: ContactLog = { id: 'asim', needles: [['EventSchema', 'EventStartTime']], read };
