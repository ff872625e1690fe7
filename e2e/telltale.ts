/**
 * Runs the built command line as a user would, in a process of its own, and reads what it says: alerts from standard
 * output, counts and faults from the summary on standard error. Tests under e2e/ see nothing of the inside.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

export const ROOT = join(import.meta.dirname, '..');
export const MAIN = join(ROOT, 'dist/cli/main.js');
export const PACK = join(ROOT, 'packs/ai');
const SHARED = join(ROOT, '../shared');
export const SEEDS = join(SHARED, 'seeds');
export const OTRF = join(SHARED, 'data/otrf');
export const ATTACK_DATA = join(SHARED, 'data/attack-data');
export const EVTX = join(SHARED, 'data/evtx');
export const hasSeeds = existsSync(SEEDS);
export const hasTelemetry = existsSync(OTRF) && existsSync(ATTACK_DATA);

/** Ids of the rules that say the same: the bundled pack's and the vendors'. */
export const RULES: Readonly<Record<string, 'spl' | 'eql'>> = {
  '6b0a7c0e-3f63-4a51-9b7e-5b1c0f6f9d21': 'spl',
  'd2f4a9b8-7c1e-4e0d-8a35-0e9c6d1b4f72': 'eql',
  '1ad89d24-c856-4a0e-8fdf-c20c7b9febe1': 'spl',
  '4ae94fc1-f08f-419f-b692-053d28219380': 'eql',
};

export type FieldText = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** What the tests look at in a line of `--format ndjson`. */
export interface AlertLine {
  readonly id: string;
  readonly kind: string;
  readonly time: string | null;
  readonly rule: { readonly id: string; readonly name: string; readonly language: string; readonly severity: string };
  readonly host: string | null;
  readonly user: string | null;
  readonly process: {
    readonly name: string | null;
    readonly executable: string | null;
    readonly entity_id: string | null;
  };
  readonly fields: Readonly<Record<string, FieldText>>;
  readonly event_count: number;
  readonly events: readonly {
    readonly source: string;
    readonly record: number;
    readonly record_id: string | null;
    readonly time: string | null;
  }[];
  readonly risk: readonly {
    readonly object: string;
    readonly type: string;
    readonly score: number;
    readonly message: string;
  }[];
  readonly threat_objects: readonly { readonly value: string; readonly type: string }[];
  readonly window?: { readonly from: string; readonly to: string };
  readonly drilldowns: readonly { readonly name: string; readonly search: string }[];
}

export interface Outcome {
  /** null: ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function runTelltale(args: readonly string[], options: RunOptions = {}): Outcome {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [MAIN, ...args], {
    input: options.input ?? '',
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, NO_COLOR: undefined, ...options.env },
    maxBuffer: 512 * 1024 * 1024,
    encoding: 'utf8',
  });
  if (error !== undefined) throw error;
  return { code: status, stdout, stderr };
}

/** Many short runs, one after the other in one process of their own. */
export function runMany(lists: readonly (readonly string[])[], options: Omit<RunOptions, 'input'> = {}): Outcome[] {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'many-runs.js'), MAIN], {
    input: JSON.stringify(lists),
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, NO_COLOR: undefined, ...options.env },
    maxBuffer: 512 * 1024 * 1024,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`runs ended with ${status}:\n${stderr}`);
  return JSON.parse(stdout) as Outcome[]; // many-runs.js writes them
}

/** The same beside others, for tests that wait for several at once. */
export function startTelltale(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, NO_COLOR: undefined, ...options.env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(out).toString('utf8'), stderr: Buffer.concat(err).toString('utf8') }),
    );
    child.stdin.end(options.input ?? '');
  });
}

export function parseAlerts(stdout: string): AlertLine[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AlertLine); // shape asserted by the tests that read it
}

/** What an alert that should not be there, or is not, says of itself. */
export type Told = Readonly<Record<string, unknown>>;

