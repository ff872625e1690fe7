/**
 * What responders take off a machine: the DNS client's cache (`Get-DnsClientCache`, whose objects carry their CIM class) and
 * browsers' histories in Velociraptor's artifacts (`visited_url`). The cache has no times; an entry stands in it once for
 * each record of the answer.
 */
import type { JsonObject } from '../../event/record.ts';
import { type ContactLog, contactOf, type LoggedContact, objectOf, textOf, timeOf } from '../contact-log.ts';

function readCache(body: JsonObject): LoggedContact | null {
  const entry = textOf(body['Entry']);
  if (entry === null || body['CimInstanceProperties'] === undefined) return null;
  const status = body['Status'];
  return contactOf({
    names: [entry],
    via: 'dns',
    host: textOf(body['PSComputerName']) ?? textOf(objectOf(body['CimSystemProperties'])?.['ServerName']),
    failed: status !== undefined && status !== null && Number(status) !== 0,
  });
}

function readHistory(body: JsonObject): LoggedContact | null {
  const url = textOf(body['visited_url']);
  if (url === null) return null;
  return contactOf({
    names: [url],
    via: 'web',
    host: textOf(body['Fqdn']) ?? textOf(body['Hostname']),
    user: textOf(body['User']),
    time: timeOf(body['visit_time'] ?? body['last_visit_time']),
  });
}

export const dnsClientCache: ContactLog = {
  id: 'dns-client-cache',
  needles: [['CimInstanceProperties', 'Entry']],
  read: readCache,
};
export const browserHistory: ContactLog = { id: 'browser-history', needles: [['visited_url']], read: readHistory };
