/** The report as one JSON document: every row with all that is known of it, and the alerts of the policy. */
import { formatTime } from '../../event/time.ts';
import type { EventPlace } from '../../usage/contact.ts';
import type { UsageEntry } from '../../usage/report.ts';
import { targetsByCount } from '../../usage/usage-row.ts';
import { encodeSafeJson } from '../outputs/explain-json.ts';
import { encodeAlert } from '../outputs/ndjson.ts';
import type { UsageContext, UsageOutput } from '../usage-output.ts';

export const json: UsageOutput = {
  id: 'json',
  summary: 'One document: every row, what was read for it, and the alerts of the policy.',
  *render(report, context) {
    const head = encodeSafeJson({
      version: 1,
      made_at: context.madeAt,
      catalogue_checked: context.catalogueChecked,
      first_seen: report.firstTime,
      last_seen: report.lastTime,
      rows_left_out: report.leftOut,
      bytes: 'unknown',
      providers_known: context.providersKnown,
      read: describeRead(context),
    });
    yield `${head.slice(0, -1)},"rows":[`;
    yield* joined(report.entries, (entry) => encodeSafeJson(describeEntry(entry)));
    yield '],"alerts":[';
    yield* joined(context.alerts, encodeAlert);
    yield ']}\n';
  },
};

/** What the rows rest on: what was given and read, and what was wrong with it. */
function describeRead({ inputs, read }: UsageContext): Readonly<Record<string, unknown>> {
  const { files, bytes, records, range, faults, unopened = [] } = read;
  return {
    inputs,
    unopened: unopened.map(({ path, reason }) => ({ path, reason })),
    files,
    bytes,
    records: { attempted: records.attempted, decoded: records.decoded },
    from: range?.from ?? null,
    to: range?.to ?? null,
    faults: {
      total: faults.total,
      counts: Object.fromEntries(faults.counts),
      samples: faults.samples.map((fault) => ({
        code: fault.code,
        source: fault.source,
        record: fault.record ?? null,
        offset: fault.offset ?? null,
        detail: fault.detail ?? null,
      })),
    },
  };
}

function* joined<T>(items: Iterable<T>, encode: (item: T) => string): Generator<string> {
  let separator = '\n';
  for (const item of items) {
    yield separator + encode(item);
    separator = ',\n';
  }
}

/** A row as JSON has it. `bytes` is null: these logs do not say. */
export function describeEntry({
  row,
  identity,
  judgement,
  isNew,
  daysActive,
}: UsageEntry): Readonly<Record<string, unknown>> {
  const { program } = row;
  return {
    provider: row.provider,
    kind: row.kind,
    precision: row.precision,
    host: row.host,
    user: row.user,
    program:
      program === null
        ? null
        : {
            name: program.name,
            path: program.path,
            product: program.product,
            signer: program.signer,
            sha256: program.sha256,
            command_line: program.commandLine,
            parent: program.parent,
          },
    client:
      identity.client === null ? null : { name: identity.client.name, kind: identity.client.kind, by: identity.by },
    standing: identity.standing,
    standing_reason: identity.reason,
    policy:
      judgement === null
        ? null
        : {
            verdict: judgement.verdict,
            line: judgement.entry?.line ?? null,
            owner: judgement.entry?.owner ?? null,
            reason: judgement.entry?.reason ?? null,
            expires: judgement.entry?.expires ?? null,
          },
    first_seen: timeOf(row.first),
    last_seen: timeOf(row.last),
    days_active: daysActive,
    is_new: isNew,
    count: row.count,
    failed_lookups: row.failed,
    bytes: null,
    seen_in: row.via,
    targets: targetsByCount(row).map(([target, count]) => ({ target, count })),
    other_targets: row.otherTargets,
    first_event: placeOf(row.first),
    last_event: placeOf(row.last),
  };
}

export function timeOf({ time }: EventPlace): string | null {
  return time === null ? null : formatTime(time);
}

function placeOf(place: EventPlace): Readonly<Record<string, unknown>> {
  return { source: place.source, record: place.record, record_id: place.recordId };
}
