/** `map`: a search for each row, over all of the input; one that finds too much is left out whole, on any cut. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MAX_MAP_EVENTS } from '../src/lang/spl/commands/map.ts';
import { makeFolder, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const path = (name: string): string => join(folder, name);
writeTree(folder, {
  'rules/map.yml': `name: Replication
id: 00000000-0000-0000-0000-00000000000a
version: 1
status: production
type: TTP
description: d
search: 'EventCode=4662 | stats count by SubjectLogonId | rename SubjectLogonId as TargetLogonId | appendpipe [| map search="search EventCode=4624 TargetLogonId=$TargetLogonId$"] | stats values(IpAddress) as src sum(count) as count by TargetLogonId'
tags: { analytic_story: [s] }
`,
});

function event(n: number, id: number, data: object): string {
  const time = new Date(Date.UTC(2026, 0, 1) + n).toISOString();
  return JSON.stringify({
    Channel: 'Security',
    EventID: id,
    Hostname: 'DC',
    RecordNumber: n,
    EventTime: time,
    SourceName: 'Microsoft-Windows-Security-Auditing',
    ...data,
  });
}

/** So many logons, and a replication from the first of them. */
function writeLog(name: string, logons: number): void {
  const lines = Array.from({ length: logons }, (_, n) =>
    event(n, 4624, { TargetLogonId: `0x${n.toString(16)}`, IpAddress: `10.0.${n >> 8}.${n & 255}`, LogonType: '3' }),
  );
  lines.push(event(logons, 4662, { SubjectLogonId: '0x0', ObjectType: 'domainDNS' }));
  writeFileSync(path(name), `${lines.join('\n')}\n`);
}

writeLog('fits.ndjson', MAX_MAP_EVENTS);
writeLog('too-much.ndjson', MAX_MAP_EVENTS + 1);

describe('map', () => {
  it.each(['1', '2', '3'])('joins what its search finds, with %s workers', (workers) => {
    const alerts = scanAlerts([path('fits.ndjson'), '--rules', path('rules'), '--workers', workers]);
    expect(alerts.map(({ fields }) => fields)).toMatchObject([{ TargetLogonId: '0x0', src: '10.0.0.0', count: 1 }]);
  });

  it.each(['1', '2', '3'])('leaves out what is too much, and says so, with %s workers', (workers) => {
    const given = [path('too-much.ndjson'), '--rules', path('rules'), '--workers', workers];
    const alerts = scanAlerts(given);
    expect(alerts.map(({ fields }) => fields)).toMatchObject([{ TargetLogonId: '0x0', count: 1 }]);
    expect(alerts[0]!.fields).not.toHaveProperty('src');
    expect(runTelltale(['scan', ...given]).stderr).toMatch(/map found too much for its\s+search to count/);
  });

  it('counts what copies of a log hold as well', () => {
    writeLog('copy.ndjson', MAX_MAP_EVENTS);
    const given = [path('fits.ndjson'), path('copy.ndjson'), '--rules', path('rules')];
    expect(scanAlerts(given)[0]!.fields).not.toHaveProperty('src');
  });
});
