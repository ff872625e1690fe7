/**
 * `telltale test`: finds the tests that rules carry and those beside them, finds their data, runs them rule by rule, and
 * reports. A test whose data is not there is skipped with its path, never passed.
 */
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { CompiledBundle } from '../app/rule-bundle.ts';
import { listRuleFiles, readRuleFiles } from '../app/rule-files.ts';
import { runRuleTest, selectRule, type TestInput } from '../app/rule-testing.ts';
import type { EventReading } from '../app/settings.ts';
import { TestData } from '../app/test-data.ts';
import type { SourceEntry } from '../io/source.ts';
import type { TestReportWriter, TestResult } from '../io/test-report.ts';
import { TEST_REPORTS } from '../io/test-reports/index.ts';
import { folderOf } from '../rule/content-roots.ts';
import { classifyFile } from '../rule/file-role.ts';
import type { Rule } from '../rule/rule.ts';
import { parseTestFile, type RuleTest } from '../rule/rule-test.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import { renderDiagnostic } from '../text/render.ts';
import { type BesideRules, filesBesideRules, readBesideRules } from './beside-rules.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { writeError, writeRuleProblems, writeSkippedRules, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { type Target, Targets } from './target.ts';

export interface TestRequest extends BesideRules, EventReading {
  /** Empty: the bundled pack. */
  readonly rules: readonly string[];
  readonly data: string | null;
  readonly format: 'text' | 'tap';
  readonly junit: string | null;
  /** Also tests that the vendor does not run. */
  readonly all: boolean;
  /** Skipped tests and rules that do not run make the exit code 2. */
  readonly strict: boolean;
}

/** A test with the file that names its data. */
interface Found {
  readonly test: RuleTest;
  readonly path: string;
}

