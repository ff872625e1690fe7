/**
 * A row of the inventory and what adds to it: contacts, and rows of the same key from a later part of the input. Whatever
 * the cut, adding up in the order of the input gives the same row; so what is bounded (targets, days) is bounded by a
 * rule that does not depend on what came first.
 */
import type { Precision, ProviderKind } from './catalogue.ts';
import type { Contact, EventPlace, ProgramSeen, Via } from './contact.ts';

/** Targets named in a row, the first by name; the rest are counted together. */
const MAX_TARGETS = 20;
/** Days told apart in a row, the latest; some eleven years. */
const MAX_DAYS = 4_000;
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
  /** What was asked for, with counts, in the order of names. */
  readonly targets: [string, number][];
  /** Contacts with targets beyond those named. */
  otherTargets: number;
  /** Days (since 1970, UTC) on which there was a contact, ascending. */
  readonly days: number[];
  /** The earliest and latest contact; equals keep the one that was read first. */
  first: EventPlace;
  last: EventPlace;
  /** Only answers were seen. With the first question they give way to the questions; their failures stay. */
  answersOnly?: true;
}

type RowIdentity = Pick<UsageRow, 'provider' | 'program' | 'host' | 'user'>;

export function startRow(contact: Contact): UsageRow {
  const { sighting, via, target, program, host, user, failed, place } = contact;
  return {
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
    ...(contact.isAnswer === true ? { answersOnly: true } : {}),
  };
}

/** Adds a contact to the row of its key; gives the row that stands for the key from now on. */
export function addContact(row: UsageRow, contact: Contact): UsageRow {
  if (row.answersOnly !== contact.isAnswer) return preferQuestions(row, startRow(contact));
  const { sighting, via, target, program, failed, place } = contact;
  row.count++;
  if (failed) row.failed++;
  row.via[via] = (row.via[via] ?? 0) + 1;
  addTarget(row, target, 1);
  if (sighting.precision === 'dedicated') settleKind(row, sighting.kind);
  row.program = joinPrograms(row.program, program);
  addPlace(row, place, place);
  if (place.time !== null) addDay(row.days, Math.floor(place.time / MICROS_PER_DAY));
  return row;
}

/** Adds a row of the same key from a later part of the input; gives the row that stands for the key from now on. */
export function addRow(row: UsageRow, other: UsageRow): UsageRow {
  if (row.answersOnly !== other.answersOnly) return preferQuestions(row, other);
  row.count += other.count;
  row.failed += other.failed;
  for (const [via, count] of Object.entries(other.via) as [Via, number][]) row.via[via] = (row.via[via] ?? 0) + count;
  for (const [target, count] of other.targets) addTarget(row, target, count);
  row.otherTargets += other.otherTargets;
  if (other.precision === 'dedicated') settleKind(row, other.kind);
  row.program = joinPrograms(row.program, other.program);
  addPlace(row, other.first, other.last);
  for (const day of other.days) addDay(row.days, day);
  return row;
}

/** Of a row of questions and one of answers the questions count. Adding up in any order comes to the same. */
function preferQuestions(a: UsageRow, b: UsageRow): UsageRow {
  const [questions, answers] = a.answersOnly === true ? [b, a] : [a, b];
  questions.failed += answers.failed;
  return questions;
}

/** The same row, its records counted from the start of the source: `base` of them came before. */
export function moveRow(row: UsageRow, base: number): UsageRow {
  return base === 0 ? row : { ...row, first: movePlace(row.first, base), last: movePlace(row.last, base) };
}

/** What was asked for most first. */
export function targetsByCount({ targets }: Pick<UsageRow, 'targets'>): UsageRow['targets'] {
  return targets.toSorted((a, b) => b[1] - a[1]);
}

function movePlace(place: EventPlace, base: number): EventPlace {
  return { ...place, record: place.record + base };
}

/** The kind is that of the first dedicated host, else of the first. */
function settleKind(row: UsageRow, kind: ProviderKind): void {
  if (row.precision === 'dedicated') return;
  row.precision = 'dedicated';
  row.kind = kind;
}

/** Windows compares paths and account names without regard to case, and so do hosts. */
export function rowKey({ provider, program, host, user }: RowIdentity): string {
  const who = program === null ? '' : (program.path ?? program.name).toLowerCase();
  return `${provider}\u0000${who}\u0000${host?.toLowerCase() ?? ''}\u0000${user?.toLowerCase() ?? ''}`;
}

function addTarget(row: UsageRow, target: string, count: number): void {
  const { targets } = row;
  const at = targets.findIndex(([name]) => name >= target);
  const known = at === -1 ? undefined : targets[at]!;
  if (known?.[0] === target) known[1] += count;
  else if (at === -1 && targets.length === MAX_TARGETS) row.otherTargets += count;
  else {
    targets.splice(at === -1 ? targets.length : at, 0, [target, count]);
    if (targets.length > MAX_TARGETS) row.otherTargets += targets.pop()![1];
  }
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
    if (days.length > MAX_DAYS) days.shift();
    return;
  }
  if (days.length === MAX_DAYS && day < days[0]!) return;
  let low = 0;
  let high = days.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  if (days[low] === day) return;
  days.splice(low, 0, day);
  if (days.length > MAX_DAYS) days.shift();
}
