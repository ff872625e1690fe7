/** Candidates in journals that were written before their first line ordered them: it held the time alone. */
import type { TermHit } from '../../engine/term-hits.ts';
import type { Scalar, Value } from '../../event/value.ts';
import { CandidateTexts } from '../stored-candidate.ts';

type OlderHead = readonly [
  tiebreaker: Value,
  host: string | null,
  recordId: string | null,
  bytesHash: string | null,
  source: string,
  record: number,
  hits: readonly (readonly [term: number, keys: readonly Value[], carried?: readonly Value[]])[],
  finer?: number,
];

type OlderMatch = readonly [
  channel: string | null,
  time: number | null,
  display: readonly [Value, Value, Value, Value, Value],
  fields: readonly Value[],
  alertValues: readonly Value[] | null,
  original: { readonly index: string; readonly fields: readonly (readonly [string, Value])[] } | null,
];

/** A candidate's text as it is written today. */
export function presentForm(text: string): string {
  const end = text.indexOf('\n');
  if (text.slice(0, end).includes('\t')) return text;
  const [head, match] = text.slice(end + 1).split('\n') as [string, string];
  const [tiebreaker, host, recordId, bytesHash, source, record, hits, finer = 0] = JSON.parse(head) as OlderHead;
  const [channel, time, display, values, alertValues, original] = JSON.parse(match) as OlderMatch;
  const names = values.map((_, i) => String(i));
  const [displayHost, user, processName, processExecutable, processEntityId] = display;
  return new CandidateTexts().write(
    {
      finer,
      tiebreaker,
      hits: hits.map(
        ([term, keys, carried]): TermHit => (carried === undefined ? { term, keys } : { term, keys, carried }),
      ),
      match: {
        reference: { source, record, recordId, time },
        identity: { host, channel, recordId, time, bytesHash },
        display: { host: displayHost, user, processName, processExecutable, processEntityId },
        fields: names.flatMap((name, i) => (values[i] === null ? [] : [[name, values[i] as Scalar]])),
        ...(alertValues === null ? {} : { alertValues }),
        ...(original === null ? {} : { original }),
      },
    },
    { fields: names },
  );
}