/** Who is in only one of the two, by id: how many, and some of them whole; empty where they agree. */
export function renderDifference(found: ReadonlyMap<string, Told>, expected: ReadonlyMap<string, Told>): string {
  const only = (these: ReadonlyMap<string, Told>, those: ReadonlyMap<string, Told>): Told[] =>
    [...these].flatMap(([id, told]) => (those.has(id) ? [] : [{ id, ...told }]));
  const say = (what: string, list: readonly Told[]): string =>
    list.length === 0 ? '' : `${what} ${list.length}: ${JSON.stringify(list.slice(0, 8), null, 1)}\n`;
  return say('missing', only(expected, found)) + say('extra', only(found, expected));
}

/** The same of alerts as they are written. */
export function tellAlerts(alerts: Iterable<AlertLine>): Map<string, Told> {
  return new Map(
    [...alerts].map(({ id, rule, time, host, event_count: count, fields, events }) => [
      id,
      { rule: rule.name, time, host, count, fields, events: events.slice(0, 4) },
    ]),
  );
}

/** `scan … --format ndjson`, whose exit code must be 0. */
export function scanAlerts(args: readonly string[], options: RunOptions = {}): AlertLine[] {
  const { code, stdout, stderr } = runTelltale(['scan', '--format', 'ndjson', ...args], options);
  if (code !== 0) throw new Error(`scan ended with ${code}:\n${stderr}`);
  return parseAlerts(stdout);
}

export interface Accounts {
  readonly attempted: number;
  readonly skipped: number;
  readonly decoded: number;
  readonly faulted: number;
  /** Faults by code. */
  readonly faults: Readonly<Record<string, number>>;
  /** `--stats`: records by kind, event id and layout. */
  readonly kinds: readonly {
    readonly kind: string;
    readonly event: string;
    readonly layout: string;
    readonly count: number;
  }[];
}

const number = (text: string | undefined): number => (text === undefined ? 0 : Number(text.replaceAll(',', '')));

/** The summary's numbers. Throws where it has none. */
export function parseAccounts(stderr: string): Accounts {
  const lines = stderr.split('\n');
  const start = lines.findIndex((line) => line.startsWith('Read '));
  if (start < 0) throw new Error(`no summary in:\n${stderr}`);
  let read = lines[start]!;
  for (let i = start + 1; /^ {10}\S/.test(lines[i] ?? ''); i++) read += ` ${lines[i]!.trim()}`;
  const attempted = number(/([\d,]+) records?/.exec(read)?.[1]);
  const skipped = number(/([\d,]+) skipped unread/.exec(read)?.[1]);
  const faulted = number(/([\d,]+) not readable/.exec(read)?.[1]);
  const decodedText = /([\d,]+) decoded/.exec(read)?.[1];
  const faults: Record<string, number> = {};
  const faultLine = lines.findIndex((line) => line.startsWith('Faults'));
  if (faultLine >= 0) {
    let text = lines[faultLine]!;
    for (let i = faultLine + 1; /^ {10}\S/.test(lines[i] ?? ''); i++) text += ` ${lines[i]!.trim()}`;
    for (const [, count, code] of text.matchAll(/([\d,]+) ([a-z][a-z-]+)/g)) faults[code!] = number(count);
  }
  const head = lines.findIndex((line) => /^KIND\s+EVENT\s+LAYOUT\s+RECORDS$/.test(line));
  const kinds = (head < 0 ? [] : lines.slice(head + 1)).flatMap((line) => {
    const match = /^(\S+) +(\S+)? +(\S+) +([\d,]+)$/.exec(line);
    return match === null
      ? []
      : [{ kind: match[1]!, event: match[2] ?? '', layout: match[3]!, count: number(match[4]) }];
  });
  return {
    attempted,
    skipped,
    // Said only where something was skipped.
    decoded: decodedText === undefined ? attempted - skipped - faulted : number(decodedText),
    faulted,
    faults,
    kinds,
  };
}

/** A folder that goes when the test file is done. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'telltale-e2e-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes files below a folder by their relative names. */
export function writeTree(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
