/** The logs that contacts are read from beside Windows events and ECS. */
import type { JsonObject } from '../../event/record.ts';
import type { ContactLog, LoggedContact } from '../contact-log.ts';
import { asim } from './asim.ts';
import { defender } from './defender.ts';
import { browserHistory, dnsClientCache } from './responder.ts';
import { sentinelCef } from './sentinel-cef.ts';
import { suricata } from './suricata.ts';
import { zeek } from './zeek.ts';
import { zscaler } from './zscaler.ts';

export const CONTACT_LOGS: readonly ContactLog[] = [
  zeek,
  suricata,
  defender,
  zscaler,
  sentinelCef,
  asim,
  dnsClientCache,
  browserHistory,
];

/** The contact that a record of any of these logs tells of; null for every other record. */
export function readLogged(body: JsonObject): LoggedContact | null {
  for (const { read } of CONTACT_LOGS) {
    const contact = read(body);
    if (contact !== null) return contact;
  }
  return null;
}
