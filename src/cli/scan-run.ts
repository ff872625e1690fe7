/**
 * What `scan` and `demo` share: from parsed flags to alerts on standard output, a summary on standard error, and an
 * exit code.
 */

import type { Alert } from '../alert/alert.ts';
import { ruleIdentity } from '../alert/identity.ts';
import type { RiskFactors } from '../alert/risk-factors.ts';
import { AlertReasons } from '../app/alert-reasons.ts';
import { needlesUnder } from '../app/prefilter.ts';
import { type ProcessSurvey, surveyProcesses } from '../app/process-survey.ts';
import { readInOrder } from '../app/read-in-order.ts';
import { ReadingThreads } from '../app/reading-threads.ts';
import type { BundleOptions, CompiledBundle, RuleBundle } from '../app/rule-bundle.ts';
import { diskReader, readRuleFiles } from '../app/rule-files.ts';
import { SCAN_FLAGS, tuneRuntime } from '../app/runtime-flags.ts';
import { type ScanOptions, scan } from '../app/scan.ts';
import { readSchedules } from '../app/schedules.ts';
import { contextOf, type EventReading, type ReadSettings, readingOf } from '../app/settings.ts';
import { MAX_SILENCE_RULES } from '../app/silence.ts';
import { StateFolder } from '../app/state-folder.ts';
import { TermHistories } from '../app/term-histories.ts';
import { FaultLog } from '../io/fault.ts';
import type { OutputOptions, ScanSummary, TableView } from '../io/output.ts';
import { OUTPUTS } from '../io/outputs/index.ts';
import { renderProfile } from '../io/outputs/profile-table.ts';
import { renderQuantity } from '../io/outputs/quantity.ts';
import { renderRiskTable } from '../io/outputs/risk-table.ts';
import { renderSummary } from '../io/outputs/summary-text.ts';
import type { SourceEntry } from '../io/source.ts';
import { discover } from '../io/sources/discover.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { isAtLeast, type Severity } from '../rule/rule.ts';
import { escapeControls, renderDiagnostic } from '../text/render.ts';
import { type BesideRules, filesBesideRules, readBesideRules } from './beside-rules.ts';
import { Drilldowns } from './drilldown-run.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { readLineage } from './lineage-run.ts';
import { keepExitCode } from './lost-reader.ts';
import { rulesCheckOf, writeError, writeRuleProblems, writeUnopened, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { startProgress, totalBytes } from './progress-line.ts';
import { readRiskFactors } from './risk-factors-file.ts';
import { writeRulesAmong } from './rules-among-inputs.ts';
import { Targets } from './target.ts';
import { columnsOf, takesColor } from './terminal.ts';

export interface ScanRequest extends BesideRules, EventReading {
  readonly inputs: readonly string[];
  /** Empty: the bundled pack. */
  readonly rules: readonly string[];
  readonly format: string;
  /** What lines of the table stand for; null: alerts that say the same. */
  readonly by?: TableView | null;
  readonly output: string | null;
  readonly from: number | null;
  readonly to: number | null;
  readonly now: number | null;
  readonly workers: number;
  readonly failOn: Severity | null;
  /** Alerts below it are counted and not shown. */
  readonly minLevel?: Severity | null;
  readonly deprecated: boolean;
  readonly strict: boolean;
  readonly stats: boolean;
  /** Alerts say why, and the summary why the rest stayed silent. */
  readonly explain?: boolean;
  /** Prints the riskiest objects and runs the risk incident rules. */
  readonly risk?: boolean;
  readonly riskDedup?: boolean;
  /** File of risk factors. */
  readonly riskFactors?: string | null;
  /** Rules take an event again from every copy of its log. */
  readonly keepDuplicates?: boolean;
  /** Says what each rule cost; `profileFile`: writes it there as JSON. */
  readonly profile?: boolean;
  readonly profileFile?: string | null;
  /** Runs each rule on its vendor's schedule over event time. */
  readonly window?: boolean;
  /** Where lookups that searches fill are kept from run to run. */
  readonly stateFolder?: string | null;
  /** Runs this drill-down of each alert over the same input; 1 is the first, null none. */
  readonly drilldown?: number | null;
  /** What events lack about a process is filled from the events that created it. */
  readonly enrich?: 'process' | null;
  /** What `stats … by` does with a null; absent: strict. */
  readonly nulls?: 'strict' | 'lenient';
  /** Leaves out the summary. */
  readonly quiet?: boolean;
}

/** What there is to read, and what reads it beside this thread. */
interface Input {
  readonly entries: readonly SourceEntry[];
  readonly threads: ReadingThreads;
  readonly faults: FaultLog;
  readonly unopened: NonNullable<ScanSummary['unopened']>;
  /** Where results may go. */
  readonly targets: Targets;
}

/** What a scan takes beside its rules and its input. */
interface Beside {
  readonly factors: RiskFactors | null;
  readonly drilldowns: Drilldowns | null;
  readonly histories: TermHistories | null;
}

export async function runScan(request: ScanRequest): Promise<number> {
  tuneRuntime(SCAN_FLAGS);
  if (request.failOn !== null || request.strict) keepExitCode();
  const state = openState(request.stateFolder ?? null, request.window !== true);
  const histories = state === null ? null : new TermHistories(request.stateFolder!);
  const factors = request.riskFactors == null ? null : readRiskFactors(request.riskFactors);
  const faults = new FaultLog();
  const { entries, failed } = discover(request.inputs, (fault) => faults.add(fault));
  writeRulesAmong(request.inputs);
  const threads = new ReadingThreads();
  const rules = request.rules.length === 0 ? [BUNDLED_PACK] : request.rules;
  const options: BundleOptions = {
    ...readBesideRules(request),
    deprecated: request.deprecated,
    keepNulls: request.nulls === 'lenient',
    readTables: false,
    ...(state === null ? {} : { state }),
  };
  const { bundle, compiled, read, unreadable, skipped } = readRuleFiles(rules, options, (files) =>
    threads.startFor(entries, request.workers, files, request.stats || request.strict),
  );
  writeUnopenedRules(unreadable);
  for (const fault of skipped) faults.add(fault);
  writeRuleProblems(compiled);
  const isThereNone = compiled.all.length + compiled.notLoaded.length === 0;
  if (compiled.rules.length === 0 && (unreadable.length > 0 || isThereNone)) {
    throw new UsageError(
      unreadable.length > 0 || compiled.leftOut > 0
        ? 'no rule is left to run'
        : `no rule was found in ${request.rules.join(', ')}`,
      compiled.leftOut > 0
        ? 'the rules there are deprecated; --deprecated runs them'
        : 'telltale rules check PATH lists what is there and why it does not run',
    );
  }
  const unopened = [
    ...failed.map((input) => ({ what: 'input' as const, ...input })),
    ...unreadable.map((rules) => ({ what: 'rules' as const, ...rules })),
  ];
  const targets = new Targets(entries, [...read, ...filesBesideRules(request), request.riskFactors]);
  const drilldowns = openDrilldowns(request, options);
  const input = { entries, threads, faults, unopened, targets };
  const summary = await scanInto(request, bundle, compiled, input, { factors, drilldowns, histories });
  writeUnopened(failed);
  const isSaved = saveState(state, histories);
  const missing = request.strict ? missingParts(summary) : [];
  if (missing.length > 0) writeError(`telltale: exit code ${EXIT.usage} for --strict: ${missing.join(', ')}`);
  if (unreadable.length > 0 || failed.length > 0 || summary.rules.failed > 0 || missing.length > 0 || !isSaved)
    return EXIT.usage;
  return request.failOn !== null && isMet(summary, request.failOn) ? EXIT.found : EXIT.ran;
}

/** For whoever opens evidence of something else with the rules that come along. */
const BUNDLED_ONLY =
  'Only the bundled rules ran, which ask who looks up AI services; --rules runs those of Splunk or Elastic, or your own';

/** What `--strict` does not let pass. */
function missingParts({ faults, rules, records }: ScanSummary): string[] {
  return [
    faults.total === 0 ? '' : renderQuantity(faults.total, 'fault'),
    rules.unsupported === 0 ? '' : renderQuantity(rules.unsupported, 'unsupported rule'),
    records.attempted === 0 ? 'no record was read' : '',
  ].filter((part) => part !== '');
}

/** Alerts and risk at or above a severity; hunts and building blocks do not count. */
function isMet(summary: ScanSummary & { readonly worst: Severity | null }, failOn: Severity): boolean {
  return summary.worst !== null && isAtLeast(summary.worst, failOn);
}

async function scanInto(
  request: ScanRequest,
  bundle: RuleBundle,
  compiled: CompiledBundle,
  { entries, threads, faults, unopened, targets }: Input,
  { factors, drilldowns, histories }: Beside,
): Promise<ScanSummary & { readonly worst: Severity | null }> {
  const output = OUTPUTS.find(({ id }) => id === request.format);
  if (output === undefined) throw new Error(`no output is named ${request.format}`);
  const target = targets.open(request.output);
  const profileTarget = request.profileFile == null ? null : targets.open(request.profileFile);
  const toTerminal = request.output === null && process.stdout.isTTY === true;
  const options: OutputOptions = {
    width: toTerminal ? columnsOf(process.stdout) : null,
    color: toTerminal && takesColor(process.stdout),
    inputs: request.inputs,
    madeAt: new Date().toISOString(),
    ...(request.by == null ? {} : { by: request.by }),
  };
  const plain: ReadSettings = {
    readAll: request.stats || request.strict,
    ...readingOf(request),
    from: request.from,
    to: request.to,
    countSilent: isSilenceCounted(request, compiled),
    ...(request.profile === true || request.profileFile != null ? { profile: true } : {}),
    ...(request.keepDuplicates === true ? { keepDuplicates: true } : {}),
    ...(output.needsOrigin === true ? { wholeEvents: true } : {}),
  };
  const survey = request.enrich === 'process' ? await readProcesses(entries, plain) : null;
  const enriched: ReadSettings = survey === null ? plain : { ...plain, processes: survey.table };
  const lineage = await readLineage(compiled.programs.all, entries, enriched);
  const { settings } = lineage;
  const reasons = request.explain === true ? await readReasons(request, compiled, entries, settings) : null;
  const writer = output.open(target.write, options);
  const progress = startProgress(totalBytes(entries), faults);
  let worst: Severity | null = null;
  const least = request.minLevel ?? null;
  const isShown = ({ rule }: Alert): boolean => least === null || isAtLeast(rule.severity, least);
  let hidden = 0;
  const onAlert = (alert: Alert): void => {
    const counts = alert.kind === 'alert' || alert.kind === 'risk';
    if (counts && (worst === null || !isAtLeast(worst, alert.rule.severity))) worst = alert.rule.severity;
    if (!isShown(alert)) {
      hidden++;
      return;
    }
    writer.alert(reasons === null ? alert : reasons.attach(alert));
  };
  writer.begin();
  const rules = new Map(compiled.rules.map(({ rule }) => [ruleIdentity(rule), rule]));
  const scanning: ScanOptions = {
    bundle,
    compiled,
    entries,
    settings,
    workers: request.workers,
    threads,
    now: request.now,
    deprecated: request.deprecated,
    risk: {
      incidents: request.risk === true,
      dedup: request.riskDedup === true,
      ...(factors === null ? {} : { factors }),
      ...(drilldowns === null
        ? {}
        : {
            keep: (events) => {
              drilldowns.riskEvents = events;
            },
          }),
    },
    schedules: request.window === true ? readSchedules(compiled, request, diskReader) : null,
    histories,
    onAlert: (alert) => {
      onAlert(alert);
      if (isShown(alert)) drilldowns?.take(alert, rules.get(ruleIdentity(alert.rule)));
    },
    onProgress: progress.update,
    faults,
    clock: () => performance.now(),
  };
  const scanned = await scan(scanning);
  await drilldowns?.run(scanning, onAlert);
  const notes = [
    ...scanned.notes,
    ...lineage.notes,
    ...(survey === null ? [] : surveyNotes(survey)),
    ...(reasons?.notes() ?? []),
  ];
  if (request.rules.length === 0 && scanned.alerts.total === 0 && scanned.records.attempted > 0)
    notes.push(BUNDLED_ONLY);
  const summary: ScanSummary = {
    ...scanned,
    ...(unopened.length === 0 ? {} : { unopened }),
    ...(least === null ? {} : { hidden: { below: least, alerts: hidden } }),
    ...(reasons === null ? {} : { silent: reasons.silent() }),
    notes,
  };
  progress.stop();
  writer.end(summary);
  if (request.risk === true) {
    // Only the table leaves room for more than alerts; else it stands with the summary.
    const inTable = request.format === 'table';
    const lines = renderRiskTable(summary.risk, { width: toTerminal ? options.width : null, color: options.color });
    if (inTable) target.write(`\n${lines.join('\n')}\n`);
    else for (const line of ['', ...lines]) writeError(line);
  }
  target.close();
  profileTarget?.write(`${JSON.stringify(summary.profile, null, 2)}\n`);
  profileTarget?.close();
  printLookupProblems(compiled);
  if (request.quiet === true) return { ...summary, worst };
  const errorWidth = columnsOf(process.stderr);
  const color = takesColor(process.stderr);
  const counting = request.format === 'table' && request.by == null;
  for (const line of renderSummary(summary, { stats: request.stats, color, width: errorWidth, counting }))
    writeError(line);
  if (request.profile === true && summary.profile !== undefined) {
    for (const line of ['', ...renderProfile(summary.profile, { color, width: errorWidth })]) writeError(line);
  }
  if (request.output !== null) writeError(`Written   ${escapeControls(request.output)}`);
  return { ...summary, worst };
}

/** Where everything is read, nearly every event is near some rule; where reasons are read for all, those are shown. */
function isSilenceCounted({ stats, strict, explain }: ScanRequest, { rules }: CompiledBundle): boolean {
  return !stats && !strict && explain !== true && rules.length <= MAX_SILENCE_RULES;
}

/** Reads the input once before the scan, for what it says about processes. */
async function readProcesses(entries: readonly SourceEntry[], settings: ReadSettings): Promise<ProcessSurvey> {
  const once = entries.find(({ file }) => file === null);
  if (once !== undefined) {
    const name = once.name === '-' ? 'standard input' : once.name;
    throw new UsageError(`--enrich reads its input twice, which ${name} does not allow`);
  }
  return surveyProcesses(entries, settings);
}

function surveyNotes({ processes, dropped }: ProcessSurvey): string[] {
  const known = `Fields of processes were filled from the creation of ${processes} processes (--enrich)`;
  return dropped === 0 ? [known] : [known, `${dropped} processes found no room in the table that --enrich fills from`];
}

/** Reads the input once before the scan, to say why. */
async function readReasons(
  request: ScanRequest,
  compiled: CompiledBundle,
  entries: readonly SourceEntry[],
  settings: ReadSettings,
): Promise<AlertReasons> {
  if (request.inputs.includes('-'))
    throw new UsageError('--explain reads its input twice, which standard input does not allow');
  const context = contextOf(request);
  const reasons = new AlertReasons(compiled, settings, context);
  const needles = needlesUnder({ ...settings, readAll: false }, compiled.programs.all);
  // Faults of this reading come up again in the scan, where they are counted.
  await readInOrder(entries, reasons, needles);
  return reasons;
}

function openDrilldowns({ drilldown, inputs, zone, window }: ScanRequest, options: BundleOptions): Drilldowns | null {
  if (drilldown === undefined || drilldown === null) return null;
  if (inputs.includes('-')) {
    throw new UsageError('--drilldown reads the input again, and standard input can be read once only');
  }
  return new Drilldowns(drilldown, options, { zone, isWindowed: window === true }, writeError);
}

function openState(folder: string | null, isOneSearch: boolean): StateFolder | null {
  try {
    return folder === null ? null : new StateFolder(folder, isOneSearch);
  } catch (error) {
    throw new UsageError(`cannot keep state in ${folder}: ${describeSystemError(error)}`);
  }
}

/** True when what searches wrote to lookups, and rules saw, is on disk. */
function saveState(state: StateFolder | null, histories: TermHistories | null): boolean {
  for (const note of [...(state?.notes() ?? []), ...(histories?.notes() ?? [])])
    writeError(`telltale: ${escapeControls(note)}`);
  try {
    state?.save();
    histories?.save();
    return true;
  } catch (error) {
    writeError(`telltale: the state could not be written: ${escapeControls(describeSystemError(error))}`);
    return false;
  }
}

/** At most this many problems of lookup tables are shown. */
const MAX_LOOKUP_PROBLEMS = 20;
/** Tables that nobody can put right here: they live elsewhere, or come with another app. One line says so of all. */
const ABSENT_TABLES: ReadonlySet<string> = new Set(['lookup-not-a-table', 'spl-lookup-missing']);

/** What was put right without loss; whoever keeps the table wants to know, whoever scans with it does not. */
const MENDED_TABLE = 'lookup-trailing-blanks';

/** Rules run on what is left of a broken table: that must not go unsaid. */
function printLookupProblems(compiled: CompiledBundle): void {
  const problems = compiled.lookupProblems();
  const broken = problems.filter(({ code }) => !ABSENT_TABLES.has(code) && code !== MENDED_TABLE);
  for (const diagnostic of broken.slice(0, MAX_LOOKUP_PROBLEMS)) writeError(renderDiagnostic(diagnostic));
  const more = Math.max(0, broken.length - MAX_LOOKUP_PROBLEMS);
  if (more > 0)
    writeError(`telltale: ${more} more about lookups; ${rulesCheckOf(compiled)} on the same rules shows all`);
  const absent = problems.filter(({ code }) => ABSENT_TABLES.has(code)).length;
  if (absent > 0) {
    writeError(
      `telltale: ${absent} ${absent === 1 ? 'lookup is' : 'lookups are'} taken as empty, kept outside CSV files or not ` +
        `there at all; ${rulesCheckOf(compiled)} on the same rules shows which`,
    );
  }
}
