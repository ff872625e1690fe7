import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { FaultLog } from '../io/fault.ts';
import { AlertMaker } from './alert-maker.ts';
import { Evaluation } from './evaluation.ts';
import type { Finding, PieceReport } from './finding.ts';
import { type Piece, readPiece } from './piece.ts';
import { PieceOrder } from './piece-order.ts';
import { buildBundle } from './rule-bundle.ts';
import { scan } from './scan.ts';
import type { ReadSettings } from './settings.ts';
import { GuessedEvents, TakenEvents, type TakenHint } from './taken-events.ts';

const SETTINGS: ReadSettings = { readAll: false, strictFields: false, zone: 'UTC', from: null, to: null };
const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

const QUERIES = [
  ['eql', 'process where process.name : "a.exe"'],
  ['eql', 'sequence by host.name [process where process.name : "a.exe"] [process where process.name : "b.exe"]'],
  ['spl', 'search EventCode=1 | stats count sum(ProcessId) values(process_name) by host'],
  ['spl', 'search EventCode=1 process_name="a.exe" | stats count by host'],
  ['spl', 'search EventCode=1 | bin _time span=1m | stats count dc(process_name) by _time'],
  ['spl', 'search EventCode=1 | eval n=lower(process_name) | stats count by n'],
  ['spl', 'search EventCode=1 | makemv delim="." process_name | mvexpand process_name | stats count by process_name'],
  ['spl', 'search EventCode=1 | dedup process_name | table process_name host ProcessId'],
] as const;

const { bundle, compiled } = buildBundle(
  QUERIES.map(([language, query], i) => ({
    path: `${i}.yml`,
    text: `telltale: rule/1
id: 11111111-2222-4333-8444-55555555555${i}
name: R${i}
language: ${language}
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(query)}
`,
  })),
  { contentFolder: null, deprecated: true },
  { list: () => [], read: () => null },
);

interface Event {
  readonly id: number | null;
  readonly name: string;
  readonly host: string;
  readonly at: number;
}

function line({ id, name, host, at }: Event): string {
  const time = `2026-01-01T00:0${at % 3}:0${at}.000Z`;
  return JSON.stringify({
    EventID: 1,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    ...(id === null ? {} : { RecordNumber: id }),
    Hostname: host,
    EventTime: time,
    UtcTime: time.slice(0, -1).replace('T', ' '),
    Image: `C:\\${name}`,
    ProcessId: at + 1,
  });
}

let folder = '';
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'telltale-copies-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Sources = readonly { readonly name: string; readonly lines: readonly string[] }[];

/** Each source under its name, for the run only. */
function entriesOf(sources: Sources) {
  return sources.map(({ name, lines }) => {
    const path = join(folder, `${files++}.json`);
    writeFileSync(path, lines.map((one) => `${one}\n`).join(''));
    const { size } = statSync(path);
    return { name, file: { path, size }, diskBytes: size };
  });
}

