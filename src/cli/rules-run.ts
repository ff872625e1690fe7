/** `rules list`, `check` and `show`: compiles what is there and prints it, as a table for people or JSON for scripts. */

import { FINDINGS, lintBundle } from '../app/linting.ts';
import type { CompiledBundle } from '../app/rule-bundle.ts';
import { readRuleFiles } from '../app/rule-files.ts';
import { encodeSarif } from '../io/outputs/sarif.ts';
import type { Rule } from '../rule/rule.ts';
import type { OtherFile } from '../rule/rule-set.ts';
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import { escapeControls, renderDiagnostic } from '../text/render.ts';
import { locate } from '../text/source-text.ts';
import { type BesideRules, readBesideRules } from './beside-rules.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { keepExitCode } from './lost-reader.ts';
import { describeOthers, describeSigma, writeError, writeSkippedRules, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { renderRulePage } from './rule-page.ts';

export interface RulesRequest extends BesideRules {
  readonly action: 'list' | 'check' | 'show';
  readonly paths: readonly string[];
  readonly format: string;
  /** Codes of lints that are not reported. */
  readonly ignore?: readonly string[];
  /** Splunk's baselines too. */
  readonly baselines?: boolean;
}

interface Listed {
  readonly id: string | null;
  readonly name: string | null;
  readonly path: string;
  readonly language: string | null;
  readonly type: string | null;
  readonly status: 'compiled' | 'unsupported' | 'failed';
  readonly deprecated: boolean;
  readonly diagnostics: readonly Diagnostic[];
  readonly rule: Rule | null;
}

export function runRules(request: RulesRequest): number {
  if (request.action === 'check') keepExitCode();
  const paths = request.paths.length === 0 ? [BUNDLED_PACK] : request.paths;
  const ignore = request.ignore ?? [];
  for (const code of ignore) refuseUnknown(code);
  const files = readRuleFiles(paths, {
    ...readBesideRules(request),
    deprecated: true,
    baselines: request.baselines === true,
  });
  const { compiled, unreadable, skipped } = files;
  writeUnopenedRules(unreadable);
  writeSkippedRules(skipped);
  const lints = request.action === 'check' ? lintBundle(files, ignore) : new Map<Rule, readonly Diagnostic[]>();
  const listed = listRules(compiled, lints);
  const beside = sortDiagnostics(compiled.content.diagnostics);
  if (request.format === 'sarif')
    print(
      encodeSarif([
        ...beside.map((diagnostic) => ({ path: diagnostic.source?.name ?? '', diagnostic })),
        ...listed.flatMap(({ path, diagnostics }) => diagnostics.map((diagnostic) => ({ path, diagnostic }))),
      ]),
    );
  else if (request.format === 'json')
    print(
      JSON.stringify(
        request.action === 'show' ? listed.map(showJson) : checkJson(listed, beside, compiled.otherFiles),
        null,
        2,
      ),
    );
  else if (request.action === 'show') print(listed.map(renderShown).join('\n\n'));
  else if (request.action === 'list') printList(listed);
  else printCheck(listed, beside, compiled.otherFiles);
  const isNothing = listed.length === 0 && unreadable.length === 0;
  if (isNothing) writeError(`telltale: no rule was found in ${paths.map(escapeControls).join(', ')}`);
  const isBroken =
    isNothing ||
    unreadable.length > 0 ||
    listed.some(({ status }) => status === 'failed') ||
    beside.some(({ severity }) => severity === 'error');
  return isBroken ? EXIT.usage : EXIT.ran;
}

function refuseUnknown(code: string): void {
  if (FINDINGS.includes(code)) return;
  const nearest = findNearest(code, FINDINGS);
  throw new UsageError(
    `--ignore does not know the lint "${code}"`,
    nearest === null ? 'what rules check finds stands in [brackets], as in lint-no-test' : `did you mean ${nearest}?`,
  );
}

function listRules(compiled: CompiledBundle, lints: ReadonlyMap<Rule, readonly Diagnostic[]>): Listed[] {
  const loaded = compiled.all.map(
    ({ rule, status, diagnostics }): Listed => ({
      id: rule.id,
      name: rule.name,
      path: rule.path,
      language: rule.language,
      type: rule.type,
      status,
      deprecated: rule.deprecated,
      diagnostics: sortDiagnostics([...diagnostics, ...(lints.get(rule) ?? [])]),
      rule,
    }),
  );
  const others = compiled.notLoaded.map(
    ({ ok: _, ...rest }): Listed => ({ ...rest, diagnostics: sortDiagnostics(rest.diagnostics), rule: null }),
  );
  return [...loaded, ...others].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/** `beside`: of the macros and lookups that lie beside the rules. */
function checkJson(listed: readonly Listed[], beside: readonly Diagnostic[], others: readonly OtherFile[]): unknown {
  const count = (status: Listed['status']): number => listed.filter((item) => item.status === status).length;
  return {
    total: listed.length,
    compiled: count('compiled'),
    unsupported: count('unsupported'),
    failed: count('failed'),
    rules: listed.map(({ rule: _, diagnostics, ...item }) => ({
      ...item,
      diagnostics: diagnostics.map(diagnosticJson),
    })),
    content: beside.map(diagnosticJson),
    others: others.map(({ path, isSigma }) => ({ path, sigma: isSigma })),
  };
}

function diagnosticJson({ code, severity, message, hint, source, span }: Diagnostic): unknown {
  const place = source === undefined || span === undefined ? null : locate(source, span.start);
  return {
    code,
    severity,
    message,
    hint: hint ?? null,
    path: source?.name ?? null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}

function showJson({ rule, diagnostics, ...item }: Listed): unknown {
  return {
    ...item,
    ...(rule === null ? {} : { ...rule, query: rule.query.text }),
    diagnostics: diagnostics.map(diagnosticJson),
  };
}

function printList(listed: readonly Listed[]): void {
  const rows = listed.map((item) => [
    item.rule?.severity ?? '',
    item.rule?.kind ?? '',
    item.language ?? '',
    item.type ?? '',
    item.deprecated ? `${item.status}, deprecated` : item.status,
    item.name ?? item.path,
  ]);
  print(renderColumns(['SEVERITY', 'KIND', 'LANGUAGE', 'TYPE', 'STATUS', 'NAME'], rows));
}

/** Notes of one code that are shown; more say nothing new, and hide what is wrong. */
const NOTES_SHOWN = 5;

function printCheck(listed: readonly Listed[], beside: readonly Diagnostic[], others: readonly OtherFile[]): void {
  for (const diagnostic of beside) print(renderDiagnostic(diagnostic));
  const notes = new Map<string, number>();
  for (const item of listed) {
    for (const diagnostic of item.diagnostics) {
      const { code, severity } = diagnostic;
      const times = severity === 'note' ? (notes.get(code) ?? 0) + 1 : 0;
      if (severity === 'note') notes.set(code, times);
      if (times <= NOTES_SHOWN) print(renderDiagnostic(diagnostic));
    }
  }
  const count = (status: Listed['status']): number => listed.filter((item) => item.status === status).length;
  if (beside.length > 0 || listed.some(({ diagnostics }) => diagnostics.length > 0)) print('');
  print(
    `${listed.length} ${listed.length === 1 ? 'rule' : 'rules'}: ${count('compiled')} compiled, ${count('unsupported')} unsupported, ${count('failed')} failed`,
  );
  const sigma = others.filter(({ isSigma }) => isSigma);
  if (sigma.length > 0) print(`  ${describeSigma(sigma)}`);
  if (sigma.length < others.length) print(`  ${describeOthers(others.filter(({ isSigma }) => !isSigma))}`);
  printFindings(listed, notes);
  const reasons = new Map<string, number>();
  for (const item of listed) {
    if (item.status === 'compiled') continue;
    const [first] = item.diagnostics.filter(({ severity }) => severity === 'error');
    const reason = first === undefined ? item.status : `${item.status}: ${first.message}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  for (const [reason, times] of [...reasons].sort((a, b) => b[1] - a[1]).slice(0, 50)) {
    print(`  ${String(times).padStart(5)}  ${escapeControls(reason)}`);
  }
}

/** The rule's page, or what could be read of its name; what is wrong with it below. */
function renderShown(item: Listed): string {
  const page = item.rule === null ? escapeControls(item.name ?? item.path) : renderRulePage(item.rule, item.status);
  return [page, ...item.diagnostics.map((diagnostic) => `\n${renderDiagnostic(diagnostic)}`)].join('\n');
}

/** Findings of lints by code, most first. */
function printFindings(listed: readonly Listed[], notes: ReadonlyMap<string, number>): void {
  const counts = new Map<string, number>();
  for (const { diagnostics } of listed)
    for (const { code } of diagnostics) if (code.startsWith('lint-')) counts.set(code, (counts.get(code) ?? 0) + 1);
  for (const [code, times] of [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))) {
    const isCut = (notes.get(code) ?? 0) > NOTES_SHOWN;
    print(
      `  ${String(times).padStart(5)}  ${code}${isCut ? `, the first ${NOTES_SHOWN} shown (--format json has all)` : ''}`,
    );
  }
}

function renderColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => escapeControls(cell).padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
