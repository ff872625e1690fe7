import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { AlertMaker } from './alert-maker.ts';
import { Evaluation } from './evaluation.ts';
import { buildBundle, type CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';
import { SharedGroups } from './shared-groups.ts';
import { TakenEvents } from './taken-events.ts';

const SETTINGS: ReadSettings = { readAll: true, strictFields: false, tzMinutes: 0, from: null, to: null };
const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, tzOffset: 0 };

const P = 'from datamodel=Endpoint.Processes';
/** Enough for verdicts when run together; each alone is evaluated event by event. */
const QUERIES = [
  `| tstats count min(_time) as a max(_time) as b ${P} by Processes.process_name Processes.dest`,
  `| tstats count ${P} where Processes.process_name!=a.exe by _time span=1h Processes.process_guid Processes.user`,
  `| tstats count values(Processes.process) as p dc(Processes.user) as d ${P} by _time span=5m Processes.dest`,
  `| tstats fillnull_value=null count max(_time) as b ${P} by Processes.parent_process_name Processes.process_name`,
  `| tstats values(Processes.user) as u min(_time) as a ${P} where Processes.process=*x* by Processes.process_name`,
  `| tstats count ${P} where Processes.user="u1" OR Processes.process="*y" by Processes.dest Processes.process_id`,
  `| tstats count latest(Processes.process) as p ${P} by Processes.process_name`,
  `| tstats count ${P} by _time Processes.process_name`,
  `| tstats count sum(Processes.process_id) as s ${P} by Processes.dest`,
  `| tstats count ${P} where [| inputlookup names.csv | rename name as Processes.process_name] by Processes.user`,
  `| tstats count min(Processes.process) as m ${P} by Processes.dest | where count > 2`,
  `| from datamodel Endpoint.Processes | stats count by process_name dest`,
];

function compile(numbers: readonly number[]): CompiledBundle {
  const { compiled } = buildBundle(
    numbers.map((n) => ({
      path: `${n}.yml`,
      text: `telltale: rule/1
id: 11111111-2222-4333-8444-5555555555${String(n).padStart(2, '0')}
name: R${n}
language: spl
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(QUERIES[n]!)}
`,
    })),
    { contentFolder: '/c', deprecated: true },
    {
      list: (path) => (path === '/c' ? ['lookups'] : path === '/c/lookups' ? ['names.csv'] : []),
      read: (path) => (path === '/c/lookups/names.csv' ? 'name\na.exe\n' : null),
    },
  );
  expect(compiled.rules).toHaveLength(numbers.length);
  return compiled;
}

interface Outcome {
  readonly alerts: readonly string[];
  readonly lost: ReadonlyMap<string, number>;
}

type Body = { [name: string]: string | number | string[] };

/** Alerts as text, and how many rows a null by-field cost, by field. */
function run(compiled: CompiledBundle, sources: readonly (readonly Body[])[], copies: boolean): Outcome {
  const alerts: Alert[] = [];
  const limits: string[] = [];
  const maker = new AlertMaker(compiled, CONTEXT, SETTINGS, {
    alert: (alert) => alerts.push(alert),
    fault: ({ detail }) => limits.push(detail ?? ''),
  });
  const evaluation = new Evaluation(compiled.programs.all, SETTINGS, CONTEXT, compiled.lookup);
  const taking = new TakenEvents();
  if (copies) evaluation.folding = { taking };
  sources.forEach((bodies, i) => {
    // Two pieces of one source, so that groups are handed on half-way.
    const cut = bodies.length >> 1;
    [bodies.slice(0, cut), bodies.slice(cut)].forEach((part, half) => {
      evaluation.begin(2 * i + half);
      evaluation.enter(
        `${i}.json`,
        (finding) => {
          if (finding.kind !== 'taken') maker.take(half * cut, finding);
        },
        () => {},
      );
      part.forEach((body, at) => {
        const bytes = Buffer.from(JSON.stringify(body));
        evaluation.take({ body, ordinal: at + 1, offset: 0, bytes });
      });
      maker.endPiece({
        attempted: part.length,
        skipped: 0,
        decoded: part.length,
        faults: { counts: [], samples: [] },
        ...evaluation.finish(),
      });
    });
  });
  maker.end();
  maker.close();
  expect(limits).toEqual([]);
  return {
    alerts: alerts.map((alert) => JSON.stringify(alert)).sort(),
    lost: new Map(maker.lost().map(({ field, rows }) => [field, rows])),
  };
}

