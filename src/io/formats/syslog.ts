/**
 * Syslog whose messages are events: JSON, as NXLog, rsyslog and others send what they made of a Windows event, CEF and
 * LEEF; the latter also without the head of syslog. The head is not read: who sent a message on is not whose event it is.
 */
import { UTC, type Zone } from '../../event/zone.ts';
import type { Format } from '../format.ts';
import { readCefLine } from './cef.ts';
import { isObject, parseJson } from './json.ts';
import { isDeeper, MAX_JSON_DEPTH } from './json-depth.ts';
import { openLineLog, type ReadLogLine } from './line-log.ts';
import { decodeHead } from './transcode.ts';

const HEAD =
  /^(?:<\d{1,3}>(?:1 )?)?(?:[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d)/;
/** How far in a line the message may begin. UTF-16 units. */
const MAX_HEAD = 1024;
const LINES_LOOKED_AT = 50;

/** What a line tells; a text says why it cannot be read. */
const readLine: ReadLogLine = (line, zone) => {
  const event = readCefLine(line, zone);
  if (event !== null || !HEAD.test(line)) return event;
  const start = line.slice(0, MAX_HEAD).search(/\{\s*"/);
  if (start < 0) return null;
  const value = parseJson(line.slice(start));
  if (value === undefined) return 'a message that is not valid JSON';
  if (!isObject(value)) return null;
  return isDeeper(value, MAX_JSON_DEPTH) ? `values nest deeper than ${MAX_JSON_DEPTH}` : value;
};

const isEvent = (line: string, zone: Zone): boolean =>
  typeof readLine(line, zone) === 'object' && readLine(line, zone) !== null;

export const syslog: Format = {
  id: 'syslog',
  detect(head, whole) {
    const lines = decodeHead(head).split('\n');
    if (!whole) lines.pop();
    return lines.slice(0, LINES_LOOKED_AT).some((line) => isEvent(line.trimEnd(), UTC));
  },
  open: (sink, options) => openLineLog(sink, options, readLine),
};
