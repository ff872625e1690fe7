/** From parsed flags to a usage report on standard output, what went wrong on standard error, and an exit code. */
import { SCAN_FLAGS, tuneRuntime } from '../app/runtime-flags.ts';
import { TemporaryFile } from '../app/temporary-file.ts';
import { usageAlerts } from '../app/usage-alert.ts';
import { readUsageFiles, type UsageFiles } from '../app/usage-files.ts';
import { readUsage, type UsageReading } from '../app/usage-reading.ts';
import { namesAnyHost } from '../app/usage-second-look.ts';
import { SortPool } from '../engine/sort-pool.ts';
import { formatTime } from '../event/time.ts';
import { FaultLog } from '../io/fault.ts';
import { renderBytes, renderCount, renderDuration, renderQuantity } from '../io/outputs/quantity.ts';
import { renderAsked, renderFault, renderLabelled } from '../io/outputs/summary-text.ts';
import { type Discovery, discover } from '../io/sources/discover.ts';
import { describeSystemError } from '../io/sources/file.ts';
import {
  BLIND_SPOTS,
  reasonForNothing,
  type UsageContext,
  type UsageOutput,
  type UsageRead,
} from '../io/usage-output.ts';
import { USAGE_OUTPUTS } from '../io/usage-outputs/index.ts';
import { sortDiagnostics } from '../text/diagnostic.ts';
import { escapeControls, renderDiagnostic } from '../text/render.ts';
import { ClientTable } from '../usage/clients.ts';
import { Judge } from '../usage/policy.ts';
import { buildReport, type UsageReport, type UsageTotals } from '../usage/report.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { keepExitCode } from './lost-reader.ts';
import { writeError, writeUnopened } from './messages.ts';
import { BUNDLED_CATALOGUE, BUNDLED_CLIENTS } from './packs.ts';
import { type Target, Targets } from './target.ts';
import { columnsOf, takesColor } from './terminal.ts';

export interface UsageRequest {
  readonly inputs: readonly string[];
  readonly policy: string | null;
  /** null: the bundled ones. */
  readonly catalogue: string | null;
  readonly clients: string | null;
  readonly format: string;
  readonly output: string | null;
  readonly newWithinDays: number | null;
  readonly onlyNew: boolean;
  readonly local: boolean;
  readonly from: number | null;
  readonly to: number | null;
  readonly now: number | null;
  readonly zone: string;
  readonly workers: number;
  readonly failOn: 'forbidden' | 'unreviewed' | 'unexpected' | null;
}

/** Bytes of rows that are held while they are sorted. */
const MAX_HELD = 16 * 1024 * 1024;
/** Of input that can show no use of AI, whatever happened. */
const NAMELESS =
  'No record names a host that was looked up, connected to or requested, in a form that is known: this says nothing about the use of AI. Which logs do is in the guide, under "Who uses which AI".';
/** Faults shown with their place. */
const FAULTS_SHOWN = 5;

export async function runUsage(request: UsageRequest): Promise<number> {
  if (request.failOn !== null && request.failOn !== 'unexpected' && request.policy === null)
    throw new UsageError(
      `--fail-on ${request.failOn} needs --policy`,
      'without a policy nothing is allowed or forbidden',
    );
  if (request.onlyNew && request.newWithinDays === null)
    throw new UsageError('--only-new needs --new-within', 'as in --new-within 7 --only-new');
  const output = USAGE_OUTPUTS.find(({ id }) => id === request.format);
  if (output === undefined) throw new Error(`no usage output is named ${request.format}`);
  tuneRuntime(SCAN_FLAGS);
  if (request.failOn !== null) keepExitCode();
  const today = (request.now === null ? new Date().toISOString() : formatTime(request.now)).slice(0, 10);
  const paths = {
    catalogue: request.catalogue ?? BUNDLED_CATALOGUE,
    clients: request.clients ?? BUNDLED_CLIENTS,
    policy: request.policy,
  };
  const files = openFiles(request, paths, today);
  for (const diagnostic of sortDiagnostics(files.diagnostics)) writeError(renderDiagnostic(diagnostic));
  const started = performance.now();
  const spill = new TemporaryFile();
  const pool = new SortPool(spill, MAX_HELD);
  const faults = new FaultLog();
  const { entries, failed } = discover(request.inputs, (fault) => faults.add(fault));
  const target = new Targets(entries, Object.values(paths)).open(request.output);
  const settings = {
    readAll: false,
    strictFields: false,
    zone: request.zone,
    from: request.from,
    to: request.to,
  };
  const reading = await readUsage(
    entries,
    { catalogue: files.catalogue, settings, local: request.local },
    request.workers,
    faults,
    pool,
  );
  const { ledger } = reading;
  const report = buildReport(
    { rows: ledger.drain(), newest: ledger.newest, pool },
    {
      clients: new ClientTable(files.clients),
      judge: files.policy === null ? null : new Judge(files.policy, today),
      newWithinDays: request.newWithinDays,
      onlyNew: request.onlyNew,
    },
  );
  const read = describeRead(request, reading, faults, failed);
  writeReport(request, output, report, files, { target, read });
  spill.close();
  const isEmpty = ledger.newest === null && report.totals.rows === 0 && read.records.attempted > 0;
  const isNameless = isEmpty && !request.local && (await namesAnyHost(entries, files.catalogue, settings)) === false;
  const leftOut = report.leftOut + reading.ledger.leftOut;
  const seconds = (performance.now() - started) / 1000;
  for (const line of summarise(report, files, read, { leftOut, seconds, isNameless })) writeError(line);
  writeUnopened(failed);
  if (failed.length > 0 || files.diagnostics.some(({ severity }) => severity === 'error')) return EXIT.usage;
  return isMet(report.totals, request.failOn) ? EXIT.found : EXIT.ran;
}

