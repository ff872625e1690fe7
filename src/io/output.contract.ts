/**
 * The exam of every output, and what its tests are made of: sample alerts, a summary, and the texts with which attackers
 * try to reach a terminal, a page or a spreadsheet. An output passes when no such text leaves it raw.
 */
import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { HIDDEN_CHARACTERS } from '../text/render.ts';
import type { Output, OutputOptions, ScanSummary } from './output.ts';

export type AlertChanges = Partial<Omit<Alert, 'rule' | 'process'>> & {
  readonly rule?: Partial<Alert['rule']>;
  readonly process?: Partial<Alert['process']>;
};

/** An EQL alert of a DNS question, with the given changes. */
export function sampleAlert(changes: AlertChanges = {}): Alert {
  const { rule, process, ...rest } = changes;
  return {
    id: 'a'.repeat(64),
    kind: 'alert',
    time: '2026-11-03T09:14:22.123Z',
    host: 'WKS-03',
    user: 'CORP\\bob',
    fields: { 'dns.question.name': 'api.openai.com', 'process.executable': 'C:\\Users\\bob\\Downloads\\viewer.exe' },
    event_count: 1,
    events: [{ source: 'logs/a.json', record: 17, record_id: '4711', time: '2026-11-03T09:14:22.123Z' }],
    risk: [],
    threat_objects: [],
    drilldowns: [],
    ...rest,
    rule: {
      id: 'rule-eql',
      name: 'Unsigned program asks for a model',
      version: '3',
      language: 'eql',
      type: 'eql',
      severity: 'medium',
      risk_score: 47,
      description: 'Finds programs that ask for model services.',
      author: 'Telltale',
      license: 'Apache-2.0',
      tags: ['Endpoint'],
      stories: [],
      references: ['https://example.org/why'],
      false_positives: ['Developers at work.'],
      threat: [
        {
          tactic: { id: 'TA0011', name: 'Command and Control' },
          technique: [{ id: 'T1071.004', name: 'DNS' }],
        },
      ],
      ...rule,
    },
    process: {
      name: 'viewer.exe',
      executable: 'C:\\Users\\bob\\Downloads\\viewer.exe',
      entity_id: '{8c1f}',
      ...process,
    },
  };
}

/** A row of an SPL search that counted three events and adds risk. */
export function sampleRisk(changes: AlertChanges = {}): Alert {
  return sampleAlert({
    kind: 'risk',
    event_count: 3,
    fields: { dest: 'WKS-03', query: 'api.openai.com', count: 3 },
    risk: [{ object: 'WKS-03', type: 'system', score: 20, message: 'viewer.exe asked for api.openai.com.' }],
    threat_objects: [{ value: 'viewer.exe', type: 'process_name' }],
    drilldowns: [{ name: 'All of WKS-03', search: 'search dest="WKS-03"\n| stats count', from: '0', to: 'now' }],
    ...changes,
    rule: {
      id: 'rule-spl',
      name: 'DNS query to a model service',
      language: 'spl',
      type: 'Anomaly',
      severity: 'low',
      ...changes.rule,
    },
  });
}

export function sampleSummary(changes: Partial<ScanSummary> = {}): ScanSummary {
  return {
    rules: { total: 2, eql: 1, kuery: 0, esql: 0, spl: 1, unsupported: 0, failed: 0 },
    files: 14,
    bytes: 1_200_000_000,
    records: { attempted: 1_004_643, skipped: 1_002_592, decoded: 2_051, faulted: 0 },
    kinds: null,
    faults: { total: 0, counts: [], samples: [] },
    firstTime: '2026-11-01T00:00:02.000Z',
    lastTime: '2026-11-03T09:14:22.123Z',
    alerts: { total: 0, bySeverity: [], byKind: [] },
    risk: [],
    silent: null,
    seconds: 2.1,
    notes: [],
    ...changes,
  };
}

export const PLAIN: OutputOptions = {
  width: null,
  color: false,
  inputs: ['./evidence'],
  madeAt: '2026-11-03T15:00:00.000Z',
};

/** All text that an output writes for these alerts. */
export function runOutput(
  output: Output,
  alerts: Iterable<Alert>,
  options: Partial<OutputOptions> = {},
  summary: ScanSummary = sampleSummary(),
): string {
  const written: string[] = [];
  const writer = output.open((text) => written.push(text), { ...PLAIN, ...options });
  writer.begin();
  for (const alert of alerts) writer.alert(alert);
  writer.end(summary);
  return written.join('');
}

