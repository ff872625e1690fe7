/**
 * Policy files. A wrong entry is left out and makes the file fail: a policy that is only half read would call things
 * unreviewed that someone forbade. Groups are written out where they are used.
 */
import { isWrittenObject, type WrittenFile, type WrittenObject, type WrittenPath } from '../rule/written-file.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import { locate } from '../text/source-text.ts';
import { PROVIDER_KINDS } from './catalogue.ts';
import { type Policy, type PolicyEntry, VERDICTS } from './policy.ts';
import { quote, Written } from './written.ts';

const MAX_ENTRIES = 10_000;
const TOP_KEYS = ['version', 'default', 'groups', 'entries'];
const ENTRY_KEYS = ['verdict', 'providers', 'programs', 'hosts', 'users', 'owner', 'reason', 'expires'];
const CONDITIONS = ['providers', 'programs', 'hosts', 'users'] as const;
const GIVEN = ['sanctioned', 'tolerated', 'forbidden'] as const satisfies readonly PolicyEntry['verdict'][];
const STANDINGS = ['expected', 'unexpected', 'unknown'];

export interface KnownNames {
  readonly providers: ReadonlySet<string>;
  readonly clients: ReadonlySet<string>;
}

export interface PolicyFile {
  readonly policy: Policy;
  readonly diagnostics: readonly Diagnostic[];
}

/** `today`: `YYYY-MM-DD`; entries that ended before it are warned about. */
export function checkPolicy(file: WrittenFile, known: KnownNames, today: string): PolicyFile {
  const written = new Written(file);
  const top = file.value;
  if (top === null) return { policy: { fallback: 'unreviewed', entries: [] }, diagnostics: written.diagnostics.list };
  written.checkKeys(top, [], TOP_KEYS);
  const groups = isWrittenObject(top['groups']) ? top['groups'] : {};
  written.checkKeys(groups, ['groups'], ['hosts', 'users']);
  const reading: Reading = {
    file,
    written,
    known,
    today,
    hosts: readGroups(written, groups, 'hosts'),
    users: readGroups(written, groups, 'users'),
  };
  const entries: PolicyEntry[] = [];
  for (const [object, path] of written.objects(top, [], 'entries', MAX_ENTRIES)) {
    const entry = readEntry(reading, object, path);
    if (entry !== null) entries.push(entry);
  }
  const fallback = written.choice(top, [], 'default', VERDICTS, 'unreviewed');
  return { policy: { fallback, entries }, diagnostics: written.diagnostics.list };
}

interface Reading {
  readonly file: WrittenFile;
  readonly written: Written;
  readonly known: KnownNames;
  readonly today: string;
  readonly hosts: ReadonlyMap<string, readonly string[]>;
  readonly users: ReadonlyMap<string, readonly string[]>;
}

function readGroups(written: Written, groups: WrittenObject, key: 'hosts' | 'users'): Map<string, readonly string[]> {
  const own = groups[key];
  const out = new Map<string, readonly string[]>();
  if (!isWrittenObject(own)) return out;
  for (const name of Object.keys(own)) out.set(name, written.texts(own, ['groups', key], name, 10_000));
  return out;
}

function readEntry(reading: Reading, object: WrittenObject, path: WrittenPath): PolicyEntry | null {
  const { written, file } = reading;
  // A condition that nobody reads would make the entry apply everywhere.
  if (!written.checkKeys(object, path, ENTRY_KEYS, 'error')) return null;
  if (written.requiredText(object, path, 'verdict') === null) return null;
  // A slip in `sanctioned` must not forbid what was meant to be allowed.
  const verdict = written.choice(object, path, 'verdict', GIVEN, null);
  if (verdict === null) return null;
  const expires = written.text(object, path, 'expires');
  if (expires !== null && !isDay(expires)) {
    written.say([...path, 'expires'], 'usage-bad-value', `"${quote(expires)}" is not a day`, {
      hint: 'write it as YYYY-MM-DD',
    });
    return null;
  }
  if (expires !== null && expires < reading.today) {
    const owner = written.text(object, path, 'owner');
    written.say([...path, 'expires'], 'usage-expired', `the entry ended on ${expires} and no longer counts`, {
      severity: 'warning',
      hint: owner === null ? 'renew or remove it' : `ask ${quote(owner)} to renew or remove it`,
    });
  }
  for (const key of ['owner', 'reason']) {
    if (verdict !== 'forbidden' && typeof object[key] !== 'string')
      written.say(path, 'usage-missing-key', `what is ${verdict} needs \`${key}\`: someone will ask`, {
        severity: 'warning',
      });
  }
  const span = file.spanOf(path);
  const conditions = {
    providers: readProviders(reading, object, path),
    programs: readPrograms(reading, object, path),
    hosts: writeOut(reading, object, path, 'hosts'),
    users: writeOut(reading, object, path, 'users'),
  };
  const empty = CONDITIONS.filter((key) => (object[key] ?? null) !== null && conditions[key].length === 0);
  for (const key of empty)
    written.say([...path, key], 'usage-bad-value', `\`${key}\` names nothing, so the entry is left out`, {
      hint: 'leave the key out where the entry is for all of them',
    });
  if (empty.length > 0) return null;
  return {
    verdict,
    ...conditions,
    owner: written.text(object, path, 'owner'),
    reason: written.text(object, path, 'reason'),
    expires,
    line: span === null ? null : locate(file.source, span.start).line,
  };
}

function readProviders({ written, known }: Reading, object: WrittenObject, path: WrittenPath): string[] {
  const names = written.texts(object, path, 'providers', 1_000);
  for (const name of names) {
    if (name === '*' || known.providers.has(name)) continue;
    if (name.startsWith('kind:') && PROVIDER_KINDS.some((kind) => name === `kind:${kind}`)) continue;
    sayUnknown(
      written,
      [...path, 'providers'],
      name,
      [...known.providers, ...PROVIDER_KINDS.map((kind) => `kind:${kind}`)],
      'provider',
    );
  }
  return names;
}

function readPrograms({ written, known }: Reading, object: WrittenObject, path: WrittenPath): string[] {
  const names = written.texts(object, path, 'programs', 1_000);
  for (const name of names) {
    if (/[*?\\/]/.test(name) || STANDINGS.includes(name) || known.clients.has(name)) continue;
    sayUnknown(
      written,
      [...path, 'programs'],
      name,
      [...known.clients, ...STANDINGS],
      'client',
      /\.\w+$/.test(name)
        ? `a program goes by its whole path: "*\\${quote(name)}" is every one of that name`
        : undefined,
    );
  }
  return names;
}

function sayUnknown(
  written: Written,
  path: WrittenPath,
  name: string,
  names: readonly string[],
  what: string,
  otherwise?: string,
): void {
  const nearest = findNearest(name, names);
  const hint = nearest === null ? otherwise : `did you mean ${nearest}?`;
  written.say(path, 'usage-unknown-name', `no ${what} is named "${quote(name)}", so this can never apply`, {
    ...(hint === undefined ? {} : { hint }),
  });
}

/** `group:build` stands for the names of that group. */
function writeOut(reading: Reading, object: WrittenObject, path: WrittenPath, key: 'hosts' | 'users'): string[] {
  const { written } = reading;
  return written.texts(object, path, key, 1_000).flatMap((name) => {
    if (!name.startsWith('group:')) return [name];
    const group = reading[key].get(name.slice('group:'.length));
    if (group !== undefined && group.length > 0) return group;
    sayUnknown(
      written,
      [...path, key],
      name,
      [...reading[key].keys()].map((known) => `group:${known}`),
      'group',
    );
    return [name];
  });
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
