/** Sentinel's table of what devices send as CEF (`CommonSecurityLog`): the host or URL that a proxy or firewall names. */
import type { JsonObject } from '../../event/record.ts';
import { type ContactLog, contactOf, type LoggedContact, textOf, timeOf } from '../contact-log.ts';

/** Where it went, in some form: every request says so, and its words are in few other logs. */
const PLACES = ['DestinationHostName', 'DestinationIP', 'DestinationPort'] as const;
const REFUSED = /^(?:block|den(?:y|ied)|drop|reset)/i;

function read(body: JsonObject): LoggedContact | null {
  if (typeof body['DeviceVendor'] !== 'string') return null;
  if (PLACES.every((name) => body[name] === undefined)) return null;
  const names = [textOf(body['DestinationHostName']), textOf(body['RequestURL'])].filter((name) => name !== null);
  if (names.length === 0) return null;
  return contactOf({
    names,
    via: 'web',
    host: textOf(body['SourceHostName']) ?? textOf(body['SourceIP']),
    user: textOf(body['SourceUserName']),
    time: timeOf(body['TimeGenerated']),
    failed: REFUSED.test(textOf(body['DeviceAction']) ?? ''),
  });
}

export const sentinelCef: ContactLog = {
  id: 'sentinel-cef',
  needles: PLACES.map((name) => ['DeviceVendor', name]),
  read,
};