/** Texts that act on a terminal or hide on a screen. */
export const SCREEN_ATTACKS: readonly string[] = [
  '\u001b[2J\u001b[1;1Hnothing found',
  '\u001b]0;owned\u0007',
  '\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
  '\u009b31mred',
  'a\rOVERWRITTEN',
  'first\nsecond\tthird',
  'gpj\u202eexe.invoice',
  '\u2066left\u2069\u200fright\u061c',
  'zero\u200bwidth\ufeff\u00ad',
  'line\u2028paragraph\u2029',
  'tag\u{e0041}\u{e007f}',
  'nul\u0000del\u007f',
  'half\ud83d pair',
];

/** Texts that try to become markup, script, style or the end of what holds them. */
export const PAGE_ATTACKS: readonly string[] = [
  '<script>document.title="owned"</script>',
  '</script><script>document.title="owned"</script>',
  '<!--<script>',
  ']]>--></style></title></textarea>',
  '"><img src=x onerror=document.title="owned">',
  "' autofocus onfocus=document.title='owned' x='",
  '<svg/onload=document.title="owned">',
  'javascript:document.title="owned"',
  'https://evil.example/"onmouseover="document.title=1',
  '&lt;script&gt;&#60;b&#62;',
  '$'.concat('{document.title="owned"}`'),
  '{{constructor.constructor("document.title=1")()}}',
  '__proto__',
];

/** An alert that carries the text in every place that an event or a rule can fill. */
export function hostileAlert(text: string): Alert {
  return sampleAlert({
    host: text,
    user: text,
    process: { name: text, executable: `C:\\Users\\${text}\\${text}.exe`, entity_id: text },
    fields: { 'dns.question.name': text, [text]: [text, `${text}2`], count: 1 },
    events: [{ source: text, record: 1, record_id: text, time: '2026-11-03T09:14:22.123Z' }],
    risk: [{ object: text, type: text, score: 5, message: text }],
    threat_objects: [{ value: text, type: text }],
    drilldowns: [{ name: text, search: text, from: text, to: text }],
    why: { clause: text },
    rule: {
      id: text,
      name: text,
      version: text,
      type: text,
      description: text,
      author: text,
      license: text,
      tags: [text],
      stories: [text],
      references: [text],
      false_positives: [text],
      threat: [{ tactic: { id: text, name: text }, technique: [{ id: text, name: text }] }],
    },
  });
}

export function hostileSummary(text: string): ScanSummary {
  return sampleSummary({
    unopened: [{ what: 'input', path: text, reason: text }],
    lost: [{ field: text, rows: 1 }],
    faults: {
      total: 1,
      counts: [['json-invalid', 1]],
      samples: [{ code: 'json-invalid', source: text, record: 3, offset: 9, detail: text }],
    },
    kinds: [{ kind: text, eventId: text, layout: text, count: 1 }],
    risk: [{ object: text, type: text, score: 5, events: 1, from: [text] }],
    silent: { total: 1, reasons: [{ reason: text, count: 1 }] },
    notes: [text],
  });
}

/** What every output promises, whatever its medium. */
export function examineOutput(output: Output): void {
  describe(`${output.id} keeps the promises of an output`, () => {
    it.each(SCREEN_ATTACKS)('lets nothing through that acts on a screen: %j', (text) => {
      const written = runOutput(output, [hostileAlert(text)], { inputs: [text] }, hostileSummary(text));
      expect(written.replaceAll(/\r?\n/g, ' ')).not.toMatch(HIDDEN_CHARACTERS);
    });

    it('writes the same for the same alerts', () => {
      const alerts = [sampleAlert(), sampleRisk(), sampleAlert({ host: null, time: null, id: 'b'.repeat(64) })];
      expect(runOutput(output, alerts)).toBe(runOutput(output, alerts));
    });

    it('takes alerts without host, user, program, time, fields and events', () => {
      const bare = sampleAlert({
        host: null,
        user: null,
        time: null,
        fields: {},
        events: [],
        event_count: 0,
        process: { name: null, executable: null, entity_id: null },
        rule: {
          version: null,
          tags: [],
          references: [],
          false_positives: [],
          threat: [{ tactic: null, technique: [] }],
        },
      });
      expect(runOutput(output, [bare])).toContain('Unsigned program asks for a model');
    });

    it('does not choke on a value of two megabytes', () => {
      const long = `C:\\${'a\\'.repeat(1_000_000)}end.exe`;
      expect(runOutput(output, [hostileAlert(long)], {}, hostileSummary(long)).length).toBeGreaterThan(100);
    });
  });
}
