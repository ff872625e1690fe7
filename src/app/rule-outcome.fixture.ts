/**
 * What SPL rules make of events, for tests: rules from their queries alone, events from their bodies, cut into pieces as a
 * scan cuts them. Refuses rules that do not compile and runs that reach a limit.
 */
import { expect } from 'vitest';
import type { Alert } from '../alert/alert.ts';
import { AlertMaker } from './alert-maker.ts';
import { Evaluation } from './evaluation.ts';
import { buildBundle, type CompiledBundle } from './rule-bundle.ts';
import type { ReadSettings } from './settings.ts';
import { TakenEvents } from './taken-events.ts';

const SETTINGS: ReadSettings = { readAll: true, strictFields: false, zone: 'UTC', from: null, to: null };
const CONTEXT = { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' };

export interface Outcome {
  /** As text, in one order. */
  readonly alerts: readonly string[];
  /** Rows that a null by-field cost, by field. */
  readonly lost: ReadonlyMap<string, number>;
}

export type Body = { [name: string]: string | number | string[] };

/** Rules of these queries, by number; `lookups`: CSV texts by file name; `keepNulls` as `--nulls lenient`. */
export function compileQueries(
  queries: ReadonlyMap<number, string>,
  lookups: Readonly<Record<string, string>> = {},
  keepNulls = false,
): CompiledBundle {
  const { compiled } = buildBundle(
    [...queries].map(([n, query]) => ({
      path: `${n}.yml`,
      text: `telltale: rule/1
id: 11111111-2222-4333-8444-5555555555${String(n).padStart(2, '0')}
name: R${n}
language: spl
kind: alert
severity: low
risk_score: 1
description: A rule of the test.
query: ${JSON.stringify(query)}
`,
    })),
    { contentFolder: '/c', deprecated: true, keepNulls },
    {
      list: (path) => (path === '/c' ? ['lookups'] : path === '/c/lookups' ? Object.keys(lookups) : []),
      read: (path) => lookups[path.slice('/c/lookups/'.length)] ?? null,
    },
  );
  expect(compiled.rules).toHaveLength(queries.size);
  return compiled;
}

/** Each source is read in two pieces; with `copies`, a rule takes an event once. `isLocal`: as in the thread that merges. */
export function runBodies(
  compiled: CompiledBundle,
  sources: readonly (readonly Body[])[],
  copies: boolean,
  isLocal = false,
): Outcome {
  const alerts: Alert[] = [];
  const limits: string[] = [];
  const maker = new AlertMaker(compiled, CONTEXT, SETTINGS, {
    alert: (alert) => alerts.push(alert),
    fault: ({ detail }) => limits.push(detail ?? ''),
  });
  const evaluation = new Evaluation(compiled.programs.all, SETTINGS, CONTEXT, compiled.lookup, isLocal);
  const taking = new TakenEvents();
  if (copies) evaluation.folding = { taking };
  sources.forEach((bodies, i) => {
    // Two pieces of one source, so that groups are handed on half-way.
    const cut = bodies.length >> 1;
    [bodies.slice(0, cut), bodies.slice(cut)].forEach((part, half) => {
      evaluation.begin(2 * i + half);
      evaluation.enter(
        `${i}.json`,
        (finding) => {
          if (finding.kind !== 'taken') maker.take(half * cut, finding);
        },
        () => {},
      );
      part.forEach((body, at) => {
        const bytes = Buffer.from(JSON.stringify(body));
        evaluation.take({ body, ordinal: at + 1, offset: 0, bytes });
      });
      maker.endPiece({
        attempted: part.length,
        skipped: 0,
        decoded: part.length,
        faults: { counts: [], samples: [] },
        ...evaluation.finish(),
      });
    });
  });
  maker.end();
  maker.close();
  expect(limits).toEqual([]);
  return {
    alerts: alerts.map((alert) => JSON.stringify(alert)).sort(),
    lost: new Map(maker.lost().map(({ field, rows }) => [field, rows])),
  };
}
