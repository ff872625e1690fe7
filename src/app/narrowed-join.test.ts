import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Body, compileQueries, runBodies } from './rule-outcome.fixture.ts';

const SUB = '[search EventCode=11 | stats count as files by process_guid Computer | rename Computer as host2]';

/** The search, and one that says the same but in which groups cannot be told from what the join asks. */
function both(search: (between: string) => string) {
  return [search(''), search('| fillnull value=0 nothing')].map((query) => compileQueries(new Map([[1, query]])));
}

const searches = [
  (between: string) =>
    `search EventCode=1 | stats count values(User) as u by ProcessGuid Computer | rename ProcessGuid as process_guid ${between} | join process_guid ${SUB} | table process_guid Computer count u files host2`,
  (between: string) =>
    `search EventCode=1 | stats count by ProcessGuid User ${between} | eval process_guid=lower(ProcessGuid) | rename User as host2 | join max=0 process_guid host2 ${SUB} | table process_guid host2 count files`,
  (between: string) =>
    `search EventCode=1 | stats count by ProcessGuid Computer ${between} | rename Computer as host2, ProcessGuid as process_guid | search count>1 | join process_guid host2 ${SUB} | table process_guid host2 count files`,
  (between: string) =>
    `search EventCode=1 | stats count by ProcessGuid ${between} | rename ProcessGuid as process_guid | join type=left process_guid ${SUB} | table process_guid count files`,
].map(both);

const text = (...texts: string[]) => fc.constantFrom(...texts);
const body: fc.Arbitrary<Body> = fc
  .record({
    EventID: fc.constantFrom(1, 11),
    RecordNumber: fc.nat(10_000),
    Hostname: text('H1', 'H2'),
    ProcessGuid: text('{a}', '{b}', '{c}', '{D}', ''),
    User: text('H1', 'u'),
    Image: text('C:\\a.exe'),
    TargetFilename: text('C:\\f'),
  })
  .map((fields) => ({
    ...fields,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    SourceName: 'Microsoft-Windows-Sysmon',
    EventTime: '2026-01-01T00:00:00.000Z',
  }));

describe('groups that a join would drop', () => {
  it.each(searches)('are left out beforehand, and nothing else is: search %#', (narrowed, plain) => {
    let rows = 0;
    fc.assert(
      fc.property(fc.array(fc.array(body, { maxLength: 25 }), { minLength: 1, maxLength: 2 }), (sources) => {
        const { alerts } = runBodies(narrowed!, sources, false);
        rows += alerts.length;
        expect(alerts).toEqual(runBodies(plain!, sources, false).alerts);
      }),
      { numRuns: 160 },
    );
    expect(rows).toBeGreaterThan(0);
  });
});
