/** What commands say on standard error about what they could not open or read, in one voice. */
import type { CompiledBundle } from '../app/rule-bundle.ts';
import { type Fault, FaultLog } from '../io/fault.ts';
import { renderQuantity } from '../io/outputs/quantity.ts';
import { renderFault } from '../io/outputs/summary-text.ts';
import type { OtherFile } from '../rule/rule-set.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import { escapeControls, renderDiagnostic } from '../text/render.ts';

/** Faults that are named; the rest are counted. */
const FAULTS_NAMED = 5;
const FAULT_WIDTH = 120;

/** One line; whoever calls has escaped what came from elsewhere. */
export function writeError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** For commands that read no input whose faults these could join. */
export function writeSkippedRules(skipped: readonly Fault[]): void {
  const faults = new FaultLog();
  for (const fault of skipped) faults.add(fault);
  writeFaults(faults);
}

interface Unopened {
  readonly path: string;
  readonly reason: string;
}

export function writeUnopenedRules(unreadable: readonly Unopened[]): void {
  for (const { path, reason } of unreadable)
    writeError(`telltale: cannot open the rules at ${escapeControls(path)}: ${escapeControls(reason)}`);
}

/**
 * Files of macros and lookups that cannot be read, and rules that failed, each with what is wrong; rules that are not
 * supported, and files that hold none, by count. A file that several bundles hold is told of once.
 */
export function writeRuleProblems(...bundles: readonly CompiledBundle[]): void {
  writeContentProblems(...bundles);
  for (const problem of new Set(bundles.flatMap(failuresOf))) writeError(problem);
  const unsupported = new Set(bundles.flatMap(unsupportedOf)).size;
  if (unsupported > 0) {
    writeError(
      `telltale: ${unsupported} ${unsupported === 1 ? 'rule is' : 'rules are'} not run, for what is not supported; ` +
        `${rulesCheckOf(...bundles)} on the same rules shows what, and where`,
    );
  }
  const others = new Map(bundles.flatMap(({ otherFiles }) => otherFiles.map((file) => [file.path, file] as const)));
  const sigma = [...others.values()].filter(({ isSigma }) => isSigma);
  if (sigma.length > 0) writeError(`telltale: ${describeSigma(sigma)}`);
}

/** The command that shows what is wrong with the rules of a run; it passes over baselines unless it is asked. */
export function rulesCheckOf(...bundles: readonly CompiledBundle[]): string {
  const hasBaselines = bundles.some(({ all }) => all.some(({ rule }) => rule.type === 'Baseline'));
  return hasBaselines ? '`telltale rules check --baselines`' : '`telltale rules check`';
}

/** Files of macros and lookups that cannot be read. */
function writeContentProblems(...bundles: readonly CompiledBundle[]): void {
  const problems = sortDiagnostics(bundles.flatMap(({ content }) => errorsOf(content.diagnostics)));
  for (const problem of new Set(problems.map(renderDiagnostic))) writeError(problem);
}

/** What is wrong with files of macros and lookups, then the first that is wrong with each rule that failed. */
export function ruleErrors({ all, notLoaded, content }: CompiledBundle): Diagnostic[] {
  const failed = [...all, ...notLoaded].filter(({ status }) => status === 'failed');
  const firsts = failed.flatMap(({ diagnostics }) => sortDiagnostics(errorsOf(diagnostics)).slice(0, 1));
  return [...sortDiagnostics(errorsOf(content.diagnostics)), ...firsts];
}

function errorsOf(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ severity }) => severity === 'error');
}

function failuresOf({ all, notLoaded }: CompiledBundle): string[] {
  const loaded = all.flatMap(({ rule, status, diagnostics }) => {
    if (status !== 'failed') return [];
    const errors = sortDiagnostics(errorsOf(diagnostics));
    const off = `  the rule "${escapeControls(rule.name)}" is off; the others run`;
    return [[...errors.map(renderDiagnostic), off].join('\n')];
  });
  const unread = notLoaded.flatMap(({ status, diagnostics }) =>
    status === 'failed' ? sortDiagnostics(diagnostics).map(renderDiagnostic) : [],
  );
  return [...loaded, ...unread];
}

/** What tells the rules apart that are not supported. */
function unsupportedOf({ all, notLoaded }: CompiledBundle): string[] {
  const rules = [...all.map(({ rule, status }) => ({ path: rule.path, id: rule.id, status })), ...notLoaded];
  return rules.flatMap(({ path, id, status }, at) =>
    status === 'unsupported' ? [JSON.stringify([path, id ?? at])] : [],
  );
}

/** Of files without rules, this many are named. */
const OTHERS_NAMED = 3;

export function describeSigma(files: readonly OtherFile[]): string {
  const count = renderQuantity(files.length, 'file of Sigma', 'files of Sigma');
  return `${count}, not run: Telltale runs SPL, EQL, KQL and ES|QL as vendors publish them (${namesOf(files)})`;
}

export function describeOthers(files: readonly OtherFile[]): string {
  return `${renderQuantity(files.length, 'file without a rule', 'files without a rule')} (${namesOf(files)})`;
}

function namesOf(files: readonly OtherFile[]): string {
  const names = files.slice(0, OTHERS_NAMED).map(({ path }) => escapeControls(path));
  return files.length > OTHERS_NAMED ? `${names.join(', ')} …` : names.join(', ');
}

export function writeUnopened(failed: readonly Unopened[]): void {
  for (const { path, reason } of failed)
    writeError(`telltale: cannot open ${path === '' ? '""' : escapeControls(path)}: ${escapeControls(reason)}`);
}

/** Nothing where all was well. */
export function writeFaults(faults: FaultLog): void {
  if (faults.total === 0) return;
  writeError(
    `telltale: ${renderQuantity(faults.total, 'fault')} while reading${faults.total > FAULTS_NAMED ? '; telltale scan names more' : ''}`,
  );
  for (const fault of faults.samples.slice(0, FAULTS_NAMED))
    writeError(`  ${fault.code} ${renderFault(fault, FAULT_WIDTH)}`);
}
