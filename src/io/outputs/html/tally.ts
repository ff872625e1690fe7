/**
 * Counts that the report's sentences, charts and lists are made from. They cover every alert, also those that are not
 * embedded. Every map has a cap; where one was reached, `overflowed` names it and the report says so.
 */
import type { Alert } from '../../../alert/alert.ts';
import { SEVERITIES, type Severity } from '../../../rule/rule.ts';
import { OverviewGroups } from '../overview-groups.ts';
import { findTarget, type TargetKind } from '../target.ts';
import { describeFolder, type Folder } from './folder.ts';
import { findProvider } from './provider.ts';
import { Timeline } from './timeline.ts';

const MAX_KEYS = 2_000;
/** Names that are told apart for targets, over all of them together, and so for rules and for techniques. */
const MAX_OF_TARGETS = 100_000;
const MAX_NAME = 300;

export interface HostTally {
  readonly host: string;
  alerts: number;
  readonly counts: number[];
  lastSeen: string | null;
}

export interface TargetTally {
  readonly text: string;
  readonly kind: TargetKind;
  readonly provider: string | null;
  alerts: number;
  severity: Severity;
  lastSeen: string | null;
  readonly programs: Map<string, number>;
  readonly hosts: Set<string>;
  /** Programs and hosts are more than are kept. */
  isCut: boolean;
}

/** What the report counts one by one, as long as there is room. */
export type Counted = 'hosts' | 'programs' | 'providers' | 'rules' | 'targets';

export interface ProgramTally {
  readonly name: string;
  folder: Folder | null;
}

/** The alerts of one subject, for a sentence: how many, by whom, where. */
export interface Subject {
  alerts: number;
  readonly programs: Map<string, ProgramTally>;
  /** By name in lower case, as first written. */
  readonly hosts: Map<string, string>;
  readonly providers: Map<string, number>;
  readonly kinds: Set<TargetKind>;
}

export class Tally {
  alerts = 0;
  /** Of these there are more than were counted. */
  readonly overflowed = new Set<Counted>();
  readonly counts: number[] = SEVERITIES.map(() => 0);
  readonly kinds = new Map<string, number>();
  readonly rules = new Map<string, number>();
  readonly hosts = new Map<string, HostTally>();
  readonly targets = new Map<string, TargetTally>();
  readonly byRule = new OverviewGroups('rule', MAX_KEYS, MAX_OF_TARGETS);
  readonly byTechnique = new OverviewGroups('technique', MAX_KEYS, MAX_OF_TARGETS);
  readonly timeline = new Timeline();
  readonly all: Subject = newSubject();
  /** Alerts whose target belongs to a known AI provider. */
  readonly ai: Subject = newSubject();
  worst: {
    readonly severity: Severity;
    readonly rule: string;
    readonly host: string | null;
    readonly time: string | null;
  } | null = null;
  #ofTargets = 0;

  add(alert: Alert): void {
    const { severity } = alert.rule;
    const level = SEVERITIES.indexOf(severity);
    this.alerts++;
    this.counts[level]!++;
    increment(this.kinds, alert.kind);
    this.#count(this.rules, clipName(alert.rule.name), 'rules');
    this.byRule.add(alert);
    this.byTechnique.add(alert);
    this.timeline.add(alert.time, severity);
    if (this.worst === null || level > SEVERITIES.indexOf(this.worst.severity)) {
      this.worst = { severity, rule: clipName(alert.rule.name), host: clipMaybe(alert.host), time: alert.time };
    }
    this.#addHost(alert, level);
    const target = findTarget(alert);
    const provider = target === null ? null : findProvider(target.text);
    this.#addSubject(this.all, alert, target?.kind ?? null, provider);
    if (provider !== null) this.#addSubject(this.ai, alert, target?.kind ?? null, provider);
    if (target !== null && target.kind !== 'command')
      this.#addTarget(alert, target.kind, clipName(target.text), provider);
  }

