/**
 * The inventory: who uses which AI, since when, with what program. One row for each provider × program × host × user; a
 * contact only ever adds to its row. Merging inventories in the order of the input gives the same rows as one reading,
 * whatever the cut. Rows are plain data. The number of rows is capped: beyond it contacts are counted, not kept.
 */
import type { Precision, ProviderKind } from './catalogue.ts';
import type { Contact, EventPlace, ProgramSeen, Via } from './contact.ts';

/** Rows kept; each takes about a kilobyte. */
export const MAX_USAGE_ROWS = 200_000;
/** Targets named in a row; the rest are counted together. */
const MAX_TARGETS = 20;
const MICROS_PER_DAY = 86_400_000_000;

export interface UsageRow {
  readonly provider: string;
  kind: ProviderKind;
  /** `shared` only where every contact was with a host that serves other things too. */
  precision: Precision;
  program: ProgramSeen | null;
  readonly host: string | null;
  readonly user: string | null;
  count: number;
  failed: number;
  readonly via: { [via in Via]?: number };
  /** What was asked for, with counts, in order of first appearance. */
  readonly targets: [string, number][];
  /** Contacts with targets beyond those named. */
  otherTargets: number;
  /** Days (since 1970, UTC) on which there was a contact, ascending. */
  readonly days: number[];
  /** The earliest and latest contact; equals keep the one that was read first. */
  first: EventPlace;
  last: EventPlace;
}

export class Inventory {
  readonly #rows = new Map<string, UsageRow>();
  readonly #limit: number;
  /** Contacts for which there was no row left. */
  leftOut = 0;

  constructor(limit = MAX_USAGE_ROWS) {
    this.#limit = limit;
  }

  get rows(): readonly UsageRow[] {
    return [...this.#rows.values()];
  }

  add(contact: Contact): void {
    const { sighting, via, target, program, host, user, failed, place } = contact;
    const key = keyOf(sighting.provider.name, program, host, user);
    const row = this.#rows.get(key);
    if (row === undefined) {
      if (this.#rows.size >= this.#limit) {
        this.leftOut++;
        return;
      }
      this.#rows.set(key, {
        provider: sighting.provider.name,
        kind: sighting.kind,
        precision: sighting.precision,
        program,
        host,
        user,
        count: 1,
        failed: failed ? 1 : 0,
        via: { [via]: 1 },
        targets: [[target, 1]],
        otherTargets: 0,
        days: place.time === null ? [] : [Math.floor(place.time / MICROS_PER_DAY)],
        first: place,
        last: place,
      });
      return;
    }
    row.count++;
    if (failed) row.failed++;
    row.via[via] = (row.via[via] ?? 0) + 1;
    addTarget(row, target, 1);
    if (sighting.precision === 'dedicated') settleKind(row, sighting.kind);
    row.program = joinPrograms(row.program, program);
    addPlace(row, place, place);
    if (place.time !== null) addDay(row.days, Math.floor(place.time / MICROS_PER_DAY));
  }

  /** Takes over rows of a later part of the input. `base`: records of the same source that came before that part. */
  absorb(rows: readonly UsageRow[], leftOut: number, base: number): void {
    this.leftOut += leftOut;
    for (const other of rows) {
      const key = keyOf(other.provider, other.program, other.host, other.user);
      const first = moved(other.first, base);
      const last = moved(other.last, base);
      const row = this.#rows.get(key);
      if (row === undefined) {
        if (this.#rows.size < this.#limit) this.#rows.set(key, { ...other, first, last });
        else this.leftOut += other.count;
        continue;
      }
      row.count += other.count;
      row.failed += other.failed;
      for (const [via, count] of Object.entries(other.via) as [Via, number][])
        row.via[via] = (row.via[via] ?? 0) + count;
      for (const [target, count] of other.targets) addTarget(row, target, count);
      row.otherTargets += other.otherTargets;
      if (other.precision === 'dedicated') settleKind(row, other.kind);
      row.program = joinPrograms(row.program, other.program);
      addPlace(row, first, last);
      for (const day of other.days) addDay(row.days, day);
    }
  }
}

function moved(place: EventPlace, base: number): EventPlace {
  return base === 0 ? place : { ...place, record: place.record + base };
}

/** The kind is that of the first dedicated host, else of the first. */
function settleKind(row: UsageRow, kind: ProviderKind): void {
  if (row.precision === 'dedicated') return;
  row.precision = 'dedicated';
  row.kind = kind;
}

/** Windows compares paths and account names without regard to case, and so do hosts. */
function keyOf(provider: string, program: ProgramSeen | null, host: string | null, user: string | null): string {
  const who = program === null ? '' : (program.path ?? program.name).toLowerCase();
  return `${provider}\u0000${who}\u0000${host?.toLowerCase() ?? ''}\u0000${user?.toLowerCase() ?? ''}`;
}

function addTarget(row: UsageRow, target: string, count: number): void {
  const known = row.targets.find(([name]) => name === target);
  if (known !== undefined) known[1] += count;
  else if (row.targets.length < MAX_TARGETS) row.targets.push([target, count]);
  else row.otherTargets += count;
}

/** What an earlier event did not say of a program, a later one may. */
function joinPrograms(known: ProgramSeen | null, seen: ProgramSeen | null): ProgramSeen | null {
  if (known === null || seen === null || known === seen) return known ?? seen;
  if (
    known.product !== null &&
    known.signer !== null &&
    known.sha256 !== null &&
    known.commandLine !== null &&
    known.parent !== null
  )
    return known;
  return {
    path: known.path ?? seen.path,
    name: known.name,
    product: known.product ?? seen.product,
    signer: known.signer ?? seen.signer,
    sha256: known.sha256 ?? seen.sha256,
    commandLine: known.commandLine ?? seen.commandLine,
    parent: known.parent ?? seen.parent,
  };
}

function addPlace(row: UsageRow, first: EventPlace, last: EventPlace): void {
  if (first.time !== null && (row.first.time === null || first.time < row.first.time)) row.first = first;
  if (last.time !== null && (row.last.time === null || last.time > row.last.time)) row.last = last;
}

/** Logs mostly run forward: the last day is asked first. */
function addDay(days: number[], day: number): void {
  const last = days.at(-1);
  if (last === day) return;
  if (last === undefined || last < day) {
    days.push(day);
    return;
  }
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  if (days[low] !== day) days.splice(low, 0, day);
}
