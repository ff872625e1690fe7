/** One row a line for spreadsheets, safe against formulas as `scan --format csv` is. */
import type { UsageEntry } from '../../usage/report.ts';
import { targetsByCount } from '../../usage/usage-row.ts';
import { encodeCell } from '../outputs/csv.ts';
import type { UsageOutput } from '../usage-output.ts';
import { timeOf } from './json.ts';

type Cell = Parameters<typeof encodeCell>[0];

const COLUMNS: readonly (readonly [string, (entry: UsageEntry) => Cell])[] = [
  ['provider', ({ row }) => row.provider],
  ['kind', ({ row }) => row.kind],
  ['precision', ({ row }) => row.precision],
  ['program', ({ row }) => row.program?.name ?? null],
  ['program_path', ({ row }) => row.program?.path ?? null],
  ['product', ({ row }) => row.program?.product ?? null],
  ['signer', ({ row }) => row.program?.signer ?? null],
  ['sha256', ({ row }) => row.program?.sha256 ?? null],
  ['parent', ({ row }) => row.program?.parent ?? null],
  ['command_line', ({ row }) => row.program?.commandLine ?? null],
  ['host', ({ row }) => row.host],
  ['user', ({ row }) => row.user],
  ['client', ({ identity }) => identity.client?.name ?? null],
  ['standing', ({ identity }) => identity.standing],
  ['standing_reason', ({ identity }) => identity.reason],
  ['policy', ({ judgement }) => judgement?.verdict ?? null],
  ['policy_owner', ({ judgement }) => judgement?.entry?.owner ?? null],
  ['policy_expires', ({ judgement }) => judgement?.entry?.expires ?? null],
  ['first_seen', ({ row }) => timeOf(row.first)],
  ['last_seen', ({ row }) => timeOf(row.last)],
  ['days_active', ({ daysActive }) => daysActive],
  ['is_new', ({ isNew }) => isNew],
  ['count', ({ row }) => row.count],
  ['failed_lookups', ({ row }) => row.failed],
  ['bytes', () => 'unknown'],
  ['targets', ({ row }) => targetsByCount(row).map(([target]) => target)],
  ['source', ({ row }) => row.last.source],
  ['record', ({ row }) => row.last.record],
];

export const csv: UsageOutput = {
  id: 'csv',
  summary: 'One row a line for spreadsheets, safe against formulas.',
  *render(report) {
    yield `${COLUMNS.map(([name]) => name).join(',')}\r\n`;
    for (const entry of report.entries) yield `${COLUMNS.map(([, read]) => encodeCell(read(entry))).join(',')}\r\n`;
  },
};
