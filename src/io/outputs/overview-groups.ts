/**
 * Alerts counted by one of the things that people ask about: the rows of `--by`. An alert counts once in each group that
 * it belongs to: under every technique that its rule names, say. Memory is bounded: at most `MAX_GROUPS` groups, and
 * `MAX_NAMES` hosts and rules that are told apart over all of them; what found no room is counted and said.
 */
import type { Alert } from '../../alert/alert.ts';
import { compareText } from '../../engine/order.ts';
import { SEVERITIES } from '../../rule/rule.ts';
import type { Grouping } from '../output.ts';

const MAX_GROUPS = 10_000;
const MAX_NAMES = 200_000;
/** Longer names are cut where a group is made. Code units. */
const MAX_NAME = 300;

export interface Group {
  readonly name: string;
  /** `hunt` or `building block` of a rule that raises no alerts. */
  readonly mark: string | null;
  alerts: number;
  /** Alerts of each severity, as `SEVERITIES` has them. */
  readonly counts: number[];
  firstSeen: string | null;
  lastSeen: string | null;
  readonly hosts: Set<string>;
  readonly rules: Set<string>;
  /** Hosts and rules are more than are kept. */
  isCut: boolean;
}

/** Keys tell groups apart: names in lower case where Windows does not mind case, a rule's id. */
interface Member {
  readonly key: string;
  readonly name: string;
  readonly mark?: string | undefined;
}

const NONE: Member = { key: '\u0000', name: '-' };

/** Rules that raise no alert say what they are. */
const MARKS: { readonly [kind: string]: string } = { hunt: 'hunt', building_block: 'building block' };

const MEMBERS: { readonly [by in Grouping]: (alert: Alert) => readonly Member[] } = {
  rule: ({ rule, kind }) => [
    { key: `${shorten(rule.id)}\u0000${shorten(rule.name)}`, name: shorten(rule.name), mark: MARKS[kind] },
  ],
  host: ({ host }) => [named(host)],
  user: ({ user }) => [named(user)],
  program: ({ process }) => [named(process.executable ?? process.name)],
  tactic: ({ rule }) => orNone(rule.threat.flatMap(({ tactic }) => (tactic === null ? [] : [labelled(tactic)]))),
  technique: ({ rule }) => orNone(rule.threat.flatMap(({ technique }) => technique.map(labelled))),
  day: ({ time }) => [time === null ? NONE : named(time.slice(0, 10))],
};

export class OverviewGroups {
  /** Alerts that are in no group, because there were too many groups. */
  leftOut = 0;
  readonly #by: Grouping;
  readonly #groups = new Map<string, Group>();
  readonly #maxGroups: number;
  readonly #maxNames: number;
  #names = 0;

  constructor(by: Grouping, maxGroups = MAX_GROUPS, maxNames = MAX_NAMES) {
    this.#by = by;
    this.#maxGroups = maxGroups;
    this.#maxNames = maxNames;
  }

  add(alert: Alert): void {
    const seen = new Set<string>();
    let found = false;
    for (const member of MEMBERS[this.#by](alert)) {
      if (seen.has(member.key)) continue;
      seen.add(member.key);
      const group = this.#slot(member);
      if (group === null) continue;
      found = true;
      this.#count(group, alert);
    }
    if (!found) this.leftOut++;
  }

  /** Most and most severe alerts first; days in their order. */
  sorted(): Group[] {
    const groups = [...this.#groups.values()];
    if (this.#by === 'day') return groups.sort((a, b) => compareText(a.name, b.name));
    return groups.sort((a, b) => compareCounts(b.counts, a.counts) || compareText(a.name, b.name));
  }

  #slot({ key, name, mark }: Member): Group | null {
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    if (this.#groups.size >= this.#maxGroups) return null;
    const made: Group = {
      name,
      mark: mark ?? null,
      alerts: 0,
      counts: SEVERITIES.map(() => 0),
      firstSeen: null,
      lastSeen: null,
      hosts: new Set(),
      rules: new Set(),
      isCut: false,
    };
    this.#groups.set(key, made);
    return made;
  }

  #count(group: Group, { rule, time, host }: Alert): void {
    group.alerts++;
    group.counts[Math.max(0, SEVERITIES.indexOf(rule.severity))]!++;
    if (time !== null && (group.firstSeen === null || time < group.firstSeen)) group.firstSeen = time;
    if (time !== null && (group.lastSeen === null || time > group.lastSeen)) group.lastSeen = time;
    if (this.#by !== 'rule') this.#keep(group, group.rules, shorten(rule.id));
    if (this.#by !== 'host' && host !== null) this.#keep(group, group.hosts, shorten(host).toLowerCase());
  }

  #keep(group: Group, names: Set<string>, name: string): void {
    if (names.has(name)) return;
    if (this.#names >= this.#maxNames) {
      group.isCut = true;
      return;
    }
    this.#names++;
    names.add(name);
  }
}

function orNone(members: readonly Member[]): readonly Member[] {
  return members.length === 0 ? [NONE] : members;
}

function named(text: string | null): Member {
  if (text === null || text === '') return NONE;
  const name = shorten(text);
  return { key: name.toLowerCase(), name };
}

/** `T1059.001 PowerShell`. */
function labelled({ id, name }: { readonly id: string; readonly name: string }): Member {
  return { key: shorten(id === '' ? name : id), name: shorten([id, name].filter((part) => part !== '').join(' ')) };
}

function compareCounts(a: readonly number[], b: readonly number[]): number {
  for (let level = a.length - 1; level >= 0; level--) if (a[level] !== b[level]) return a[level]! - b[level]!;
  return 0;
}

/** Cut from the middle, and copied, so that a short piece does not keep a huge string alive. */
function shorten(text: string): string {
  if (text.length <= MAX_NAME) return text;
  return Buffer.from(`${text.slice(0, MAX_NAME / 2)}…${text.slice(-MAX_NAME / 2)}`).toString();
}
