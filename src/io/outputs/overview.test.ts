import { describe, expect, it } from 'vitest';
import { displayWidth, HIDDEN_CHARACTERS } from '../../text/render.ts';
import {
  hostileAlert,
  hostileSummary,
  runOutput,
  SCREEN_ATTACKS,
  sampleAlert,
  sampleRisk,
  sampleSummary,
} from '../output.contract.ts';
import { GROUPINGS, TABLE_VIEWS } from '../output.ts';
import { OverviewGroups } from './overview-groups.ts';
import { table } from './table.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

const ALERTS = [
  sampleAlert(),
  sampleAlert({ id: 'b'.repeat(64), host: 'wks-03', time: '2026-11-03T08:00:00.000Z' }),
  sampleAlert({
    id: 'c'.repeat(64),
    host: 'DC-01',
    time: '2026-11-04T10:00:00.000Z',
    rule: {
      id: 'worse',
      name: 'Worse',
      severity: 'critical',
      threat: [
        {
          tactic: { id: 'TA0006', name: 'Credential Access' },
          technique: [{ id: 'T1003', name: 'OS Credential Dumping' }],
        },
        { tactic: { id: 'TA0006', name: 'Credential Access' }, technique: [{ id: 'T1071.004', name: 'DNS' }] },
      ],
    },
  }),
  sampleRisk({ rule: { id: 'hunting', name: 'Look around', severity: 'low', threat: [] }, kind: 'hunt', time: null }),
];

describe('--by', () => {
  it('is a line for each rule, the most severe first, and says which only hunt', () => {
    expect(lines(runOutput(table, ALERTS, { by: 'rule' }))).toEqual([
      'SEVERITY  RULE                               ALERTS  HOSTS  FIRST SEEN (UTC)     LAST SEEN (UTC)',
      'critical  Worse                                   1      1  2026-11-04 10:00:00  2026-11-04 10:00:00',
      'medium    Unsigned program asks for a model       2      1  2026-11-03 08:00:00  2026-11-03 09:14:22',
      'low       Look around (hunt)                      1      1  no time              no time',
    ]);
  });

  it('counts hosts without case, by severity', () => {
    expect(lines(runOutput(table, ALERTS, { by: 'host' }))).toEqual([
      'SEVERITY  HOST    ALERTS  CRIT  MED  LOW  RULES  FIRST SEEN (UTC)     LAST SEEN (UTC)',
      'critical  DC-01        1     1                1  2026-11-04 10:00:00  2026-11-04 10:00:00',
      'medium    WKS-03       3          2    1      2  2026-11-03 08:00:00  2026-11-03 09:14:22',
    ]);
  });

  it('counts an alert once under each technique and tactic of its rule, and what has none', () => {
    const names = (by: 'tactic' | 'technique') =>
      lines(runOutput(table, ALERTS, { by })).map((line) => line.slice(10, 32).trim());
    expect(names('technique')).toEqual(['TECHNIQUE', 'T1071.004 DNS', 'T1003 OS Credential Du', '-']);
    expect(lines(runOutput(table, ALERTS, { by: 'technique' }))[1]).toMatch(/ 3 +1 +2 +2 +2 /);
    expect(names('tactic')).toEqual(['TACTIC', 'TA0006 Credential Acce', 'TA0011 Command and Con', '-']);
    expect(lines(runOutput(table, ALERTS, { by: 'tactic' }))[1]).toMatch(/Access +1 /);
  });

  it('lists days in their order, and alerts in time one by one', () => {
    expect(lines(runOutput(table, ALERTS, { by: 'day' })).map((line) => line.slice(10, 20).trim())).toEqual([
      'DAY (UTC)',
      '-',
      '2026-11-03',
      '2026-11-04',
    ]);
    expect(lines(runOutput(table, ALERTS, { by: 'time' })).map((line) => line.slice(10, 29).trim())).toEqual([
      'TIME (UTC)',
      '2026-11-03 08:00:00',
      '2026-11-03 09:14:22',
      '2026-11-04 10:00:00',
      'no time',
    ]);
  });

  it('fits the terminal: columns give way before the names do', () => {
    for (const by of TABLE_VIEWS) {
      for (const width of [20, 40, 60, 80, 120, 200]) {
        for (const line of lines(runOutput(table, ALERTS, { by, width })))
          expect(displayWidth(line), `${by} ${width}: ${line}`).toBeLessThanOrEqual(width);
      }
    }
    expect(lines(runOutput(table, ALERTS, { by: 'rule', width: 60 }))[0]).toBe(
      'SEVERITY  RULE                               ALERTS  HOSTS',
    );
  });

  it.each(SCREEN_ATTACKS)('lets nothing through that acts on a screen: %j', (text) => {
    for (const by of GROUPINGS) {
      const written = runOutput(table, [hostileAlert(text)], { by, color: false }, hostileSummary(text));
      expect(written.replaceAll('\n', ' ')).not.toMatch(HIDDEN_CHARACTERS);
    }
  });

  it('says that nothing was found', () => {
    expect(runOutput(table, [], { by: 'rule' }, sampleSummary())).toMatch(/^Nothing found\./);
  });
});

describe('overview groups', () => {
  it('keep so many and count what found no room', () => {
    const groups = new OverviewGroups('host', 2, 3);
    for (let i = 0; i < 10; i++) {
      const rule = { id: `rule-${i}` };
      groups.add(sampleAlert({ host: `host-${i}`, rule }));
      groups.add(sampleAlert({ host: 'host-0', rule }));
    }
    expect(groups.sorted().map(({ name, alerts }) => [name, alerts])).toEqual([
      ['host-0', 11],
      ['host-1', 1],
    ]);
    expect(groups.leftOut).toBe(8);
    const [first] = groups.sorted();
    expect(first!.isCut).toBe(true);
    expect(first!.rules.size).toBeLessThanOrEqual(3);
  });
});