/** What is left when later copies are taken out: k-th lines of one content for records without id. */
function withoutCopies(sources: Sources): Sources {
  const seen = new Set<string>();
  return sources.map(({ name, lines }) => {
    const counts = new Map<string, number>();
    const left = lines.filter((text) => {
      const { RecordNumber: id, Hostname: host, EventTime: time } = JSON.parse(text) as { [key: string]: unknown };
      const count = (counts.get(text) ?? 0) + 1;
      counts.set(text, count);
      const key = id === undefined ? `${text}#${count}` : JSON.stringify([String(host).toLowerCase(), id, time, text]);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return { name, lines: left };
  });
}

/**
 * Alerts without what tells which copy they are of. Where an event has no record id, its number among copies is in the
 * alert's id and decides which of two that are the same comes first.
 */
function shown(alerts: readonly Alert[]): string[] {
  return alerts
    .map(({ id, events, ...alert }) => {
      const isTold = events.every(({ record_id }) => record_id !== null);
      const places = events.map(({ source, record_id, time }) => [isTold ? source : '', record_id, time]);
      return JSON.stringify({ ...alert, rule: alert.rule.id, id: isTold ? id : '', events: places });
    })
    .sort();
}

async function run(sources: Sources, settings: Partial<ReadSettings> = {}) {
  const alerts: Alert[] = [];
  const summary = await scan({
    bundle,
    compiled,
    entries: entriesOf(sources),
    settings: { ...SETTINGS, ...settings },
    workers: 1,
    now: null,
    deprecated: true,
    risk: { incidents: false, dedup: false },
    onAlert: (alert) => alerts.push(alert),
    onProgress: () => {},
    faults: new FaultLog(),
    clock: () => 0,
  });
  return { alerts, summary };
}

/** The same as threads would: read in the given order with what was known by then, every source cut into pieces. */
async function runAhead(sources: Sources, cuts: number, order: readonly number[]) {
  const alerts: Alert[] = [];
  const entries = entriesOf(sources);
  const pieces: Piece[] = [];
  for (const [i, entry] of entries.entries()) {
    let start = 0;
    const { lines } = sources[i]!;
    for (let part = 0; part < cuts; part++) {
      const from = Math.floor((lines.length * part) / cuts);
      const to = Math.floor((lines.length * (part + 1)) / cuts);
      const size = lines.slice(from, to).reduce((sum, text) => sum + Buffer.byteLength(text) + 1, 0);
      const range = { start, end: start + size, format: 'ndjson' };
      if (size > 0) pieces.push({ index: pieces.length, entries: [entry], range, bytes: size });
      start += size;
    }
  }
  const fault = () => {};
  const maker = new AlertMaker(compiled, CONTEXT, SETTINGS, { alert: (alert) => alerts.push(alert), fault });
  const attempted = new Map<string, number>();
  const taken = new TakenEvents();
  let repeats = 0;
  const merged = new PieceOrder(
    {
      finding: ({ entries: [entry] }, finding) => maker.take(attempted.get(entry.name) ?? 0, finding),
      repeats: (count) => {
        repeats += count;
      },
      done: ({ entries: [entry] }, report) => {
        maker.endPiece(report);
        attempted.set(entry.name, (attempted.get(entry.name) ?? 0) + report.attempted);
      },
      progress: () => {},
    },
    taken,
  );
  const evaluation = new Evaluation(compiled.programs.all, SETTINGS, CONTEXT, compiled.lookup);
  const readAll = async (piece: Piece): Promise<{ findings: Finding[]; report: PieceReport }> => {
    const findings: Finding[] = [];
    const listener = { finding: (finding: Finding) => findings.push(finding), progress: () => {} };
    const report = await readPiece(piece, evaluation, null, listener);
    return { findings: structuredClone(findings), report };
  };
  for (const piece of pieces) merged.enter(piece);
  const readings = new Map<number, TakenHint>();
  let again = 0;
  const turns = [...pieces].sort((a, b) => (order[a.index % order.length] ?? 0) - (order[b.index % order.length] ?? 0));
  for (const piece of turns) {
    // A thread may have been told long before it reads.
    const hint = piece.index % 2 === 0 ? (readings.get(0) ?? taken.hint()) : taken.hint();
    readings.set(0, hint);
    evaluation.folding = { taking: new GuessedEvents(hint) };
    const { findings, report } = await readAll(piece);
    merged.accept(piece.index, findings);
    merged.end(piece.index, report);
    for (let next = merged.again(); next !== null; next = merged.again()) {
      again++;
      evaluation.folding = next.reading;
      const second = await readAll(next.piece);
      for (const finding of second.findings) merged.acceptAgain(finding);
      merged.endAgain();
    }
  }
  expect(merged.size).toBe(0);
  maker.end();
  maker.close();
  return { alerts, repeats: repeats + maker.repeats, again };
}

const event: fc.Arbitrary<Event> = fc.record({
  id: fc.option(fc.integer({ min: 1, max: 6 }), { nil: null, freq: 4 }),
  name: fc.constantFrom('a.exe', 'b.exe'),
  host: fc.constantFrom('H1', 'H2'),
  at: fc.integer({ min: 0, max: 5 }),
});
/** One event per id, host and time: a copy says what its original says. */
const lines = fc
  .array(event, { maxLength: 14 })
  .map((events) =>
    events.map((one) => (one.id === null ? one : { ...one, name: one.id % 2 === 0 ? 'a.exe' : 'b.exe' })),
  )
  .map((events) => events.map(line));
const sourceNames = ['a.json', 'b.json', 'c.json'];
const sourcesOf = fc
  .array(lines, { minLength: 1, maxLength: 3 })
  .map((all) => all.map((some, i) => ({ name: sourceNames[i]!, lines: some })));

describe('copies of events', () => {
  it('change nothing: results are those of the input without them', async () => {
    let dropped = 0;
    await fc.assert(
      fc.asyncProperty(sourcesOf, async (sources) => {
        const { alerts, summary } = await run(sources);
        const clean = await run(withoutCopies(sources), { keepDuplicates: true });
        expect(shown(alerts)).toEqual(shown(clean.alerts));
        dropped += summary.repeats ?? 0;
      }),
      { numRuns: 60 },
    );
    expect(dropped).toBeGreaterThan(0);
  });

  it('are left out alike where pieces are read ahead, in any order, however cut', async () => {
    let again = 0;
    await fc.assert(
      fc.asyncProperty(
        sourcesOf,
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
        async (sources, cuts, order) => {
          const { alerts, summary } = await run(sources);
          const ahead = await runAhead(sources, cuts, order);
          expect(ahead.alerts).toEqual(alerts);
          expect(ahead.repeats).toBe(summary.repeats);
          again += ahead.again;
        },
      ),
      { numRuns: 120 },
    );
    expect(again).toBeGreaterThan(0);
  });

  it('are not what only shares an id: a record that says something else counts', async () => {
    const [a, b] = ['a.exe', 'b.exe'].map((name) => line({ id: 1, name, host: 'H1', at: 0 }));
    const { alerts } = await run([
      { name: 'a.json', lines: [a!, b!, a!] },
      { name: 'b.json', lines: [b!] },
    ]);
    const counts = alerts.filter(({ rule }) => rule.name === 'R2').map(({ fields }) => fields);
    expect(counts).toMatchObject([{ count: 2, 'values(process_name)': ['a.exe', 'b.exe'] }]);
    expect(alerts.filter(({ rule }) => rule.name === 'R0')).toHaveLength(1);
  });

  it('count again when asked to', async () => {
    const one = [1, 2, 3].map((id) => line({ id, name: 'a.exe', host: 'H1', at: id }));
    const twice = [
      { name: 'a.json', lines: one },
      { name: 'b.json', lines: one },
    ];
    const countOf = (alerts: readonly Alert[]) => alerts.find(({ rule }) => rule.name === 'R3')?.fields['count'];
    const told = await run(twice);
    const kept = await run(twice, { keepDuplicates: true });
    expect([told, kept].map(({ alerts }) => countOf(alerts))).toEqual([3, 6]);
    expect([told, kept].map(({ alerts }) => alerts.filter(({ rule }) => rule.name === 'R0').length)).toEqual([3, 6]);
    // A sequence never takes an event twice.
    expect(told.summary.repeats).toBe(3 * 8);
    expect(kept.summary.repeats).toBe(3);
  });
});

describe('a profile', () => {
  it('counts what was tried and what held, the same for any cut, and only when asked', async () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      line({ id: i, name: i % 3 === 0 ? 'a.exe' : 'b.exe', host: 'H1', at: i % 6 }),
    );
    const { summary } = await run([{ name: 'a.json', lines }], { profile: true });
    const costs = new Map(summary.profile!.rules.map(({ name, tried, held }) => [name, { tried, held }]));
    expect(summary.profile!.events).toBe(30);
    expect(costs.get('R0')!.held).toBe(10);
    expect(costs.get('R3')!.held).toBe(10);
    expect(costs.get('R5')).toEqual({ tried: 30, held: 30 });
    for (const { tried, held } of costs.values()) expect(held).toBeLessThanOrEqual(tried);
    expect(summary.profile!.rules.find(({ name }) => name === 'R5')!.unpinned).toBe(30);
    expect((await run([{ name: 'a.json', lines }])).summary.profile).toBeUndefined();
  });
});

