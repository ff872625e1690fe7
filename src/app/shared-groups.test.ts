import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { type Body, compileQueries, type Outcome, runBodies } from './rule-outcome.fixture.ts';
import { SharedGroups } from './shared-groups.ts';

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
  // Groups that later stages drop for their by-values, next to what looks like it and depends on aggregates.
  `| tstats count min(_time) as a ${P} by Processes.process_name Processes.dest | rename Processes.* as * | eval n=len(process_name), b=a+1 | search dest=h1 | where n=5 AND b>0`,
  `| tstats count max(_time) as dest ${P} by Processes.process_name Processes.user | rename Processes.user as dest | search dest=u1`,
  `| tstats count as n ${P} by Processes.process_name | rename Processes.process_name as name | lookup names.csv name OUTPUT mark | where isnull(mark)`,
  `| tstats count as mark ${P} by Processes.process_name | rename Processes.process_name as name | lookup names.csv name OUTPUTNEW mark | where mark="yes" OR mark>1`,
  `| tstats count as n ${P} by Processes.process Processes.dest | rename Processes.* as * | table process n | search NOT dest=*`,
  `| tstats count as n ${P} by Processes.process Processes.dest | eval Processes.dest=if(n>1,"many",'Processes.dest') | search Processes.dest=many`,
  `| tstats fillnull_value=null count ${P} by Processes.user Processes.process | search Processes.user!=null NOT Processes.process=x`,
  // Three that search and fold the same, of which each wants other groups.
  `| tstats count ${P} by Processes.user Processes.dest Processes.process | search Processes.process=x`,
  `| tstats count ${P} by Processes.user Processes.dest Processes.process | search Processes.process=y`,
  `| tstats count ${P} by Processes.user Processes.dest Processes.process_id | search Processes.process_id=1`,
  `| tstats count ${P} by Processes.user Processes.dest Processes.process_id | where count>1`,
  `| tstats count ${P} by Processes.process_guid Processes.dest | where isnull('Processes.process_guid')`,
  `| tstats count ${P} by _time span=1h Processes.dest | where strftime(_time, "%H")="01"`,
  `| from datamodel Endpoint.Processes | stats count by process_name dest`,
];

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

const lookups = { 'names.csv': 'name,mark\na.exe,yes\n' };
const variants = [false, true].map((keepNulls) => ({
  together: compileQueries(new Map(QUERIES.entries()), lookups, keepNulls),
  alone: QUERIES.map((query, n) => compileQueries(new Map([[n, query]]), lookups, keepNulls)),
}));
const [{ together, alone }] = variants as [(typeof variants)[0]];

function runAlone(
  sources: readonly (readonly Body[])[],
  copies: boolean,
  compiledAlone: typeof alone = alone,
): Outcome {
  const outcomes = compiledAlone.map((compiled) => runBodies(compiled, sources, copies));
  const lost = new Map<string, number>();
  for (const one of outcomes) for (const [field, rows] of one.lost) lost.set(field, (lost.get(field) ?? 0) + rows);
  return { alerts: outcomes.flatMap(({ alerts }) => alerts).sort(), lost };
}

describe('events folded for several rules at once', () => {
  it('give what each rule gives alone', () => {
    fc.assert(
      fc.property(
        sources,
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom(...variants),
        (bodies, copies, isLocal, variant) => {
          expect(runBodies(variant.together, bodies, copies, isLocal)).toEqual(runAlone(bodies, copies, variant.alone));
        },
      ),
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
    const [first] = runBodies(together, [bodies], true).alerts.map((line) => JSON.parse(line) as Alert);
    expect(shared).toHaveBeenCalledTimes(342);
    shared.mockRestore();
    expect(first!.event_count).toBe(400);
    const records = first!.events.map(({ record }) => record);
    expect(records).toEqual([
      ...Array.from({ length: 50 }, (_, i) => i + 1),
      ...Array.from({ length: 50 }, (_, i) => i + 351),
    ]);
    expect(runBodies(together, [bodies], true)).toEqual(runAlone([bodies], true));
  });
});
