import { describe, expect, it } from 'vitest';
import type { UsageEntry, UsageReport } from '../../usage/report.ts';
import type { UsageContext } from '../usage-output.ts';
import { html } from './html.ts';

const HOSTILE = '<img src=x onerror=alert(1)>"\u001b[31m';

const CONTEXT: UsageContext = {
  width: null,
  color: false,
  inputs: ['logs'],
  read: { files: 1, bytes: 10, records: { attempted: 1, decoded: 1 }, faults: { total: 0, counts: [], samples: [] } },
  madeAt: '2026-03-17T09:00:00.000Z',
  alerts: [],
  hasPolicy: false,
  newWithinDays: null,
  catalogueChecked: null,
  providersKnown: 1,
};

function entry(text: string, targets: number): UsageEntry {
  const place = { source: 'a.json', record: 7, recordId: null, time: 1_000_000 };
  return {
    row: {
      provider: text,
      kind: 'chat',
      precision: 'shared',
      program: {
        path: text,
        name: text,
        product: null,
        signer: null,
        sha256: null,
        commandLine: null,
        parent: null,
      },
      host: text,
      user: text,
      count: 1,
      failed: 0,
      via: { dns: 1 },
      targets: Array.from({ length: targets }, (_, i) => [`h${i}.example`, 1]),
      otherTargets: 0,
      days: [0],
      first: place,
      last: place,
    },
    identity: { client: null, standing: 'unexpected', reason: 'not a known client', by: null },
    judgement: null,
    isNew: null,
    daysActive: 1,
  };
}

function render(
  entries: readonly UsageEntry[],
  providers: number,
  days: readonly (readonly [number, number])[],
  context: Partial<UsageContext> = {},
): string {
  const report: UsageReport = {
    totals: {
      rows: entries.length,
      answersOnly: 0,
      unexpected: entries.length,
      forbidden: 0,
      unreviewed: 0,
      providers: new Map(Array.from({ length: providers }, (_, i) => [`Provider ${i}`, providers - i])),
      days: new Map(days),
      programs: new Set(['a']),
      hosts: new Set(['b']),
    },
    entries,
    breaches: [],
    firstTime: null,
    lastTime: null,
    leftOut: 0,
  };
  return [...html.render(report, { ...CONTEXT, ...context })].join('');
}

describe('the page about AI usage', () => {
  it('escapes what attackers name their programs, hosts and users', () => {
    const page = render([entry(HOSTILE, 1)], 1, []);
    expect(page).not.toContain('<img');
    expect(page).not.toContain('\u001b');
    expect(page).toContain('&lt;img src=x');
  });

  it('keeps names short that somebody made long', () => {
    const long = entry('Long', 1);
    const name = 'x'.repeat(50_000);
    const { row } = long;
    const { program } = row;
    const page = render(
      [{ ...long, row: { ...row, host: name, user: name, program: { ...program!, path: name } } }],
      1,
      [],
    );
    expect(page).toContain('x'.repeat(300));
    expect(page).not.toContain('x'.repeat(400));
  });

  it('says what was read, what was not, and what was wrong with it', () => {
    expect(render([], 0, [])).toContain('Everything that arrived could be read.');
    const page = render([], 0, [], {
      inputs: ['logs', HOSTILE],
      read: {
        files: 3,
        bytes: 2_000,
        records: { attempted: 4_321, decoded: 17 },
        faults: {
          total: 1,
          counts: [['json-invalid', 1]],
          samples: [{ code: 'json-invalid', source: HOSTILE, record: 7 }],
        },
        unopened: [{ what: 'input', path: HOSTILE, reason: 'no such file or directory' }],
        range: { from: '2026-03-17T09:00:00.000Z', to: null },
      },
    });
    expect(page).not.toMatch(/<img|\u001b/);
    for (const said of [
      '<dd class="break">logs</dd>',
      ': no such file or directory</dd>',
      '3 (2.0 kB)',
      '4,321: 17 decoded',
      '<code>json-invalid</code> × 1',
      ' record 7',
      'Only events from 2026-03-17 09:00:00 UTC took part.',
      '1 input could not be opened.',
    ])
      expect(page).toContain(said);
  });

  it('says why nothing seen means nothing', () => {
    const read = { ...CONTEXT.read, records: { attempted: 0, decoded: 0 } };
    expect(render([], 0, [])).toContain('<h1>No use of AI was seen</h1>');
    expect(render([], 0, [], { read })).toContain('because nothing was read: no record in 1 file</h1>');
    expect(render([], 0, [], { providersKnown: 0 })).toContain('because the catalogue holds no provider</h1>');
  });

  it('draws the busiest providers and says how many more there are', () => {
    const page = render([], 60, []);
    expect(page).toContain('Provider 19 ');
    expect(page).not.toContain('Provider 20 ');
    expect(page).toContain('and 40 more providers');
  });

  it('names some hosts of a row and shows that there are more', () => {
    expect(render([entry('x', 3)], 1, [])).toContain('h0.example, h1.example, h2.example<');
    expect(render([entry('x', 4)], 1, [])).toContain('h0.example, h1.example, h2.example, …<');
  });

  it('says a single day in words and draws a bar for each of several', () => {
    expect(render([], 1, [[0, 5]])).toContain('5 rows, all on 1970-01-01');
    const page = render([], 1, [
      [0, 9_000],
      [400, 10_000],
      [401, 1],
    ]);
    expect(page).toContain('At most 10,000 rows on a day; earlier days are not shown');
    // A bar of a ten-thousandth of the height would not be seen.
    expect(page).toContain('height="1"');
    expect(page).not.toContain('1970-01-01:');
  });
});
