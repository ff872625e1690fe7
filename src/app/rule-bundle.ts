/**
 * Rule bundles: a run's rules compiled to plans, with the tables that they look things up in, as plain data. A bundle
 * opens to the same programs, in the same order, in every thread; nothing is read from disk after it was made, and no
 * thread but the first reads rule files.
 */

import { alertFieldsOf } from '../alert/alerting.ts';
import type { LookupSource, LookupWrite } from '../engine/operator.ts';
import { buildPrograms, type Program, type ProgramSource, ruleIndexes } from '../engine/program.ts';
import { stageName, stagesNotRun } from '../engine/runnable.ts';
import type { FieldType } from '../event/ecs-fields.ts';
import type { ScanSummary } from '../io/output.ts';
import { keepNulls } from '../lang/keep-nulls.ts';
import type { Plan } from '../lang/plan.ts';
import { lookupsFilledBy, readAtSearch } from '../lang/read-at-search.ts';
import { type CompiledRule, compileRule, lookupNamesOf, queryPart, searchedText } from '../rule/compile.ts';
import {
  type ContentReader,
  findContentRoot,
  folderOf,
  joinContents,
  loadContent,
  NO_CONTENT,
  type RuleContent,
} from '../rule/content-roots.ts';
import { openLookupCsv } from '../rule/lookup-csv.ts';
import type { LookupDefinition } from '../rule/lookup-definition.ts';
import { keepLookups, type LookupState, openTableWriter, type TableWrite } from '../rule/lookup-state.ts';
import { buildLookupTable, type LookupTable } from '../rule/lookup-table.ts';
import { openPlaceTable, withPlaces } from '../rule/place-table.ts';
import type { LoadedRule, Rule } from '../rule/rule.ts';
import { buildRuleSet, type OtherFile } from '../rule/rule-set.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { findLookupProblems } from './lookup-problems.ts';

/** What a thread needs to run the rules of a bundle: plans and tables, as plain data that may cross threads. */
export interface RuleBundle {
  readonly sources: readonly ProgramSource[];
  readonly tables: readonly { readonly definition: LookupDefinition; readonly rows: LookupTable['origin'] }[];
  /** For each rule, the lookups that it names and where they are in `tables`. */
  readonly tablesOf: readonly (readonly (readonly [name: string, table: number])[])[];
}

/** A rule that runs. */
export interface RunningRule {
  readonly rule: Rule;
  /** What spans of the plan point into: the query, for SPL with its macros expanded. */
  readonly text: SourceText;
  readonly content: {
    lookup(name: string): LookupSource | undefined;
    /** Takes what the rule writes to a lookup; absent where nothing is kept. */
    write?(write: LookupWrite): void;
  };
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
  /** What is wrong with the tables that the rules look things up in; reads the tables whole. */
  lookupProblems(): readonly Diagnostic[];
  /** Macros and lookups of all rules together, for queries that stand beside none. */
  readonly content: RuleContent;
  readonly otherFiles: readonly OtherFile[];
  /** Deprecated rules that take no part. */
  readonly leftOut: number;
  readonly notes: readonly string[];
}

export interface BundleOptions {
  /** `--content`: where macros and lookups are, for every rule; null to look beside each. */
  readonly contentFolder: string | null;
  /** Whether rules marked deprecated take part; else they are only counted, and what is wrong with them is not told. */
  readonly deprecated: boolean;
  /** `--nulls lenient`: rows with a null by-field make groups of their own. */
  readonly keepNulls?: boolean;
  /** `--schema`: types of fields that ECS does not know. */
  readonly schema?: ReadonlyMap<string, FieldType>;
  /** false: what is wrong with rows of lookup tables is not told, and those that no search asks are never read. */
  readonly readTables?: boolean;
  /** `--geoip`: the database of places, for `iplocation`. */
  readonly places?: LookupTable;
  /** Whether Splunk's baselines take part, which find nothing and only fill tables; they do where tables are kept. */
  readonly baselines?: boolean;
  /** Tables kept from earlier runs; with them baselines take part. */
  readonly state?: LookupState & { write(write: TableWrite): void };
}

