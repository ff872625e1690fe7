/**
 * Policies: which use of AI is sanctioned, tolerated or forbidden, as a file that people review. Entries are read from
 * top to bottom and the first that applies decides, as in a firewall. An entry past its day no longer counts, and is
 * reported. What no entry speaks of is `unreviewed`, unless the policy says otherwise.
 */
import { compileGlobs, type GlobSet } from '../engine/glob.ts';
import type { Identity } from './clients.ts';
import { normaliseProgramPath } from './program-path.ts';
import type { UsageRow } from './usage-row.ts';

export const VERDICTS = ['sanctioned', 'tolerated', 'unreviewed', 'forbidden'] as const;
export type Verdict = (typeof VERDICTS)[number];

export interface PolicyEntry {
  readonly verdict: Exclude<Verdict, 'unreviewed'>;
  /** Names of providers, `kind:chat`, or `*`; empty for all. */
  readonly providers: readonly string[];
  /** Names of clients, `unexpected`, or globs over paths; empty for all. */
  readonly programs: readonly string[];
  /** Globs over host names, groups already written out; empty for all. */
  readonly hosts: readonly string[];
  /** Globs over account names; empty for all. */
  readonly users: readonly string[];
  readonly owner: string | null;
  readonly reason: string | null;
  /** Last day on which the entry counts, `YYYY-MM-DD`. */
  readonly expires: string | null;
  /** Line of the file, 1-based; null where that is not known. */
  readonly line: number | null;
}

export interface Policy {
  readonly fallback: Verdict;
  readonly entries: readonly PolicyEntry[];
}

export interface Judgement {
  readonly verdict: Verdict;
  /** The entry that decided; null where none applied. */
  readonly entry: PolicyEntry | null;
}

interface CompiledEntry {
  readonly entry: PolicyEntry;
  readonly programs: GlobSet | null;
  readonly hosts: GlobSet | null;
  readonly users: GlobSet | null;
}

export class Judge {
  readonly #entries: readonly CompiledEntry[];
  readonly #fallback: Verdict;
  /** Entries that no longer count. */
  readonly expired: readonly PolicyEntry[];

  /** `today`: `YYYY-MM-DD`. */
  constructor(policy: Policy, today: string) {
    this.#fallback = policy.fallback;
    this.expired = policy.entries.filter((entry) => isExpired(entry, today));
    this.#entries = policy.entries
      .filter((entry) => !isExpired(entry, today))
      .map((entry) => ({
        entry,
        programs: globsOf(entry.programs),
        hosts: globsOf(entry.hosts),
        users: globsOf(entry.users),
      }));
  }

  judge(row: UsageRow, identity: Identity): Judgement {
    const found = this.#entries.find((compiled) => applies(compiled, row, identity));
    return found === undefined
      ? { verdict: this.#fallback, entry: null }
      : { verdict: found.entry.verdict, entry: found.entry };
  }
}

function isExpired({ expires }: PolicyEntry, today: string): boolean {
  return expires !== null && expires < today;
}

function globsOf(patterns: readonly string[]): GlobSet | null {
  return patterns.length === 0
    ? null
    : compileGlobs(
        patterns.map((pattern) => pattern.toLowerCase()),
        '*?',
      );
}

function applies({ entry, programs, hosts, users }: CompiledEntry, row: UsageRow, identity: Identity): boolean {
  const { providers } = entry;
  if (
    providers.length > 0 &&
    !providers.some((name) => name === '*' || name === row.provider || name === `kind:${row.kind}`)
  )
    return false;
  if (hosts !== null && (row.host === null || !hosts.test(row.host.toLowerCase()))) return false;
  if (users !== null && (row.user === null || !users.test(row.user.toLowerCase()))) return false;
  return programs === null || isOneOf(programs, entry.programs, row, identity);
}

function isOneOf(globs: GlobSet, names: readonly string[], row: UsageRow, identity: Identity): boolean {
  if (names.includes(identity.standing)) return true;
  if (identity.client !== null && names.includes(identity.client.name)) return true;
  if (row.program === null) return false;
  const { path, name } = row.program;
  return globs.test(path === null ? name.toLowerCase() : normaliseProgramPath(path));
}