describe('what was taken', () => {
  const key = (n: number) => ({ lo: n + 1, hi: Math.imul(n, 0x9e3779b1), hasId: true });
  const take = (taken: TakenEvents, n: number, program = 0): boolean => {
    taken.enter('a', key(n));
    const isFirst = taken.take(program);
    taken.leave();
    return isFirst;
  };

  it('is remembered up to a cap, and what came first stays known', () => {
    const taken = new TakenEvents(1000);
    const first = Array.from({ length: 1500 }, (_, n) => take(taken, n));
    expect(first.every((isFirst) => isFirst)).toBe(true);
    expect(taken.isFull).toBe(true);
    const second = Array.from({ length: 1500 }, (_, n) => take(taken, n));
    expect(second.indexOf(true)).toBe(1000);
  });

  it('is told apart by program', () => {
    const taken = new TakenEvents();
    expect([take(taken, 1, 5), take(taken, 1, 6), take(taken, 1, 5), take(taken, 1, 6)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is not entered in part when a log is refused', () => {
    const taken = new TakenEvents();
    take(taken, 3000);
    const guess = new GuessedEvents(null);
    for (const n of [...Array(3000).keys(), 3000]) {
      guess.enter('b', key(n));
      guess.take(0);
      guess.leave();
    }
    expect(taken.accept(guess.log())).toBe(false);
    expect([take(taken, 0), take(taken, 2999), take(taken, 3000)]).toEqual([true, true, false]);
  });
});