/** Compiles rules from files already read; `reader` reaches macros and lookups and is asked for all that rules need. */
export function buildBundle(
  files: readonly { readonly path: string; readonly text: string }[],
  options: BundleOptions,
  reader: ContentReader,
): { readonly bundle: RuleBundle; readonly compiled: CompiledBundle } {
  const { sources, contents, ...compiled } = compileFiles(files, options, reader);
  return { bundle: packTables(sources, contents), compiled };
}

/** A rule that stands in no file, compiled, and the bundle of it alone; null where it does not compile. */
export function bundleRule(
  rule: Rule,
  content: RuleContent,
): { readonly compiled: CompiledRule; readonly bundle: RuleBundle | null } {
  const compiled = refuseUnrunnable(compileRule(rule, content));
  const { plan } = compiled;
  const indexPatterns = rule.elastic?.indexPatterns ?? [];
  return { compiled, bundle: plan === null ? null : packTables([{ plan, indexPatterns }], [content]) };
}

/** Plans with the tables that they look things up in. */
function packTables(sources: readonly ProgramSource[], contents: readonly RuleContent[]): RuleBundle {
  const tables: RuleBundle['tables'][number][] = [];
  const places = new Map<LookupTable, number>();
  const placeOf = (table: LookupTable): number =>
    remember(
      places,
      table,
      () => tables.push({ definition: { ...table.definition, place: null }, rows: table.origin }) - 1,
    );
  const tablesOf = sources.map(({ plan }, rule) =>
    [...lookupNamesOf(plan)].flatMap((name): [string, number][] => {
      const table = contents[rule]!.lookups.get(name);
      return table === undefined ? [] : [[name, placeOf(table)]];
    }),
  );
  return { sources, tables, tablesOf };
}

/** The programs of a bundle, the same in every thread, and the lookups of each as its rule finds them. */
export function openBundle({ sources, tables, tablesOf }: RuleBundle): {
  readonly programs: readonly Program[];
  readonly lookup: CompiledBundle['lookup'];
} {
  const programs = buildPrograms(sources);
  const rules = ruleIndexes(programs.rules);
  const byRule = tablesOf.map((list) => new Map(list));
  const opened = new Map<number, LookupTable>();
  return {
    programs: programs.all,
    lookup: (program, name) => {
      const place = byRule[rules.get(program)!]?.get(name);
      if (place === undefined) return undefined;
      return remember(opened, place, () => {
        const { definition, rows } = tables[place]!;
        if (rows instanceof Uint8Array) return openPlaceTable(rows)!;
        return buildLookupTable(definition, 'text' in rows ? openLookupCsv(rows) : rows);
      });
    },
  };
}

function remember<K, V>(known: Map<K, V>, key: K, make: () => V): V {
  let value = known.get(key);
  if (value === undefined) {
    value = make();
    known.set(key, value);
  }
  return value;
}