function openFiles(request: UsageRequest, paths: Parameters<typeof readUsageFiles>[0], today: string): UsageFiles {
  try {
    const files = readUsageFiles(paths, today);
    if (request.catalogue === null || request.clients !== null) return files;
    // Our clients are of our providers; someone's own catalogue need not have those.
    const diagnostics = files.diagnostics.filter(
      ({ source, code }) => source?.name !== BUNDLED_CLIENTS || code !== 'usage-unknown-name',
    );
    return { ...files, diagnostics };
  } catch (error) {
    const { path } = error as NodeJS.ErrnoException;
    throw new UsageError(`cannot read ${path ?? 'the catalogue or policy'}: ${describeSystemError(error)}`);
  }
}

function isMet({ unexpected, forbidden, unreviewed }: UsageTotals, failOn: UsageRequest['failOn']): boolean {
  if (failOn === null) return false;
  if (failOn === 'unexpected') return unexpected > 0;
  return forbidden > 0 || (failOn === 'unreviewed' && unreviewed > 0);
}

function writeReport(
  request: UsageRequest,
  output: UsageOutput,
  report: UsageReport,
  files: UsageFiles,
  { target, read }: { readonly target: Target; readonly read: UsageRead },
): void {
  const toTerminal = request.output === null && process.stdout.isTTY === true;
  const context: UsageContext = {
    width: toTerminal ? columnsOf(process.stdout) : null,
    color: toTerminal && takesColor(process.stdout),
    inputs: request.inputs,
    read,
    madeAt: new Date().toISOString(),
    alerts: usageAlerts(report.breaches),
    hasPolicy: files.policy !== null,
    newWithinDays: request.newWithinDays,
    catalogueChecked: files.catalogue.checked,
    providersKnown: files.catalogue.providers.length,
  };
  for (const text of output.render(report, context)) target.write(text);
  target.close();
  if (request.output !== null) writeError(`Written   ${escapeControls(request.output)}`);
}

function describeRead(
  { from, to }: UsageRequest,
  { files, bytes, records }: UsageReading,
  faults: FaultLog,
  failed: Discovery['failed'],
): UsageRead {
  const text = (time: number | null): string | null => (time === null ? null : formatTime(time));
  return {
    files,
    bytes,
    records,
    faults: { total: faults.total, counts: [...faults.counts], samples: faults.samples },
    ...(failed.length === 0 ? {} : { unopened: failed.map((input) => ({ what: 'input', ...input })) }),
    ...(from === null && to === null ? {} : { range: { from: text(from), to: text(to) } }),
  };
}

/** What was not read, or not asked for, shows nothing: clean logs are told from no logs. */
function renderNone(read: UsageRead, providersKnown: number): string {
  const reason = reasonForNothing({ read, providersKnown });
  if (reason !== null) return `No use of AI was seen, because ${reason}`;
  return `No use of AI was seen${read.range === undefined ? '' : ` ${renderAsked(read.range)}`}`;
}

function* summarise(
  report: UsageReport,
  { catalogue, policy }: UsageFiles,
  read: UsageRead,
  {
    leftOut,
    seconds,
    isNameless,
  }: { readonly leftOut: number; readonly seconds: number; readonly isNameless: boolean },
): Generator<string> {
  const { rows, unexpected, forbidden, unreviewed, providers, answersOnly } = report.totals;
  const options = { width: columnsOf(process.stderr), color: takesColor(process.stderr) };
  const say = (label: string, text: string, warning = false): string[] => renderLabelled(label, text, options, warning);
  yield '';
  if (rows === 0) yield renderNone(read, catalogue.providers.length);
  if (isNameless) yield* say('No names', NAMELESS, true);
  if (rows > 0)
    yield* say(
      'Usage',
      `${renderQuantity(rows, 'row')}, ${renderQuantity(providers.size, 'provider')}${unexpected === 0 ? '' : `, ${renderQuantity(unexpected, 'row')} of unexpected programs`}`,
    );
  if (policy !== null)
    yield* say(
      'Policy',
      `${renderQuantity(forbidden, 'row')} forbidden, ${renderQuantity(unreviewed, 'row')} unreviewed`,
    );
  if (answersOnly > 0)
    yield* say(
      'Answers',
      `${renderQuantity(answersOnly, 'row')} from answers alone: their questions were not logged, so an answer counts as a contact`,
    );
  if (leftOut > 0)
    yield* say(
      'Left out',
      `${renderQuantity(leftOut, 'row')}: no room on disk for what does not fit into memory; set TMPDIR to a larger one`,
      true,
    );
  const { attempted, decoded } = read.records;
  yield* say(
    'Read',
    `${renderQuantity(attempted, 'record')}, ${renderCount(decoded)} decoded, in ${renderQuantity(read.files, 'file')} (${renderBytes(read.bytes)}), in ${renderDuration(seconds)}`,
  );
  yield* say('Blind to', BLIND_SPOTS);
  if (read.faults.total === 0) return;
  yield* say('Faults', read.faults.counts.map(([code, count]) => `${renderCount(count)} ${code}`).join(' · '), true);
  for (const fault of read.faults.samples.slice(0, FAULTS_SHOWN))
    yield `  ${fault.code} ${renderFault(fault, options.width ?? 120)}`;
}
