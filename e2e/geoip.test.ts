/** `--geoip`: `iplocation` asks a database of places. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PLACES } from '../src/rule/place-table.fixture.ts';
import { makeFolder, runTelltale, scanAlerts, writeTree } from './telltale.ts';

const folder = makeFolder();
const path = (name: string): string => join(folder, name);
writeTree(folder, {
  'rules/places.yml': `name: Places
id: 00000000-0000-0000-0000-000000000009
version: 1
status: production
type: Anomaly
description: d
search: 'EventCode=3 | iplocation prefix=to_ DestinationIp | where isnotnull(to_Country) | stats count values(to_City) as city by to_Country to_Region'
tags: { analytic_story: [s] }
`,
  'none.mmdb': 'no database',
});
writeFileSync(path('places.mmdb'), PLACES);
const connection = (address: string, n: number) =>
  JSON.stringify({
    EventID: 3,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Computer: 'H',
    EventRecordID: n,
    TimeCreated: `2026-01-01T00:00:0${n}Z`,
    DestinationIp: address,
  });
const lines = ['81.2.69.160', '81.2.69.7', '10.0.0.1', '2.125.160.216'].map(connection).join('\n');
writeFileSync(path('log.ndjson'), `${lines}\n`);
const given = [path('log.ndjson'), '--rules', path('rules')];

describe('--geoip', () => {
  it.each(['1', '2'])('gives addresses their places, with %s workers', (workers) => {
    const alerts = scanAlerts([...given, '--geoip', path('places.mmdb'), '--workers', workers]);
    expect(alerts.map(({ fields }) => fields)).toMatchObject([
      { count: 2, city: 'London', to_Country: 'United Kingdom', to_Region: 'England' },
    ]);
  });

  it('is missed in a warning where a rule asks for places', () => {
    expect(scanAlerts(given)).toEqual([]);
    expect(runTelltale(['rules', 'check', path('rules')]).stdout).toContain('spl-iplocation-empty');
    const checked = runTelltale(['rules', 'check', path('rules'), '--geoip', path('places.mmdb')]);
    expect(checked.stdout).not.toContain('spl-iplocation-empty');
  });

  it('refuses what is no database', () => {
    for (const name of ['none.mmdb', 'missing.mmdb']) {
      const { code, stderr } = runTelltale(['scan', ...given, '--geoip', path(name)]);
      expect(code).toBe(2);
      expect(stderr).toContain(name);
    }
  });
});
