import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import type { EventMatch } from '../alert/alerting.ts';
import { SortPool } from '../engine/sort-pool.ts';
import type { Finding } from './finding.ts';
import { buildBundle } from './rule-bundle.ts';
import { candidateCodec, distinctEvents, storeCandidate } from './stored-candidate.ts';
import { TemporaryFile } from './temporary-file.ts';
import { TermRun } from './term-run.ts';

const QUERY = 'sequence by process.entity_id [process where process.name == "a"] [process where process.name == "b"]';

const { rule, body } = (() => {
  const written = { rule_id: 'r', name: 'R', type: 'eql', query: QUERY, risk_score: 1, severity: 'low' };
  const files = [{ path: 'r.ndjson', text: JSON.stringify(written) }];
  const reader = { list: () => [], read: () => null };
  const { compiled } = buildBundle(files, { contentFolder: null, deprecated: true }, reader);
  const program = compiled.programs.rules[0]!;
  if (program.body.kind !== 'terms') throw new Error('no sequence');
  return { rule: compiled.rules[0]!.rule, body: program.body };
})();

interface Item {
  readonly term: 0 | 1;
  readonly key: string;
  readonly time: number;
  readonly record: number;
  readonly source?: string;
  /** Null: records are told apart by content. */
  readonly recordId?: string | null;
  readonly content?: string;
}

function finding({
  term,
  key,
  time,
  record,
  source = 'a.json',
  recordId = null,
  content,
}: Item): Finding & { kind: 'terms' } {
  const bytesHash = recordId === null ? (content ?? `${term}${key}${time}`) : null;
  const match: EventMatch = {
    reference: { source, record, recordId, time },
    identity: { host: 'WKS', channel: 'C', recordId, time, bytesHash },
    display: { host: 'WKS', user: null, processName: 'ü\n"', processExecutable: null, processEntityId: key },
    fields: [
      ['process.entity_id', key],
      ['process.name', term === 0 ? 'a' : ['b', 'c']],
    ],
  };
  return { kind: 'terms', rule: 0, hits: [{ term, keys: [key] }], order: time, finer: 0, tiebreaker: null, match };
}

function run(items: readonly Item[], maxHeld?: number): Alert[] {
  const file = new TemporaryFile();
  try {
    const terms = new TermRun(rule, body, new SortPool(file, maxHeld));
    for (const item of items) terms.take(finding(item));
    const alerts: Alert[] = [];
    const limits: string[] = [];
    terms.end(
      (alert) => alerts.push(alert),
      (what) => limits.push(what),
      null,
      0,
    );
    expect(limits).toEqual([]);
    return alerts;
  } finally {
    file.close();
  }
}

const item = fc.record({
  term: fc.constantFrom(0 as const, 1 as const),
  key: fc.constantFrom('x', 'y', '\ud800z'),
  time: fc.integer({ min: 0, max: 8 }),
  record: fc.integer({ min: 1, max: 1000 }),
});
const items = fc.uniqueArray(item, { maxLength: 30, selector: ({ record }) => record });

describe('a sequence over stored candidates', () => {
  it('finds the same in memory and on disk, in any order of arrival', () => {
    const found = { alerts: 0 };
    fc.assert(
      fc.property(items, fc.integer({ min: 0, max: 3000 }), (list, maxHeld) => {
        const expected = run(list);
        found.alerts += expected.length;
        expect(run(list, maxHeld)).toEqual(expected);
        expect(run([...list].reverse(), maxHeld).map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
    expect(found.alerts).toBeGreaterThan(0);
  });

  it('takes events of one time as they lie in their source, and a log that is there twice once', () => {
    const pairs = Array.from({ length: 20 }, (_, i): Item[] => [
      { term: 0, key: `${i}`, time: 5, record: 2 * i + 1 },
      { term: 1, key: `${i}`, time: 5, record: 2 * i + 2 },
    ]).flat();
    const alerts = run(pairs);
    expect(alerts).toHaveLength(20);
    const backwards = pairs.map((one): Item => ({ ...one, record: 100 - one.record }));
    expect(run(backwards)).toEqual([]);
    // The copy lacks some, and is read last.
    const again = pairs
      .filter((_, i) => i % 3 > 0)
      .map((one, i): Item => ({ ...one, source: 'b.json', record: i + 1 }));
    expect(run([...again, ...pairs])).toEqual(alerts);
    // Records with an id follow it, wherever they lie.
    expect(run(backwards.map((one, i): Item => ({ ...one, recordId: `${9 + i}` })))).toHaveLength(20);
  });

  it('says when it can no longer tell copies', () => {
    let full = 0;
    const records = [1, 2, 3, 4].map(
      (record) => storeCandidate(finding({ term: 0, key: 'x', time: 1, record, content: `${record % 3}` }), body)!,
    );
    const count = (max: number): number =>
      [
        ...distinctEvents(
          records,
          () => {},
          () => full++,
          max,
        ),
      ].length; // all of one source: none is a copy
    expect([count(3), full, count(2), full]).toEqual([4, 0, 4, 1]);
  });

  it('gives back what it stored', () => {
    const [alert] = run(
      [
        { term: 0, key: 'x', time: 1, record: 4 },
        { term: 1, key: 'x', time: 2, record: 9 },
      ],
      0,
    );
    expect(alert).toMatchObject({
      host: 'WKS',
      process: { name: 'ü\n"', entity_id: 'x' },
      fields: { 'process.entity_id': 'x', 'process.name': ['a', 'b', 'c'] },
      events: [{ record: 4 }, { record: 9 }],
    });
  });

  it.each([
    [
      'counts an event once that two logs hold',
      [
        { source: 'a', record: 1, recordId: '7' },
        { source: 'b', record: 1, recordId: '7' },
      ],
      1,
    ],
    [
      'keeps events of different ids apart',
      [
        { source: 'a', record: 1, recordId: '7' },
        { source: 'a', record: 2, recordId: '8' },
      ],
      2,
    ],
    [
      'counts identical records of one source each',
      [
        { source: 'a', record: 1, content: 'same' },
        { source: 'a', record: 2, content: 'same' },
      ],
      2,
    ],
    [
      'counts identical records of copies once',
      [
        { source: 'a', record: 1, content: 'same' },
        { source: 'a', record: 2, content: 'same' },
        { source: 'b', record: 1, content: 'same' },
        { source: 'b', record: 2, content: 'same' },
        { source: 'b', record: 3, content: 'same' },
      ],
      3,
    ],
  ])('%s', (_, records, expected) => {
    const pool = new SortPool(new TemporaryFile());
    const sort = pool.open(candidateCodec(pool));
    for (const record of records) sort.push(storeCandidate(finding({ term: 0, key: 'x', time: 1, ...record }), body)!);
    const distinct = [...distinctEvents(sort.drain())];
    expect(distinct).toHaveLength(expected);
    expect(new Set(distinct.map(({ id }) => id)).size).toBe(expected);
  });
});

describe('the temporary file', () => {
  const left = (): string[] => readdirSync(tmpdir()).filter((name) => /^telltale-[0-9a-f-]{36}$/.test(name));

  it('leaves nothing behind', () => {
    const before = left();
    const file = new TemporaryFile();
    const at = file.write(Buffer.from('hello'));
    const into = Buffer.alloc(3);
    file.read(at! + 1, into);
    expect(into.toString()).toBe('ell');
    file.close();
    expect(left()).toEqual(before);
  });

  it('says that there is no room where it cannot be made', () => {
    expect(new TemporaryFile('/no/such/folder').write(Buffer.from('x'))).toBeNull();
  });
});
