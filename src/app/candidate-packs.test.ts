import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventMatch } from '../alert/alerting.ts';
import { SortPool } from '../engine/sort-pool.ts';
import type { Value } from '../event/value.ts';
import { CandidatePacker, shiftRecords } from './candidate-packs.ts';
import type { Finding } from './finding.ts';
import { buildBundle } from './rule-bundle.ts';
import {
  candidateCodec,
  distinctEvents,
  type StoredCandidate,
  storeCandidate,
  type TermsBody,
} from './stored-candidate.ts';
import { TemporaryFile } from './temporary-file.ts';

const QUERIES = {
  sequence: 'sequence by process.entity_id [process where process.name == "a"] [process where process.name == "b"]',
  sample: 'sample by host.name [process where process.name == "a"] [process where process.name == "b"]',
};

const { programs } = (() => {
  const files = Object.entries(QUERIES).map(([name, query]) => {
    const written = { rule_id: name, name, type: 'eql', query, risk_score: 1, severity: 'low' };
    return { path: `${name}.ndjson`, text: JSON.stringify(written) };
  });
  const reader = { list: () => [], read: () => null };
  return buildBundle(files, { contentFolder: null, deprecated: true }, reader).compiled;
})();

const bodyOf = (rule: number): TermsBody => programs.all[rule]!.body as TermsBody; // both are sequences or samples

interface Seen {
  readonly rules: readonly number[];
  readonly order: number | null;
  readonly record: number;
  readonly recordId: string | null;
  readonly source: string;
  readonly host: string | null;
  readonly key: Value;
}

const seen: fc.Arbitrary<Seen> = fc.record({
  rules: fc.constantFrom([0], [1], [0, 1]),
  order: fc.constantFrom(null, 0, 1000, 2000),
  record: fc.oneof(fc.integer({ min: 1, max: 1200 }), fc.constant(999_999_999)),
  recordId: fc.constantFrom(null, '9', '10'),
  source: fc.constantFrom('a.json', 'b\n\tc.json'),
  host: fc.constantFrom(null, 'WKS', 'wks'),
  key: fc.constantFrom('x', 'ü', '\ud800', 'long '.repeat(10_000)),
});

function findingsOf({ rules, order, record, recordId, source, host, key }: Seen, base: number): TermsFinding[] {
  const match: EventMatch = {
    reference: { source, record: record + base, recordId, time: order },
    identity: { host, channel: 'C', recordId, time: order, bytesHash: recordId === null ? String(key) : null },
    display: { host, user: null, processName: 'p\n', processExecutable: null, processEntityId: key },
    fields: [['process.entity_id', key]],
  };
  return rules.map((rule) => ({
    kind: 'terms',
    rule,
    hits: [{ term: 0, keys: [key] }],
    order,
    finer: 0,
    tiebreaker: null,
    match,
  }));
}

type TermsFinding = Extract<Finding, { kind: 'terms' }>;

function read(rule: number, ordered: Iterable<StoredCandidate>): unknown[] {
  return [...distinctEvents(ordered)].map((each) => [each.time, each.id, each.hits, each.read(bodyOf(rule).fields)]);
}

it('comes out as if each had been taken alone, in order, whatever came before in its source', () => {
  fc.assert(
    fc.property(fc.array(seen, { maxLength: 12 }), fc.constantFrom(0, 1, 9, 999, 10_000_000_000), (list, base) => {
      const file = new TemporaryFile();
      const pool = new SortPool(file);
      const packed = programs.all.map(() => pool.open(candidateCodec(pool)));
      const alone = programs.all.map(() => pool.open(candidateCodec(pool)));
      const packer = new CandidatePacker(programs.all, (finding) => {
        if (finding.kind !== 'candidates') throw new Error(`a ${finding.kind} out of a pack`);
        const items = structuredClone(finding.items, { transfer: [finding.items.buffer] });
        shiftRecords(items, base);
        packed[finding.rule]!.append(items);
      });
      for (const one of list) {
        for (const finding of findingsOf(one, 0)) packer.take(finding);
        for (const finding of findingsOf(one, base)) {
          const candidate = storeCandidate(finding, bodyOf(finding.rule));
          if (candidate !== null) alone[finding.rule]!.push(candidate);
        }
      }
      packer.flush();
      for (const rule of [0, 1]) expect(read(rule, packed[rule]!.drain())).toEqual(read(rule, alone[rule]!.drain()));
      file.close();
    }),
    { numRuns: 200 },
  );
});

it('lets through what is no candidate', () => {
  const found: Finding[] = [];
  const packer = new CandidatePacker(programs.all, (finding) => found.push(finding));
  packer.take({ kind: 'limit', rule: 0, what: 'too much' });
  packer.flush();
  expect(found).toEqual([{ kind: 'limit', rule: 0, what: 'too much' }]);
});
