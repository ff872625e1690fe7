/**
 * The socket for what `usage` writes: a report in, pieces of text out. Reports hold text that attackers wrote: an output
 * must be safe for the place that it is made for (a terminal, a spreadsheet, a browser), and say nothing that the logs do
 * not.
 */
import type { Alert } from '../alert/alert.ts';
import type { UsageEntry, UsageReport } from '../usage/report.ts';
import type { ScanSummary } from './output.ts';
import { renderQuantity } from './outputs/quantity.ts';

export interface UsageContext {
  /** Columns of the terminal; null where it is none. */
  readonly width: number | null;
  readonly color: boolean;
  readonly inputs: readonly string[];
  readonly read: UsageRead;
  /** ISO 8601. */
  readonly madeAt: string;
  /** What broke the policy; empty without one. Can be read once. */
  readonly alerts: Iterable<Alert>;
  readonly hasPolicy: boolean;
  /** Days that count as new; null where that was not asked. */
  readonly newWithinDays: number | null;
  /** Day on which the catalogue was last checked, `YYYY-MM-DD`; null where it does not say. */
  readonly catalogueChecked: string | null;
  /** Providers that the catalogue holds: without any, nothing seen means nothing. */
  readonly providersKnown: number;
}

/** What a report rests on, as of a scan. Without a record, nothing seen means nothing. */
export interface UsageRead extends Pick<ScanSummary, 'files' | 'bytes' | 'faults' | 'unopened'> {
  readonly records: Pick<ScanSummary['records'], 'attempted' | 'decoded'>;
  /** With `--from` or `--to`: what was asked for. */
  readonly range?: Omit<NonNullable<ScanSummary['range']>, 'events'>;
}

/** Why nothing seen means nothing, to follow `No use of AI was seen, because`; null where it does mean something. */
export function reasonForNothing({
  read,
  providersKnown,
}: Pick<UsageContext, 'read' | 'providersKnown'>): string | null {
  if (providersKnown === 0) return 'the catalogue holds no provider';
  if (read.records.attempted > 0) return null;
  return `nothing was read: no record in ${renderQuantity(read.files, 'file')}`;
}

export interface UsageOutput {
  readonly id: string;
  /** One sentence for the reference page. */
  readonly summary: string;
  render(report: UsageReport, context: UsageContext): Iterable<string>;
}

/** The first entries of a report, for outputs that show no more. */
export function firstOf(entries: Iterable<UsageEntry>, most: number): readonly UsageEntry[] {
  const first: UsageEntry[] = [];
  for (const entry of entries) {
    first.push(entry);
    if (first.length === most) break;
  }
  return first;
}

/** What these logs can never show: said with every report. */
export const BLIND_SPOTS =
  'Bytes and prompts are not in these logs. Cached answers, DNS over HTTPS and proxies hide lookups; a failed one shows the wish to talk, no more.';