function runAlone(sources: readonly (readonly Body[])[], copies: boolean): Outcome {
  const outcomes = alone.map((compiled) => run(compiled, sources, copies));
  const lost = new Map<string, number>();
  for (const one of outcomes) for (const [field, rows] of one.lost) lost.set(field, (lost.get(field) ?? 0) + rows);
  return { alerts: outcomes.flatMap(({ alerts }) => alerts).sort(), lost };
}

const text = (...texts: string[]) => fc.constantFrom(...texts);
const body: fc.Arbitrary<Body> = fc
  .record(
    {
      EventID: fc.constantFrom(1, 7, 10),
      at: fc.integer({ min: 0, max: 9 }),
      RecordNumber: fc.integer({ min: 1, max: 60 }),
      Hostname: text('H1', 'H2'),
      Image: fc.oneof(
        { weight: 8, arbitrary: text('C:\\a.exe', 'C:\\b.exe', '') },
        { weight: 1, arbitrary: fc.constant(['C:\\a.exe', 'D:\\c.exe']) },
      ),
      CommandLine: fc.oneof(
        { weight: 8, arbitrary: text('x', 'xy', 'y') },
        { weight: 1, arbitrary: fc.constant(['x', 'y']) },
      ),
      User: text('D\\u1', 'D\\u2'),
      ProcessId: fc.integer({ min: 1, max: 2 }),
      ProcessGuid: text('{1}', '{2}'),
      ParentImage: text('C:\\p.exe', 'C:\\q.exe'),
      SourceImage: text('C:\\a.exe', 'C:\\p.exe'),
      TargetImage: text('C:\\b.exe'),
      ImageLoaded: text('C:\\d.dll'),
    },
    { requiredKeys: ['EventID', 'at', 'RecordNumber'] },
  )
  .map(({ at, ...rest }) => ({
    ...(rest as Body),
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    EventTime: `2026-01-01T0${at % 3}:0${at}:00.000Z`,
  }));
const sources = fc.array(fc.array(body, { maxLength: 40 }), { minLength: 1, maxLength: 3 });

const all = QUERIES.map((_, n) => n);
const together = compile(all);
const alone = all.map((n) => compile([n]));

describe('events folded for several rules at once', () => {
  it('give what each rule gives alone', () => {
    fc.assert(
      fc.property(sources, fc.boolean(), (bodies, copies) => {
        expect(run(together, bodies, copies)).toEqual(runAlone(bodies, copies));
      }),
      { numRuns: 40 },
    );
  });

  it('name the first and the last events of many, in the order in which they came', () => {
    // Commands alternate, so that the events of a group come from two verdicts; now and then one has none.
    const bodies = Array.from(
      { length: 400 },
      (_, i): Body => ({
        EventID: 1,
        RecordNumber: i + 1,
        Hostname: 'H1',
        Image: 'C:\\a.exe',
        CommandLine: i % 7 === 0 ? ['x', 'y'] : i % 2 === 0 ? 'x' : 'y',
        User: 'D\\u1',
        ProcessId: 1,
        Channel: 'Microsoft-Windows-Sysmon/Operational',
        SourceName: 'Microsoft-Windows-Sysmon',
        EventTime: `2026-01-01T00:00:${String(i % 60).padStart(2, '0')}.000Z`,
      }),
    );
    const shared = vi.spyOn(SharedGroups.prototype, 'add');
    const [first] = run(together, [bodies], true).alerts.map((line) => JSON.parse(line) as Alert);
    expect(shared).toHaveBeenCalledTimes(342);
    shared.mockRestore();
    expect(first!.event_count).toBe(400);
    const records = first!.events.map(({ record }) => record);
    expect(records).toEqual([
      ...Array.from({ length: 50 }, (_, i) => i + 1),
      ...Array.from({ length: 50 }, (_, i) => i + 351),
    ]);
    expect(run(together, [bodies], true)).toEqual(runAlone([bodies], true));
  });
});
