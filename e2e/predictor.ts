/**
 * What the two rules must find in a lookup, told from hand-made labels and the few facts of each vendor's engine that
 * matter here. Written apart from the product, and as plain as can be, to disagree with it where one of them is wrong.
 */
import { createHash } from 'node:crypto';
import type { Query } from './corpus.ts';

/** What a layout carries of an event; each difference is a fact about the layout, not about a rule. */
export interface Carried {
  /** JSON without any user id stands for a collector that left it out: Sysmon's service runs as LocalSystem. */
  readonly assumesUser: boolean;
  /** The ingest pipeline lower-cases process GUIDs, and drops one of nothing but zeros. */
  readonly pipelineGuid: boolean;
  /** The ingest pipeline makes its own text of the answers: types without number and addresses without prefix. */
  readonly pipelineAnswers: boolean;
}

const ZERO_GUID = '{00000000-0000-0000-0000-000000000000}';

/** One line an alert, to be compared as sorted lists. */
export function predict(queries: readonly Query[], carried: Carried): string[] {
  return [...predictEql(queries), ...predictSpl(queries, carried)].sort();
}

function predictEql(queries: readonly Query[]): string[] {
  return queries.flatMap(({ program, domain, host }, i) => {
    const wanted = (program.listed === true || program.writable === true) && program.excluded !== true;
    return wanted && domain.eql === true ? [eqlLine(i + 1, host, program.image, domain.name)] : [];
  });
}

export function eqlLine(record: number, host: string | null, image: string | null, name: string): string {
  return `eql record ${record} ${host} ${image} ${name}`;
}

/** `stats count by` everything about the lookup: one row an answer, none without an answer or without a by-field. */
function predictSpl(queries: readonly Query[], carried: Carried): string[] {
  const rows = new Map<string, { key: SplKey; records: number[] }>();
  queries.forEach(({ program, domain, host, guid, status, results, userId }, i) => {
    if (domain.spl !== true || program.browser === true || program.image === null) return;
    const user = userId ?? (carried.assumesUser ? 'S-1-5-18' : null);
    const id = !carried.pipelineGuid ? guid : guid === ZERO_GUID || guid === null ? null : guid.toLowerCase();
    if (user === null || id === null || status === null || results === null) return;
    const answers = answersOf(results, carried.pipelineAnswers);
    for (const answer of answers) {
      const text = carried.pipelineAnswers ? '(made anew)' : results;
      const key: SplKey = { host, image: program.image, guid: id, name: domain.name, user, status, answer, text };
      const name = JSON.stringify(Object.entries({ ...key, count: answers.length }));
      const row = rows.get(name) ?? { key, records: [] };
      row.records.push(i + 1);
      rows.set(name, row);
    }
  });
  return [...rows.values()].map(({ key, records }) => splLine(key, records.length, records));
}

interface SplKey {
  readonly host: string;
  readonly image: string;
  readonly guid: string;
  readonly name: string;
  readonly user: string;
  readonly status: string;
  readonly answer: string;
  readonly text: string;
}

export function splLine(key: SplKey, count: number, records: readonly number[]): string {
  const digest = createHash('sha256').update(key.text).digest('hex').slice(0, 8);
  return (
    `spl ×${count} of ${[...new Set(records)].join(',')} ${key.host} ${key.image} ${key.guid} ${key.name} ` +
    `${key.user} ${key.status} ${key.answer} ${digest}`
  );
}

/** Splunk's add-on: whatever stands before a `;`, without a leading record type. */
function answersOf(results: string, fromPipeline: boolean): string[] {
  const answers = results
    .split(';')
    .slice(0, -1)
    .filter((part) => part !== '')
    .map((part) => part.replace(/^type:\s+\d+\s+/, ''));
  if (!fromPipeline) return answers;
  // Out of the pipeline come names first, and each address once, as Sysmon would have written it.
  return [...new Set(answers.map((answer) => (/^\d+\.\d+\.\d+\.\d+$/.test(answer) ? `::ffff:${answer}` : answer)))];
}
