/**
 * Alerts that fit where alerts are kept: an event may be as long as 16 million bytes, and what a rule makes of it may say
 * all of that several times. Ids and what alerts are counted by stay; only what nobody could read is cut.
 */
import { cutText } from '../text/cut-text.ts';
import type { Alert } from './alert.ts';

/** Alerts that say no more stay as they are. Characters. */
const MOST = 1_000_000;
/** Of one field in those that say more. Characters, and values of a list. */
const ROOM = 10_000;
const MOST_VALUES = 100;

/** The same alert where it is not too long; else one with its long texts and lists cut, which they say at their end. */
export function fitAlert(alert: Alert): Alert {
  const { rule: _rule, origin: _origin, why: _why, ...values } = alert;
  return lengthOf(values, MOST) <= MOST ? alert : { ...alert, ...(cut(values, ROOM) as typeof values) }; // of the same shape
}

/** Characters of all texts, or some number above `most`. */
function lengthOf(value: unknown, most: number): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let length = 0;
  for (const member of Object.values(value)) {
    length += lengthOf(member, most - length);
    if (length > most) break;
  }
  return length;
}

function cut(value: unknown, room: number): unknown {
  if (typeof value === 'string') return cutText(value, room);
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value))
    return Object.fromEntries(Object.entries(value).map(([name, of]) => [name, cut(of, room)]));
  // Who is at risk stays at risk, however many they are.
  if (typeof value[0] === 'object') return value.map((member) => cut(member, room));
  const kept = value.slice(0, MOST_VALUES).map((member) => cut(member, Math.floor(room / MOST_VALUES)));
  return value.length === kept.length ? kept : [...kept, `… (${value.length} values)`];
}
