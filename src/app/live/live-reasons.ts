/**
 * Why a rule spoke of events that are stored: asked when somebody looks, so that a running engine pays nothing for it.
 * The rule as it is now is asked about the event as it was; what other events did to the answer is not judged, but for
 * what the event's process descends from, as far as that is remembered of the event log.
 */
import type { LineageSource } from '../../event/lineage.ts';
import { ndjson } from '../../io/formats/ndjson.ts';
import { describeExplanation } from '../../io/outputs/explain-json.ts';
import { Explaining } from '../explaining.ts';
import type { LiveReasons, StoredEvent } from '../live.ts';
import type { CompiledBundle } from '../rule-bundle.ts';

/** Events that one answer speaks of. */
const MAX_EVENTS = 10;
/** Characters of them together. */
const MAX_TEXT = 4 * 1024 * 1024;

/** Null where no such rule runs. */
export function explainStored(
  compiled: CompiledBundle,
  ruleId: string,
  events: readonly StoredEvent[],
  lineage: LineageSource,
): LiveReasons | null {
  const index = compiled.rules.findIndex(({ rule }) => rule.id === ruleId);
  const running = compiled.rules[index];
  const program = compiled.programs.rules[index];
  if (running === undefined || program === undefined) return null;
  const alone = { ...compiled, rules: [running], programs: { ...compiled.programs, rules: [program] } };
  const reasons: Readonly<Record<string, unknown>>[] = [];
  const explaining = new Explaining(
    alone,
    { readAll: false, strictFields: false, zone: 'UTC', from: null, to: null },
    { now: 0, infoMin: 0, infoMax: 0, zone: 'UTC' },
    {
      only: () => true,
      onExplained: ({ source, record, text, explanation }) =>
        reasons.push({ source, record, ...describeExplanation(text, explanation) }),
    },
    // Asked, and told nothing: the stream has told it already.
    { descends: (name, cls, body) => lineage.descends(name, cls, body), created: () => {}, marked: () => {} },
  );
  let room = MAX_TEXT;
  for (const { position, source, text } of events.slice(0, MAX_EVENTS)) {
    room -= text.length;
    if (room < 0) break;
    explaining.enter(source);
    const reader = ndjson.open(
      { record: (record) => explaining.take(record), fault: () => {} },
      { needles: null, firstOrdinal: position - 1, firstOffset: 1 },
    );
    reader.push(Buffer.from(`${text}\n`));
    reader.end();
  }
  return { text: running.text.text, reasons };
}