export async function runTests(request: TestRequest): Promise<number> {
  const paths = request.rules.length === 0 ? [BUNDLED_PACK] : request.rules;
  const started = performance.now();
  if (request.data !== null && statSync(request.data, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--data ${request.data} is not a folder`, 'name the folder that holds the recorded events');
  const options = {
    ...readBesideRules(request),
    deprecated: true,
  };
  const { compiled, read, unreadable, skipped } = readRuleFiles(paths, options);
  writeUnopenedRules(unreadable);
  writeSkippedRules(skipped);
  writeRuleProblems(compiled);
  const beside = readTestFiles(paths, compiled);
  const tests = gatherTests(compiled, beside.byRule);
  const count = [...tests.values()].reduce((sum, list) => sum + list.length, 0);
  for (const diagnostic of sortDiagnostics(beside.diagnostics)) writeError(renderDiagnostic(diagnostic));
  const isAllRead = unreadable.length === 0 && beside.diagnostics.length === 0 && compiled.counts.failed === 0;
  if (count === 0 && isAllRead) {
    throw new UsageError(
      `no rule in ${paths.join(', ')} carries a test`,
      'tests stand in a rule, or beside it as <rule>.test.yaml',
    );
  }
  const addresses = [...tests.values()].flat().flatMap(({ test }) => test.data.map(({ data }) => data));
  const data = new TestData(request.data, addresses);
  const totals = { rules: tests.size, untested: 0, passed: 0, failed: 0, skipped: 0, seconds: 0 };
  const targets = new Targets(request.junit === null ? [] : dataOf(tests, data), [
    ...read,
    ...[...tests.values()].flat().map(({ path }) => path),
    ...filesBesideRules(request),
  ]);
  const reports = openReports(request, targets);
  for (const [rule, found] of tests) {
    if (found.length === 0) totals.untested++;
    for (const one of found) {
      const result = await runOne(rule, one, compiled, data, request);
      totals[result.outcome]++;
      for (const report of reports) report.writer.result(result);
    }
  }
  totals.seconds = (performance.now() - started) / 1000;
  if (request.data === null && totals.skipped > 0 && addresses.length > 0)
    writeError('hint: tests name recorded events by their addresses; --data DIR says where they lie');
  for (const report of reports) {
    report.writer.end(totals);
    report.close();
  }
  const failedRules = compiled.counts.failed > 0 || beside.diagnostics.some(({ severity }) => severity === 'error');
  if (unreadable.length > 0 || failedRules || (request.strict && totals.skipped > 0)) return EXIT.usage;
  return totals.failed > 0 ? EXIT.found : EXIT.ran;
}

async function runOne(
  rule: Rule,
  { test, path }: Found,
  compiled: CompiledBundle,
  data: TestData,
  request: TestRequest,
): Promise<TestResult> {
  const started = performance.now();
  const result = (outcome: TestResult['outcome'], reasons: readonly string[], alerts = 0, records = 0): TestResult => ({
    rule: { id: rule.id, name: rule.name, path: rule.path },
    test: test.name,
    outcome,
    reasons,
    alerts,
    records,
    seconds: (performance.now() - started) / 1000,
  });
  const index = compiled.rules.findIndex((running) => running.rule === rule);
  if (index === -1) {
    const known = compiled.all.find((one) => one.rule === rule);
    const first = known?.diagnostics.find(({ severity }) => severity === 'error');
    const reason = first === undefined ? 'the rule does not run' : `the rule does not run: ${first.message}`;
    return result(known?.status === 'unsupported' ? 'skipped' : 'failed', [reason]);
  }
  const untried = request.all || test.expect !== undefined ? null : reasonNotToRun(rule);
  if (untried !== null) return result('skipped', [untried]);
  const inputs: TestInput[] = test.events === undefined ? [] : [{ kind: 'events', events: test.events }];
  const missing: string[] = [];
  for (const said of test.data) {
    const entry = data.find(said.data, folderOf(path));
    if (entry === null) missing.push(data.missing(said.data, folderOf(path)));
    else inputs.push({ kind: 'file', entry, said });
  }
  if (missing.length > 0) return result('skipped', missing);
  if (inputs.length === 0) return result('skipped', ['the test names no data']);
  const { outcome, reasons, alerts, records } = await runRuleTest(selectRule(compiled, index), test, inputs, request);
  return result(outcome, reasons, alerts, records);
}

/** Tests that ESCU's own test run passes over. */
function reasonNotToRun(rule: Rule): string | null {
  if (rule.type === 'Correlation') return 'reads risk events that no data holds; the vendor does not run it';
  const manual = rule.other['manual_test'];
  if (typeof manual === 'string' && manual !== '') return `the vendor tests it by hand: ${manual}`;
  const isUntested = rule.vendor === 'splunk' && (rule.status === 'experimental' || rule.status === 'deprecated');
  if (isUntested) return `${rule.status}: the vendor does not run its tests (--all does)`;
  return null;
}

/** Every rule with its own tests and those beside it, in the order of rules. */
function gatherTests(
  compiled: CompiledBundle,
  beside: ReadonlyMap<Rule, readonly Found[]>,
): Map<Rule, readonly Found[]> {
  return new Map(
    compiled.all.map(({ rule }) => [
      rule,
      [...rule.tests.map((test) => ({ test, path: rule.path })), ...(beside.get(rule) ?? [])],
    ]),
  );
}

/** Files of tests among the rule paths, and those that stand beside a rule that was named alone. */
function readTestFiles(
  paths: readonly string[],
  compiled: CompiledBundle,
): { byRule: Map<Rule, Found[]>; diagnostics: Diagnostic[] } {
  const files = new Set<string>();
  for (const path of paths) {
    try {
      for (const file of listRuleFiles(path, () => {})) if (TEST_FILE.test(file)) files.add(file);
    } catch {
      // said already where rules were read
    }
  }
  for (const { rule } of compiled.all)
    for (const ending of ['yaml', 'yml']) files.add(`${rule.path.replace(/\.[^./\\]+$/, '')}.test.${ending}`);
  const byRule = new Map<Rule, Found[]>();
  const diagnostics: Diagnostic[] = [];
  for (const path of [...files].sort()) {
    const text = readText(path);
    if (text === null) continue;
    const role = classifyFile(path, text);
    if (role.kind !== 'support' || role.support !== 'test') continue;
    const file = parseTestFile({ name: path, text });
    diagnostics.push(...file.diagnostics);
    const stem = path.replace(TEST_FILE, '');
    const rule = compiled.all.find(({ rule: { id, path: own } }) =>
      file.rule === null ? own.replace(/\.[^./\\]+$/, '') === stem : id === file.rule,
    )?.rule;
    if (rule === undefined) {
      const message = `no rule ${file.rule ?? basename(stem)} is there that \`${basename(path)}\` could test`;
      diagnostics.push({ code: 'test-without-rule', severity: 'error', message, source: { name: path, text: '' } });
      continue;
    }
    byRule.set(rule, [...(byRule.get(rule) ?? []), ...file.tests.map((test) => ({ test, path }))]);
  }
  return { byRule, diagnostics };
}

const TEST_FILE = /\.test\.ya?ml$/i;

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

interface OpenReport {
  readonly writer: TestReportWriter;
  readonly close: () => void;
}

/** What the tests will read. */
function dataOf(tests: ReadonlyMap<Rule, readonly Found[]>, data: TestData): SourceEntry[] {
  const entries = [...tests.values()]
    .flat()
    .flatMap(({ test, path }) => test.data.map((said) => data.find(said.data, folderOf(path))));
  return entries.filter((entry) => entry !== null);
}

function openReports({ format, junit }: TestRequest, targets: Targets): OpenReport[] {
  const open = (id: string, { write, close }: Pick<Target, 'write' | 'close'>): OpenReport => {
    const report = TEST_REPORTS.find((one) => one.id === id);
    if (report === undefined) throw new Error(`no report is named ${id}`);
    return { writer: report.open(write), close };
  };
  // Whoever watches sees each test as it ends.
  const watched = { write: (text: string) => void process.stdout.write(text), close: () => {} };
  return [open(format, watched), ...(junit === null ? [] : [open('junit', targets.open(junit))])];
}
