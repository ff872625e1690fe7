/** Lengths of time as schedules write them: `5m`, `now-9m`. Seconds. */

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** `5m` as 300; null for anything else. */
export function secondsOf(text: string): number | null {
  const match = /^(\d{1,9})\s*([smhdw])$/.exec(text.trim());
  return match === null ? null : Number(match[1]) * UNITS[match[2]!]!;
}

/** How far back `now-9m` is: 540; null where it is something else. */
export function lookbackOf(from: string | null): number | null {
  const match = from === null ? null : /^now-(\d{1,9}[smhdw])$/.exec(from.trim());
  return match === null ? null : secondsOf(match[1]!);
}
