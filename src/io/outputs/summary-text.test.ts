import { describe, expect, it } from 'vitest';
import { displayWidth, HIDDEN_CHARACTERS } from '../../text/render.ts';
import { hostileSummary, SCREEN_ATTACKS, sampleSummary } from '../output.contract.ts';
import { renderClosing, renderFault, renderHeading, renderSummary } from './summary-text.ts';

const PLAIN = { stats: false, color: false, width: 140 } as const;

describe('renderHeading', () => {
  it.each([
    [{}, '2 rules (1 SPL, 1 EQL) · 14 files · 1.2 GB'],
    [
      { rules: { total: 1, eql: 1, kuery: 0, esql: 0, spl: 0, unsupported: 0, failed: 0 }, files: 1, bytes: 512 },
      '1 rule (1 EQL) · 1 file · 512 B',
    ],
    [
      { rules: { total: 1204, eql: 0, kuery: 0, esql: 0, spl: 1000, unsupported: 200, failed: 4 } },
      '1,204 rules (1,000 SPL, 200 unsupported, 4 failed) · 14 files · 1.2 GB',
    ],
  ])('%j', (changes, expected) => expect(renderHeading(sampleSummary(changes))).toBe(expected));
});

describe('renderClosing', () => {
  it('says what was read when there is nothing else to say', () => {
    expect(renderClosing(sampleSummary({ firstTime: null }), PLAIN)).toEqual([
      'Read      1,004,643 records, 2,051 decoded, 1,002,592 skipped unread, in 2.1 s, 478,401/s · 0 faults   (--stats counts every kind)',
    ]);
  });

  it('says whose times are known where records were skipped', () => {
    const read = (skipped: number) =>
      renderClosing(sampleSummary({ records: { attempted: 9, skipped, decoded: 9 - skipped, faulted: 0 } }), PLAIN)[0];
    expect(read(0)).toContain(' · events from 2026-11-01 00:00:02 to ');
    expect(read(4)).toContain(' · decoded events from 2026-11-01 00:00:02 to ');
  });

  it.each([
    [1, /^Copies +Once a rule met an event that it had from another copy/],
    [1234, /^Copies +1,234 times a rule met/],
  ])('says how often copies were left out: %i', (repeats, expected) => {
    const lines = renderClosing(sampleSummary({ repeats }), PLAIN);
    expect(lines.filter((line) => expected.test(line))).toHaveLength(1);
    expect(renderClosing(sampleSummary({ repeats: 0 }), PLAIN).join()).not.toContain('Copies');
    const kept = renderClosing(sampleSummary({ repeats, keepsDuplicates: true }), PLAIN);
    expect(kept.join(' ')).not.toContain('counts each');
    expect(kept.join(' ')).toMatch(/take\s+each\s+event\s+once/);
  });

  it('counts alerts that are not shown', () => {
    const alerts = { total: 7, bySeverity: [['low', 7]], byKind: [['alert', 7]] } as const;
    const [line] = renderClosing(sampleSummary({ alerts, hidden: { below: 'high', alerts: 7 } }), PLAIN);
    expect(line).toBe('Alerts    7: 7 low; 7 alerts below high not shown');
  });

  it('says below a long table how to count its alerts', () => {
    const many = (total: number) =>
      sampleSummary({ alerts: { total, bySeverity: [['low', total]], byKind: [['alert', total]] } });
    const [line] = renderClosing(many(101), { ...PLAIN, counting: true });
    expect(line).toBe('Alerts    101: 101 low   (--by rule, host or technique counts them)');
    expect(renderClosing(many(100), { ...PLAIN, counting: true })[0]).toBe('Alerts    100: 100 low');
    expect(renderClosing(many(101), PLAIN)[0]).toBe('Alerts    101: 101 low');
  });

  it('tells alerts, risk, silence, faults with places, and notes', () => {
    const summary = sampleSummary({
      alerts: {
        total: 1204,
        bySeverity: [
          ['high', 4],
          ['medium', 1200],
          ['low', 0],
        ],
        byKind: [
          ['alert', 1201],
          ['risk', 3],
        ],
      },
      risk: [
        { object: 'WKS-03', type: 'system', score: 60, events: 3, from: ['viewer.exe → api.openai.com ×3'] },
        { object: 'WKS-04', type: 'system', score: 20, events: 1, from: ['a', 'b', 'c'] },
        ...Array.from({ length: 5 }, (_, i) => ({ object: `X${i}`, type: 'user', score: 1, events: 1, from: [] })),
      ],
      silent: {
        total: 214,
        reasons: [
          { reason: 'excluded program path', count: 131 },
          { reason: 'host in no list', count: 83 },
        ],
      },
      faults: {
        total: 8,
        counts: [
          ['json-invalid', 7],
          ['truncated', 1],
        ],
        samples: [
          ...Array.from({ length: 5 }, (_, i) => ({
            code: 'json-invalid' as const,
            source: 'logs/a.json',
            record: 17 + i,
            offset: 12_345 + i,
            detail: 'unexpected end',
          })),
          { code: 'truncated', source: 'b.zip!c.xml' },
        ],
      },
      firstTime: null,
      records: { attempted: 10, skipped: 0, decoded: 3, faulted: 7 },
      notes: ['Two clocks differ.'],
    });
    expect(renderClosing(summary, PLAIN)).toEqual([
      'Alerts    1,204: 4 high · 1,200 medium; of these 3 add risk only',
      'Risk      WKS-03 60 (viewer.exe → api.openai.com ×3) · WKS-04 20 (a, b and 1 more) · X0 1 · X1 1 · X2 1 · 2 more',
      'Silent    214 records came near a rule and raised no alert: 131 excluded program path · 83 host in no list',
      '          `telltale explain --near` on the same inputs shows each',
      'Read      10 records, 7 not readable, in 2.1 s, 5/s · 8 faults   (--stats counts every kind)',
      'Faults    7 json-invalid · 1 truncated',
      '            json-invalid: A line or element that is not valid JSON.',
      '              logs/a.json record 17, byte 12345: unexpected end',
      '              logs/a.json record 18, byte 12346: unexpected end',
      '              logs/a.json record 19, byte 12347: unexpected end',
      '              … 4 more',
      '            truncated: The source ended in the middle of a record.',
      '              b.zip!c.xml',
      'Note      Two clocks differ.',
    ]);
  });

  it('shows all samples and the kinds with stats', () => {
    const samples = Array.from({ length: 5 }, (_, i) => ({ code: 'no-time' as const, source: 'a', record: i + 1 }));
    const lines = renderClosing(
      sampleSummary({
        faults: { total: 5, counts: [['no-time', 5]], samples },
        kinds: [
          { kind: 'sysmon', eventId: '22', layout: 'flat-json', count: 2_051 },
          { kind: 'windows-security', eventId: '4688', layout: 'evtx', count: 1_002_592 },
        ],
      }),
      { ...PLAIN, stats: true },
    );
    expect(lines.filter((line) => /^ {14}a record \d$/.test(line))).toHaveLength(5);
    expect(lines.slice(-3)).toEqual([
      'KIND              EVENT  LAYOUT           RECORDS',
      'sysmon            22     flat-json          2,051',
      'windows-security  4688   evtx           1,002,592',
    ]);
    expect(lines.join('\n')).not.toContain('--stats');
  });

  it.each([40, 60, 80, 200])('fits %i columns', (width) => {
    for (const text of [...SCREEN_ATTACKS, 'w'.repeat(500), '日本'.repeat(100)]) {
      for (const line of renderSummary(hostileSummary(text), { stats: true, color: false, width })) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(width);
        expect(line).not.toMatch(HIDDEN_CHARACTERS);
      }
    }
  });

  it('paints labels and warns of faults in colour', () => {
    const lines = renderSummary(hostileSummary('x'), { stats: false, color: true, width: 120 });
    expect(lines.some((line) => line.startsWith('\u001b[33mFaults    \u001b[0m'))).toBe(true);
    expect(lines.some((line) => line.startsWith('\u001b[1mRead      \u001b[0m'))).toBe(true);
  });

  it('counts together reasons that look alike where they are cut', () => {
    const long = `A rule with a name: none of: ${'x'.repeat(80)}`;
    const reasons = [
      { reason: `${long} one`, count: 3 },
      { reason: 'B', count: 4 },
      { reason: `${long} two`, count: 2 },
    ];
    const shown = renderClosing(sampleSummary({ silent: { total: 9, sampled: 9, reasons } }), PLAIN).join(' ');
    expect(shown).toMatch(/: 5 A rule with a name: [^·]*… · 4 B(?! ·)/);
    const asked = renderClosing(sampleSummary({ silent: { total: 9, reasons } }), { ...PLAIN, width: 500 }).join(' ');
    expect(asked).toContain('x one');
    expect(asked).toContain('x two');
  });

  it('names the archive and the member of a fault, however long they are', () => {
    const fault = { code: 'truncated' as const, record: 1 };
    const source = `cases/${'deep/'.repeat(20)}dc01.zip!C/${'Windows/'.repeat(20)}Security.evtx`;
    const line = renderFault({ ...fault, source }, 100);
    expect(line).toMatch(/^cases\/…\/.*dc01\.zip!.*\/Security\.evtx record 1$/);
    expect(displayWidth(line)).toBeLessThan(62);
    expect(renderFault({ ...fault, source: 'a.zip!b.evtx' }, 100)).toBe('a.zip!b.evtx record 1');
  });

  it('uses the singular', () => {
    const summary = sampleSummary({
      silent: { total: 1, reasons: [] },
      records: { attempted: 1, skipped: 0, decoded: 1, faulted: 0 },
      faults: { total: 1, counts: [['read-failed', 1]], samples: [] },
      firstTime: null,
      seconds: 0,
    });
    const text = renderClosing(summary, PLAIN).join('\n');
    expect(text).toContain('1 record came near a rule');
    expect(text).toContain('Read      1 record, in 0.0 s · 1 fault ');
    expect(text).toMatch(/^ {14}1 time$/m);
  });
});
