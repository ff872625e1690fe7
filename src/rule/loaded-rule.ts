/**
 * From what was read of a rule file to a LoadedRule: any error makes the rule `failed`, unless all errors name things
 * that are right and merely not run here, which makes it `unsupported`. Also what both vendors' files need alike:
 * telling deprecated folders, and an id for a rule without one.
 */
import { createHash } from 'node:crypto';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { LoadedRule, Rule } from './rule.ts';

export interface RuleSketch {
  readonly path: string;
  readonly id: string | null;
  readonly name: string | null;
  readonly language: string | null;
  readonly type: string | null;
  readonly deprecated: boolean;
}

/** `unsupported` when every error is marked so, `failed` when any other is there, null without errors. */
export function statusOf(diagnostics: readonly Diagnostic[]): 'unsupported' | 'failed' | null {
  const errors = diagnostics.filter((d) => d.severity === 'error');
  if (errors.length === 0) return null;
  return errors.every((d) => d.unsupported === true) ? 'unsupported' : 'failed';
}

/** `rule` is only asked for where there is no error. */
export function toLoadedRule(sketch: RuleSketch, diagnostics: readonly Diagnostic[], rule: () => Rule): LoadedRule {
  const status = statusOf(diagnostics);
  if (status !== null) return { ok: false, ...sketch, status, diagnostics };
  const loaded = rule();
  return { ok: true, rule: loaded, diagnostics: [...diagnostics, ...lostCharacters(loaded)] };
}

/** What a byte that is no UTF-8 was read as: in a query it is compared, and nothing holds it. */
function lostCharacters({ query }: Rule): Diagnostic[] {
  const at = query.text.indexOf('\ufffd');
  if (at === -1) return [];
  return [
    {
      code: 'rule-character-lost',
      severity: 'warning',
      message: 'a character of the query was lost: the file is not UTF-8, or what wrote it read another as such',
      hint: 'write the character again, and save the file as UTF-8',
      source: query,
      span: { start: at, end: at + 1 },
    },
  ];
}

/** A file of which no rule could be read at all. */
export function failedFile(path: string, diagnostics: readonly Diagnostic[]): LoadedRule {
  const deprecated = isDeprecatedPath(path);
  return {
    ok: false,
    path,
    id: null,
    name: null,
    language: null,
    type: null,
    deprecated,
    status: 'failed',
    diagnostics,
  };
}

/** Vendors retire rules into folders named `deprecated` or `_deprecated`. */
export function isDeprecatedPath(path: string): boolean {
  return path
    .split(/[/\\]/)
    .slice(0, -1)
    .some((folder) => folder === 'deprecated' || folder === '_deprecated');
}

/** A stable id in the form of a UUID for a rule that has none, made from its name. */
export function idFromName(name: string): string {
  const hex = createHash('sha256').update(`telltale rule\u0000${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Text of a list or a single value on one line. */
export function joinTexts(texts: readonly string[]): string {
  return texts.join(', ');
}
