import { describe, expect, it } from 'vitest';
import { displayWidth } from '../../text/render.ts';
import type { UsageEntry, UsageReport } from '../../usage/report.ts';
import type { UsageContext } from '../usage-output.ts';
import { table } from './table.ts';

const HOUR = 3_600_000_000;

function entry(host: string, program: string): UsageEntry {
  const place = { source: 'a.json', record: 7, recordId: null, time: 20_000 * 24 * HOUR };
  return {
    row: {
      provider: 'Hugging Face',
      kind: 'chat',
      precision: 'shared',
      program: {
        path: program,
        name: program,
        product: null,
        signer: null,
        sha256: null,
        commandLine: null,
        parent: null,
      },
      host,
      user: 'CORP\\svc.build',
      count: 1_200,
      failed: 3,
      via: { dns: 1 },
      targets: [['hf.co', 1]],
      otherTargets: 0,
      days: [0],
      first: place,
      last: { ...place, time: place.time + 5 * HOUR },
    },
    identity: { client: null, standing: 'unexpected', reason: 'not a known client', by: null },
    judgement: { verdict: 'unreviewed', entry: null },
    isNew: true,
    daysActive: 2,
  };
}

function lines(width: number | null, entries: readonly UsageEntry[]): string[] {
  const report: UsageReport = {
    totals: {
      rows: entries.length,
      answersOnly: 0,
      unexpected: 0,
      forbidden: 0,
      unreviewed: 0,
      providers: new Map(),
      days: new Map(),
      programs: new Set(),
      hosts: new Set(),
    },
    entries,
    breaches: [],
    firstTime: null,
    lastTime: null,
    leftOut: 0,
  };
  const context: UsageContext = {
    width,
    color: false,
    inputs: [],
    read: { files: 1, bytes: 1, records: { attempted: 1, decoded: 1 }, faults: { total: 0, counts: [], samples: [] } },
    madeAt: '',
    alerts: [],
    hasPolicy: true,
    newWithinDays: null,
    catalogueChecked: null,
    providersKnown: 1,
  };
  return [...table.render(report, context)].join('').split('\n').slice(0, -1);
}

const HOST = 'SRV-02.corp.example';
const PROGRAM = 'C:\\ProgramData\\DocGen\\docgen.exe';

describe('the table of usage', () => {
  it.each([40, 60, 80, 100, 120, 140, 200])('cuts no day and no count, %i columns wide', (width) => {
    const shown = lines(width, [entry(HOST, PROGRAM)]);
    for (const line of shown) expect(displayWidth(line), line).toBeLessThanOrEqual(width);
    const text = shown.join('\n');
    for (const said of ['2024-10-04', 'docgen.exe', '1,200', 'unexpected', 'unreviewed', 'new'])
      expect(text).toContain(said);
    expect(text).not.toMatch(/2024[-\d]*…/);
  });

  it('gives a few lines a row where columns do not fit, and the day alone where the hour does not', () => {
    expect(lines(40, [entry(HOST, PROGRAM)])).toEqual([
      'Hugging Face (shared host)  unexpected',
      '  unreviewed  new',
      '  C:\\ProgramData\\DocGen\\docgen.exe',
      '  SRV-02.corp.example  CORP\\svc.build',
      '  2024-10-04 00:00 to 2024-10-04 05:00',
      '  2 days  ×1,200  3 failed',
    ]);
    expect(lines(130, [entry(HOST, PROGRAM)])[1]).toContain('2024-10-04  2024-10-04');
    expect(lines(200, [entry(HOST, PROGRAM)])[1]).toContain('2024-10-04 00:00  2024-10-04 05:00');
  });

  it('is one line a row in a pipe, with hosts whole', () => {
    const shown = lines(null, [entry(HOST, PROGRAM), entry(HOST, `C:\\${'deep\\'.repeat(20)}x.exe`)]);
    expect(shown).toHaveLength(3);
    for (const line of shown.slice(1)) expect(line).toContain(HOST);
  });
});
