/**
 * Rule bundles: the texts of a run's rules and of what they need (macros, lookups), as plain data. A bundle compiles to
 * the same programs, in the same order, in every thread; nothing is read from disk after it was made.
 */

import { alertFieldsOf } from '../alert/alerting.ts';
import type { LookupSource } from '../engine/operator.ts';
import { buildPrograms, type Program } from '../engine/program.ts';
import type { ScanSummary } from '../io/output.ts';
import { type CompiledRule, compileRule } from '../rule/compile.ts';
import {
  type ContentReader,
  findContentRoot,
  folderOf,
  loadContent,
  NO_CONTENT,
  type RuleContent,
} from '../rule/content-roots.ts';
import type { LoadedRule, Rule } from '../rule/rule.ts';
import { buildRuleSet } from '../rule/rule-set.ts';
import type { SourceText } from '../text/source-text.ts';

export interface RuleBundle {
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** `--content`: where macros and lookups are, for every rule; null to look beside each. */
  readonly contentFolder: string | null;
  /** What reading macros and lookups found: folder listings and file texts. */
  readonly lists: readonly (readonly [string, readonly string[]])[];
  readonly texts: readonly (readonly [string, string | null])[];
  /** Whether rules marked deprecated take part. */
  readonly deprecated: boolean;
}

/** A rule that runs. */
export interface RunningRule {
  readonly rule: Rule;
  /** What spans of the plan point into: the query, for SPL with its macros expanded. */
  readonly text: SourceText;
  readonly content: { lookup(name: string): LookupSource | undefined };
}

export interface CompiledBundle {
  /** Every rule of the bundle, in order, whatever became of it. */
  readonly all: readonly CompiledRule[];
  readonly notLoaded: readonly Extract<LoadedRule, { ok: false }>[];
  readonly rules: readonly RunningRule[];
  readonly programs: { readonly rules: readonly Program[]; readonly all: readonly Program[] };
  /** A lookup as the rule finds it that a program (also a subsearch) belongs to. */
  readonly lookup: (program: number, name: string) => LookupSource | undefined;
  readonly counts: ScanSummary['rules'];
  readonly otherFiles: number;
  readonly notes: readonly string[];
}

/** Makes a bundle from files already read, and compiles it; `reader` reaches macros and lookups and is asked for all that rules need. */
export function buildBundle(
  files: RuleBundle['files'],
  options: { readonly contentFolder: string | null; readonly deprecated: boolean },
  reader: ContentReader,
): { readonly bundle: RuleBundle; readonly compiled: CompiledBundle } {
  const lists = new Map<string, readonly string[]>();
  const texts = new Map<string, string | null>();
  const recording: ContentReader = {
    list: (folder) => remember(lists, folder, () => reader.list(folder)),
    read: (path) => remember(texts, path, () => reader.read(path)),
  };
  const compiled = compileWith(files, options, recording);
  // Tables are read when they are first asked for: ask now, so that the bundle holds them.
  for (const { rule, content } of compiled.rules) for (const table of tablesOf(compiled, rule)) content.lookup(table);
  return { bundle: { files, ...options, lists: [...lists], texts: [...texts] }, compiled };
}

export function compileBundle(bundle: RuleBundle): CompiledBundle {
  const lists = new Map(bundle.lists);
  const texts = new Map(bundle.texts);
  return compileWith(bundle.files, bundle, {
    list: (folder) => lists.get(folder) ?? [],
    read: (path) => texts.get(path) ?? null,
  });
}

function remember<V>(known: Map<string, V>, key: string, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

function compileWith(
  files: RuleBundle['files'],
  options: { readonly contentFolder: string | null; readonly deprecated: boolean },
  reader: ContentReader,
): CompiledBundle {
  const set = buildRuleSet({ files });
  const contents = new Map<string, RuleContent>();
  const contentOf = (rule: Rule): RuleContent => {
    const root = options.contentFolder ?? findContentRoot(folderOf(rule.path), reader);
    return root === null ? NO_CONTENT : remember(contents, root, () => loadContent(root, reader));
  };
  const all: CompiledRule[] = [];
  const notLoaded: Extract<LoadedRule, { ok: false }>[] = [];
  const running: (RunningRule & { readonly plan: NonNullable<CompiledRule['plan']> })[] = [];
  for (const loaded of set.rules) {
    if (!loaded.ok) {
      notLoaded.push(loaded);
      continue;
    }
    const content = contentOf(loaded.rule);
    const compiled = compileRule(loaded.rule, content);
    all.push({ ...compiled, diagnostics: [...loaded.diagnostics, ...compiled.diagnostics] });
    if (compiled.plan === null || (loaded.rule.deprecated && !options.deprecated)) continue;
    running.push({
      rule: loaded.rule,
      text: compiled.expanded ?? loaded.rule.query,
      plan: compiled.plan,
      content: { lookup: (name) => content.lookups.get(name) },
    });
  }
  const programs = buildPrograms(
    running.map(({ rule, plan }) => ({
      plan,
      indexPatterns: rule.elastic?.indexPatterns ?? [],
      alertFields: alertFieldsOf(rule),
    })),
  );
  const ruleOf = new Map(
    programs.rules.flatMap((program, rule) =>
      [program, ...program.subprograms].map(({ index }) => [index, rule] as const),
    ),
  );
  const skipped = all.filter(({ rule, plan }) => plan !== null && rule.deprecated).length;
  const unsupported = countStatus(all, notLoaded, 'unsupported');
  const failed = countStatus(all, notLoaded, 'failed');
  return {
    all,
    notLoaded,
    rules: running,
    programs,
    lookup: (program, name) => running[ruleOf.get(program)!]!.content.lookup(name),
    counts: {
      total: running.length + unsupported + failed,
      eql: running.filter(({ rule }) => rule.language === 'eql').length,
      spl: running.filter(({ rule }) => rule.language === 'spl').length,
      unsupported,
      failed,
    },
    otherFiles: set.counts.other,
    notes:
      skipped > 0 && !options.deprecated
        ? [`${skipped} deprecated ${skipped === 1 ? 'rule was' : 'rules were'} left out; --deprecated runs them`]
        : [],
  };
}

function countStatus(all: readonly CompiledRule[], notLoaded: CompiledBundle['notLoaded'], status: string): number {
  return [...all, ...notLoaded].filter((item) => item.status === status).length;
}

/** Tables that a rule's stages name, subsearches included. */
function tablesOf(compiled: CompiledBundle, rule: Rule): string[] {
  const index = compiled.rules.findIndex((running) => running.rule === rule);
  const program = compiled.programs.rules[index];
  if (program === undefined) return [];
  return [program, ...program.subprograms].flatMap(({ plan }) =>
    plan.stages.flatMap((stage) => (stage.kind === 'lookup' || stage.kind === 'inputlookup' ? [stage.table] : [])),
  );
}