function compileFiles(
  files: readonly { readonly path: string; readonly text: string }[],
  options: BundleOptions,
  reader: ContentReader,
): CompiledBundle & { readonly sources: readonly ProgramSource[]; readonly contents: readonly RuleContent[] } {
  const { state, places } = options;
  const hints = {
    ...(options.schema === undefined ? {} : { extraFields: options.schema }),
    ...(options.readTables === undefined ? {} : { readTables: options.readTables }),
  };
  const set = buildRuleSet({ files }, options.baselines ?? state !== undefined);
  const contentByRoot = new Map<string, RuleContent>();
  const rootByFolder = new Map<string, string | null>();
  const contentOf = (rule: Rule): RuleContent => {
    const folder = folderOf(rule.path);
    const root = options.contentFolder ?? remember(rootByFolder, folder, () => findContentRoot(folder, reader));
    return remember(contentByRoot, root ?? '', () => {
      const found = root === null ? NO_CONTENT : loadContent(root, reader);
      const content = places === undefined ? found : { ...found, lookups: withPlaces(found.lookups, places) };
      return state === undefined ? content : { ...content, lookups: keepLookups(content.lookups, state) };
    });
  };
  const writeTable = state === undefined ? null : openTableWriter(state);
  const all: CompiledRule[] = [];
  const notLoaded: Extract<LoadedRule, { ok: false }>[] = [];
  const running: RunningRule[] = [];
  const sources: (ProgramSource & { plan: Plan })[] = [];
  const contents: RuleContent[] = [];
  let leftOut = 0;
  for (const loaded of set.rules) {
    if (!loaded.ok) {
      notLoaded.push(loaded);
      continue;
    }
    if (loaded.rule.deprecated && !options.deprecated) {
      leftOut++;
      continue;
    }
    const content = contentOf(loaded.rule);
    const compiled = refuseUnrunnable(compileRule(loaded.rule, content, hints));
    all.push({ ...compiled, diagnostics: [...loaded.diagnostics, ...compiled.diagnostics] });
    if (compiled.plan === null) continue;
    running.push({
      rule: loaded.rule,
      text: searchedText(compiled),
      content: {
        lookup: (name) => content.lookups.get(name),
        ...(writeTable === null ? {} : { write: (write: LookupWrite) => writeTable(write, content.lookups) }),
      },
    });
    sources.push({
      plan: options.keepNulls === true ? keepNulls(compiled.plan) : compiled.plan,
      indexPatterns: loaded.rule.elastic?.indexPatterns ?? [],
      alertFields: alertFieldsOf(loaded.rule),
    });
    contents.push(content);
  }
  if (state !== undefined) {
    const keptAs = (rule: number, table: string): string => contents[rule]!.lookups.keptAs(table);
    const filled = new Set(
      sources.flatMap(({ plan }, rule) => lookupsFilledBy(plan).map((table) => keptAs(rule, table))),
    );
    for (const [rule, source] of sources.entries())
      source.plan = readAtSearch(source.plan, (table) => filled.has(keptAs(rule, table)));
  }
  const programs = buildPrograms(sources);
  const ruleOf = ruleIndexes(programs.rules);
  const unsupported = countStatus(all, notLoaded, 'unsupported');
  const failed = countStatus(all, notLoaded, 'failed');
  return {
    sources,
    contents,
    all,
    notLoaded,
    rules: running,
    programs,
    lookup: (program, name) => running[ruleOf.get(program)!]!.content.lookup(name),
    counts: {
      total: running.length + unsupported + failed,
      eql: running.filter(({ rule }) => rule.language === 'eql').length,
      kuery: running.filter(({ rule }) => rule.language === 'kuery').length,
      esql: running.filter(({ rule }) => rule.language === 'esql').length,
      spl: running.filter(({ rule }) => rule.language === 'spl').length,
      unsupported,
      failed,
    },
    lookupProblems: () =>
      findLookupProblems(
        all.filter(({ plan }) => plan !== null),
        contents,
      ),
    content: joinContents([...contentByRoot.values()]),
    otherFiles: set.others,
    leftOut,
    notes:
      leftOut > 0
        ? [`${leftOut} deprecated ${leftOut === 1 ? 'rule was' : 'rules were'} left out; --deprecated runs them`]
        : [],
  };
}

/** A plan with a step that no operator runs is `unsupported`, whatever its language said of it. */
function refuseUnrunnable(compiled: CompiledRule): CompiledRule {
  const [stage] = compiled.plan === null ? [] : stagesNotRun(compiled.plan);
  if (stage === undefined) return compiled;
  const diagnostic: Diagnostic = {
    code: 'rule-step-not-run',
    severity: 'error',
    message: `the step ${stageName(stage)} is not run`,
    source: compiled.rule.query,
    unsupported: true,
    ...(stage.span === undefined ? {} : { span: queryPart(compiled, stage.span) }),
  };
  return { ...compiled, status: 'unsupported', plan: null, diagnostics: [...compiled.diagnostics, diagnostic] };
}

function countStatus(all: readonly CompiledRule[], notLoaded: CompiledBundle['notLoaded'], status: string): number {
  return [...all, ...notLoaded].filter((item) => item.status === status).length;
}
