/**
 * Web logs of Zscaler Internet Access as its Nanolog service streams them in JSON (`hostname`, `url`, `user`): the fields
 * of the feeds that Zscaler describes for SIEMs. Mostly it lies under `event`, which the classifier has taken off. `time`
 * of other feeds is no time that says its zone; `datetime` is UTC unless the feed was set up otherwise.
 */
import type { JsonObject } from '../../event/record.ts';
import { type ContactLog, contactOf, type LoggedContact, textOf, timeOf } from '../contact-log.ts';

/** What the feed writes where there is nothing to say. */
const NOTHING: ReadonlySet<string | null> = new Set(['None', 'NA', 'N/A', '']);

function read(body: JsonObject): LoggedContact | null {
  const url = said(body['url']);
  const hostname = said(body['hostname']);
  const client = body['ClientIP'] ?? body['clientpublicIP'] ?? body['cip'];
  if (url === null || hostname === null || client === undefined) return null;
  return contactOf({
    names: [hostname, url],
    via: 'web',
    host: said(body['devicehostname']) ?? said(client),
    user: said(body['user']) ?? said(body['login']),
    time: timeOf(body['datetime']),
    failed: body['action'] === 'Blocked',
  });
}

function said(value: unknown): string | null {
  const text = textOf(value);
  return NOTHING.has(text) ? null : text;
}

export const zscaler: ContactLog = { id: 'zscaler', needles: [['url', 'hostname']], read };
