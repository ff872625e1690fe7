/**
 * Lints a set of rules: every lint over every rule, and what only shows across rules. A finding becomes a diagnostic with
 * its place in the query. Suppressions are asked for each: by code for the run, or in the rule's own file as
 * `# telltale: ignore lint-code because …`, which without a reason counts as none.
 */
import { type Diagnostic, sortDiagnostics } from '../text/diagnostic.ts';
import type { LintSubject } from './lint.ts';
import { LINTS } from './lints/index.ts';

export interface LintOptions {
  /** Codes that are not reported at all. */
  readonly ignore: ReadonlySet<string>;
  /** Text of the file that a rule came from, for its suppressions. */
  readonly fileOf: (path: string) => string | null;
}

/** Findings of one lint in one rule; a generated list of thousands says no more than its first few. */
const MAX_PER_LINT = 10;

const START = { start: 0, end: 1 };

/** Diagnostics by position of the subject. */
export function lintRules(subjects: readonly LintSubject[], options: LintOptions): Diagnostic[][] {
  const names = new Map<string, string>();
  const files = new Map<string, number>();
  const suppressions = new Map<string, ReadonlySet<string>>();
  /** Read once for each file: an export holds thousands of rules. */
  const suppressedIn = (path: string): ReadonlySet<string> => {
    let codes = suppressions.get(path);
    if (codes === undefined) suppressions.set(path, (codes = suppressionsIn(options.fileOf(path) ?? '')));
    return codes;
  };
  for (const { rule } of subjects) files.set(rule.path, (files.get(rule.path) ?? 0) + 1);
  return subjects.map((subject) => {
    const suppressed = suppressedIn(subject.rule.path);
    const isWanted = ({ code }: { readonly code: string }): boolean =>
      !options.ignore.has(code) && !suppressed.has(code);
    const { name, path, query } = subject.rule;
    // What is said of a rule as a whole is said of its file, unless that holds several: then where its query begins.
    const whole = files.get(path) === 1 ? { source: { name: path, text: '' } } : { source: query, span: START };
    const found = LINTS.filter(isWanted).flatMap((lint) => {
      const findings: Diagnostic[] = [];
      for (const { message, hint, span } of lint.check(subject)) {
        if (findings.length === MAX_PER_LINT) break;
        findings.push({
          code: lint.code,
          severity: lint.severity,
          message,
          ...(hint === undefined ? {} : { hint }),
          ...(span === undefined ? whole : { source: query, span: subject.queryPart(span) }),
        });
      }
      return findings;
    });
    const earlier = names.get(name);
    names.set(name, earlier ?? path);
    if (earlier !== undefined && isWanted({ code: 'lint-name-twice' })) {
      const message = `the name "${name}" is that of ${earlier} too`;
      found.push({ code: 'lint-name-twice', severity: 'warning', message, ...whole });
    }
    return sortDiagnostics(found);
  });
}

/** Codes that a file suppresses with a reason, in a comment of any of the languages: `#`, `//` or `comment(…)`. */
export function suppressionsIn(text: string): Set<string> {
  const codes = new Set<string>();
  for (const match of text.matchAll(/telltale: ignore (lint-[a-z-]+)[ \t]+(?:because|--|:)?[ \t]*\S/g))
    codes.add(match[1]!);
  return codes;
}