  #addHost(alert: Alert, level: number): void {
    if (alert.host === null) return;
    const tally = this.#slot(this.hosts, clipName(alert.host).toLowerCase(), 'hosts', () => ({
      host: clipName(alert.host!),
      alerts: 0,
      counts: SEVERITIES.map(() => 0),
      lastSeen: null,
    }));
    if (tally === null) return;
    tally.alerts++;
    tally.counts[level]!++;
    tally.lastSeen = later(tally.lastSeen, alert.time);
  }

  #addSubject(subject: Subject, alert: Alert, kind: TargetKind | null, provider: string | null): void {
    subject.alerts++;
    if (kind !== null) subject.kinds.add(kind);
    if (provider !== null) this.#count(subject.providers, provider, 'providers');
    if (alert.host !== null) {
      const host = clipName(alert.host);
      this.#slot(subject.hosts, host.toLowerCase(), 'hosts', () => host);
    }
    const name = programName(alert);
    if (name === null) return;
    const program = this.#slot(subject.programs, name.toLowerCase(), 'programs', () => ({ name, folder: null }));
    const folder = describeFolder(alert.process.executable);
    if (program !== null && folder !== null && folder.weight > (program.folder?.weight ?? 0)) program.folder = folder;
  }

  #addTarget(alert: Alert, kind: TargetKind, text: string, provider: string | null): void {
    const tally = this.#slot(this.targets, text.toLowerCase(), 'targets', () => ({
      text,
      kind,
      provider,
      alerts: 0,
      severity: alert.rule.severity,
      lastSeen: null,
      programs: new Map<string, number>(),
      hosts: new Set<string>(),
      isCut: false,
    }));
    if (tally === null) return;
    tally.alerts++;
    tally.lastSeen = later(tally.lastSeen, alert.time);
    if (SEVERITIES.indexOf(alert.rule.severity) > SEVERITIES.indexOf(tally.severity))
      tally.severity = alert.rule.severity;
    const name = programName(alert);
    if (name !== null && this.#hasRoom(tally, tally.programs, name)) increment(tally.programs, name);
    if (alert.host === null) return;
    const host = clipName(alert.host);
    if (this.#hasRoom(tally, tally.hosts, host)) tally.hosts.add(host);
  }

  /** For a further name of a target, or one that it has. */
  #hasRoom(tally: TargetTally, known: { has(name: string): boolean }, name: string): boolean {
    if (known.has(name)) return true;
    if (this.#ofTargets >= MAX_OF_TARGETS) {
      tally.isCut = true;
      return false;
    }
    this.#ofTargets++;
    return true;
  }

  #slot<T>(map: Map<string, T>, key: string, what: Counted, make: () => T): T | null {
    const known = map.get(key);
    if (known !== undefined) return known;
    if (map.size >= MAX_KEYS) {
      this.overflowed.add(what);
      return null;
    }
    const made = make();
    map.set(key, made);
    return made;
  }

  #count(map: Map<string, number>, key: string, what: Counted): void {
    if (map.has(key) || map.size < MAX_KEYS) increment(map, key);
    else this.overflowed.add(what);
  }
}

function newSubject(): Subject {
  return { alerts: 0, programs: new Map(), hosts: new Map(), providers: new Map(), kinds: new Set() };
}

function increment(map: Map<string, number>, key: string): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}

function later(a: string | null, b: string | null): string | null {
  return a === null || (b !== null && b > a) ? b : a;
}

/** File name of the program, as people know it. */
function programName(alert: Alert): string | null {
  const { name, executable } = alert.process;
  const text = name ?? executable;
  return text === null
    ? null
    : clipName(text.slice(Math.max(text.lastIndexOf('\\'), text.lastIndexOf('/')) + 1) || text);
}

/** A name that somebody else chose, short enough to stand among others. */
export function clipName(text: string): string {
  return text.length <= MAX_NAME ? text : Buffer.from(`${text.slice(0, MAX_NAME)}…`).toString();
}

function clipMaybe(text: string | null): string | null {
  return text === null ? null : clipName(text);
}
