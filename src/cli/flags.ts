/** Values of flags: parsed here, in one way, so that every command takes the same words and says the same of bad ones. */
import { statSync } from 'node:fs';
import type { Command } from 'commander';
import { parseTime, parseTimeText } from '../event/time.ts';
import { type Zone, zoneOf } from '../event/zone.ts';
import { SEVERITIES, type Severity } from '../rule/rule.ts';
import { findNearest } from '../text/nearest.ts';
import { UsageError } from './exit-code.ts';

/** Collects a repeatable flag, which is absent where it was not given: help would show an empty list as its default. */
export function repeat(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}

/** A flag that was given nothing is most often a variable of a script that is not set: no flag means anything by it. */
export function refuseEmptyFlags(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (value === '' || (Array.isArray(value) && value.includes('')))
      throw new UsageError(`${option.long ?? option.flags} is given nothing`, `it takes ${option.flags.split(' ')[1]}`);
  }
}

export function parseChoice<T extends string>(flag: string, value: string, choices: readonly T[]): T {
  const found = choices.find((choice) => choice === value.toLowerCase());
  if (found !== undefined) return found;
  const nearest = findNearest(value, choices);
  throw new UsageError(
    `${flag} does not take "${value}"`,
    nearest === null ? `one of ${choices.join(', ')}` : `did you mean ${nearest}? It takes ${choices.join(', ')}`,
  );
}

export function parseSeverity(flag: string, value: string): Severity {
  return parseChoice(flag, value === 'info' ? 'informational' : value, SEVERITIES);
}

export function parseCount(flag: string, value: string, least: number, most: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || number > most) {
    throw new UsageError(`${flag} does not take "${value}"`, `a whole number from ${least} to ${most}`);
  }
  return number;
}

/** A point in time: ISO 8601, of the zone where it carries no offset, or epoch seconds. Microseconds. */
export function parseTimeFlag(flag: string, value: string, zone: string): number {
  const time = readTimeFlag(value, zoneOf(zone));
  if (time === null) {
    throw new UsageError(
      `${flag} cannot read "${value}" as a time`,
      'ISO 8601, as in 2026-11-03T09:00:00Z, or seconds since 1970',
    );
  }
  return time;
}

/** `--from` and `--to`, `to` exclusive; null for open. Microseconds. */
export function parseRange(
  { from, to }: { readonly from?: string; readonly to?: string },
  zone: string,
): { readonly from: number | null; readonly to: number | null } {
  const range = {
    from: from === undefined ? null : parseTimeFlag('--from', from, zone),
    to: to === undefined ? null : parseTimeFlag('--to', to, zone),
  };
  if (range.from !== null && range.to !== null && range.from >= range.to)
    throw new UsageError(`--from ${from} is not before --to ${to}`, 'no event can lie between the two');
  return range;
}

function readTimeFlag(value: string, zone: Zone): number | null {
  const day = /^(\d{4})(\d\d)(\d\d)$/.exec(value);
  if (day !== null) return parseTimeText(day.slice(1).join('-'), zone);
  if (/^\d{9,11}(\.\d+)?$/.test(value)) return Math.round(Number(value) * 1e6);
  // Any other number is more likely a slip than a time.
  return /^\d+(\.\d+)?$/.test(value) ? null : parseTime(value, 'auto', zone);
}

/** A folder that is there. */
export function parseFolder(flag: string, value: string): string {
  if (statSync(value, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`${flag} takes a folder, and "${value}" is none`);
  return value;
}

/** A zone for times that carry none: `UTC`, `+02:00`, or an IANA name such as `Europe/Berlin`. Gives its name. */
export function parseZone(flag: string, value: string): string {
  try {
    zoneOf(value);
    return value;
  } catch {
    throw new UsageError(
      `${flag} does not know the zone "${value}"`,
      'UTC, an offset such as +02:00, or a name such as Europe/Berlin',
    );
  }
}
