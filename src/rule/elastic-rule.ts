/**
 * Elastic's rule object, as the repository's TOML and Kibana's exports both hold it, read into a Rule. Every key of the
 * published layout is read or kept in `other`; unknown keys are kept too, with a warning that names them. Rule types
 * and languages that are right but not run here are `unsupported`, with their place.
 */
import { LANGUAGES, type Language } from '../lang/language-name.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import { readCounted } from './counted-options.ts';
import { ELASTIC_RULE_TYPES, KNOWN_METADATA_KEYS, KNOWN_RULE_KEYS } from './elastic-keys.ts';
import { withOwnSources } from './esql-sources.ts';
import type { ExceptionItemsByList } from './exception-files.ts';
import { type ExceptionList, readExceptionItems } from './exceptions.ts';
import type { WrittenFilter } from './kibana-filters.ts';
import { idFromName, isDeprecatedPath, joinTexts, type RuleSketch, toLoadedRule } from './loaded-rule.ts';
import type { ElasticOptions, LoadedRule, Rule, Severity, ThreatReference } from './rule.ts';
import { isSeverity } from './severity.ts';
import { readSuppression } from './suppression.ts';
import type { WrittenFile, WrittenPath } from './written-file.ts';
import { isWrittenObject } from './written-file.ts';
import { WrittenMap } from './written-map.ts';

export interface ElasticParts {
  readonly file: WrittenFile;
  /** Where the rule object lies in the file: `['rule']` in TOML, the top in an export. */
  readonly rule: WrittenPath;
  /** Exception items of everything that was read. */
  readonly exceptionItems?: ExceptionItemsByList;
}

/** Unknown keys of one table that are named; there is no end to what a file may hold. */
const MAX_UNKNOWN = 20;
const SEVERITY_WHEN_ABSENT: Severity = 'low';
const SCORE_WHEN_ABSENT = 21;

export function readElasticRule(parts: ElasticParts): LoadedRule {
  const { file } = parts;
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const top = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  const rule = parts.rule.length === 0 ? top : top.map('rule');
  const metadata = parts.rule.length === 0 ? null : top.map('metadata');
  if (rule === null) {
    top.report('rule-missing-key', 'error', 'the file has no table `[rule]`');
    return toLoadedRule(sketchOf(file, null, null, null, null, null), diagnostics.list, unreachable);
  }
  const name = rule.requireText('name');
  const id = rule.text('rule_id');
  if (id === null) rule.report('rule-missing-id', 'warning', 'the rule has no `rule_id`; one is made from its name');
  const type = checkType(rule);
  const language = rule.text('language');
  const maturity = metadata?.text('maturity') ?? null;
  const sketch = sketchOf(file, id, name, language ?? languageOfType(type), type, maturity);
  const run = languageOfRun(type, language, rule);
  if (type === null || run === null) return toLoadedRule(sketch, diagnostics.list, unreachable);
  const draft = readRule(rule, metadata, top, parts, {
    ...sketch,
    id: id ?? idFromName(name),
    name,
    maturity,
    type,
    language: run,
  });
  return toLoadedRule(sketch, diagnostics.list, () => draft);
}

function readRule(
  rule: WrittenMap,
  metadata: WrittenMap | null,
  top: WrittenMap,
  parts: ElasticParts,
  known: {
    id: string;
    name: string;
    deprecated: boolean;
    maturity: string | null;
    type: string;
    language: Language;
  },
): Rule {
  const severity = readSeverity(rule);
  const riskScore = rule.number('risk_score', 0, 100);
  if (!rule.has('risk_score')) {
    rule.report('rule-missing-key', 'warning', `the rule has no \`risk_score\`; ${SCORE_WHEN_ABSENT} is assumed`);
  }
  const options = readOptions(rule, parts, known.type);
  const elastic = known.language === 'esql' ? withOwnSources(options, rule.source('query').text) : options;
  const tags = rule.texts('tags');
  const transform = top.raw('transform');
  const note = rule.text('note') ?? '';
  const draft = {
    id: known.id,
    name: known.name,
    path: parts.file.source.name,
    vendor: 'elastic' as const,
    language: known.language,
    type: known.type,
    kind: elastic.buildingBlock ? ('building_block' as const) : ('alert' as const),
    query: rule.source('query'),
    severity,
    riskScore: riskScore ?? SCORE_WHEN_ABSENT,
    version: rule.text('version'),
    status: known.maturity ?? 'production',
    deprecated: known.deprecated,
    description: (rule.text('description') ?? '').trim(),
    author: joinTexts(rule.texts('author')),
    license: rule.text('license') ?? '',
    created: metadata?.text('creation_date') ?? rule.text('created_at'),
    updated: metadata?.text('updated_date') ?? rule.text('updated_at'),
    tags,
    stories: [],
    dataSources: tags.filter((tag) => tag.startsWith('Data Source: ')).map((tag) => tag.slice('Data Source: '.length)),
    references: rule.texts('references'),
    falsePositives: rule.texts('false_positives'),
    howToImplement: rule.text('setup') ?? '',
    note: isWrittenObject(transform) ? renderTransforms(note, transform) : note,
    threat: rule.maps('threat').map(readThreat),
    schedule: { every: rule.text('interval'), from: rule.text('from'), to: rule.text('to') },
    risk: null,
    drilldowns: [],
    tests: [],
    elastic,
  };
  reportUnknown(rule, KNOWN_RULE_KEYS);
  if (metadata !== null) reportUnknown(metadata, KNOWN_METADATA_KEYS);
  const other = { ...metadata?.rest(), ...rule.rest() };
  return { ...draft, other: transform === null ? other : { ...other, transform } };
}

function checkType(rule: WrittenMap): string | null {
  const type = rule.text('type');
  if (type === null || type === '') {
    rule.report('rule-missing-key', 'error', 'the rule has no `type`');
    return null;
  }
  if (RUN_TYPES.has(type)) return type;
  const place = rule.placeOf('type');
  if (ELASTIC_RULE_TYPES.includes(type)) {
    rule.diagnostics.add({
      code: 'rule-type-not-supported',
      severity: 'error',
      message: `rules of type \`${type}\` are not run here`,
      hint: `of Elastic's, ${RUN_WORDS} rules are`,
      unsupported: true,
      ...place,
    });
  } else {
    const nearest = findNearest(type, ELASTIC_RULE_TYPES);
    rule.diagnostics.add({
      code: 'rule-type-unknown',
      severity: 'error',
      message: `Elastic has no rule type \`${type}\``,
      ...(nearest !== null && { hint: `did you mean \`${nearest}\`?` }),
      ...place,
    });
  }
  return type;
}

/** Types that are run, each with the languages that Elastic knows for it; the first is what it is in where nothing is said. */
const RUN_TYPES: ReadonlyMap<string, readonly string[]> = new Map([
  ['eql', ['eql']],
  ['query', ['kuery', 'lucene']],
  ['esql', ['esql']],
  ['new_terms', ['kuery', 'lucene']],
  ['threshold', ['kuery', 'lucene']],
]);

const RUN_WORDS = [...RUN_TYPES.keys()]
  .map((each) => `\`${each}\``)
  .join(', ')
  .replace(/, (?=[^,]*$)/, ' and ');

/** The language in which we run a rule of a type, null (reported) where we do not. */
function languageOfRun(type: string | null, written: string | null, rule: WrittenMap): Language | null {
  const languages = type === null ? undefined : RUN_TYPES.get(type);
  if (languages === undefined) return null;
  const language = written ?? languages[0]!;
  const run = LANGUAGES.find((each) => each === language && languages.includes(each));
  if (run !== undefined) return run;
  if (languages.includes(language)) {
    rule.diagnostics.add({
      code: 'rule-language-not-supported',
      severity: 'error',
      message: `queries in the language \`${language}\` are not run here`,
      hint: 'write the query in `kuery`',
      unsupported: true,
      ...rule.placeOf('language'),
    });
  } else {
    const message = `a rule of type \`${type}\` cannot have the language \`${language}\``;
    rule.report('rule-bad-value', 'error', message, 'language');
  }
  return null;
}

/** What Elastic's rule types are written in where the file does not say. */
function languageOfType(type: string | null): string | null {
  if (type === 'eql' || type === 'esql') return type;
  return type === null || type === 'machine_learning' ? null : 'kuery';
}

function readSeverity(rule: WrittenMap): Severity {
  const severity = rule.text('severity');
  if (severity !== null && isSeverity(severity)) return severity;
  if (severity === null && rule.has('severity')) return SEVERITY_WHEN_ABSENT;
  if (severity === null) {
    rule.report('rule-missing-key', 'warning', `the rule has no \`severity\`; ${SEVERITY_WHEN_ABSENT} is assumed`);
  } else {
    const message = `\`${severity}\` is no severity; Elastic has low, medium, high and critical`;
    rule.report('rule-bad-value', 'error', message, 'severity');
  }
  return SEVERITY_WHEN_ABSENT;
}

/** Defaults are those of Elasticsearch's EQL search and of the detection engine. */
function readOptions(rule: WrittenMap, parts: ElasticParts, type: string): ElasticOptions {
  const counted = readCounted(rule, type);
  return {
    engine: 'search',
    indexPatterns: rule.texts('index'),
    eventCategoryField: rule.text('event_category_override') ?? 'event.category',
    timestampField: rule.text('timestamp_field') ?? '@timestamp',
    tiebreakerField: rule.text('tiebreaker_field'),
    timestampOverride: rule.text('timestamp_override'),
    buildingBlock: (rule.text('building_block_type') ?? '') !== '',
    maxSignals: rule.number('max_signals', 1, 1_000_000),
    severityMapping: rule.maps('severity_mapping').flatMap((entry) => {
      const severity = entry.text('severity');
      const field = entry.text('field') ?? '';
      return severity !== null && isSeverity(severity) && field !== ''
        ? [{ field, value: entry.text('value') ?? '', severity }]
        : [];
    }),
    riskScoreMapping: rule.maps('risk_score_mapping').map((entry) => ({ field: entry.text('field') ?? '' })),
    ruleNameOverride: rule.text('rule_name_override'),
    exceptions: readExceptions(rule, parts),
    filters: readFilters(rule),
    suppression: readSuppression(rule, counted?.kind === 'threshold' ? counted.fields.map(({ name }) => name) : null),
    counted,
    investigationFields: readInvestigationFields(rule),
  };
}

/**
 * The lists that a rule refers to, with their items where what was read holds them. Lists of type `endpoint` are the
 * agent's to apply; older releases of Kibana hand them to the search as well, which is said where their items are there.
 */
function readExceptions(rule: WrittenMap, parts: ElasticParts): readonly ExceptionList[] {
  return rule.maps('exceptions_list').flatMap((entry): ExceptionList[] => {
    const listId = entry.text('list_id');
    const type = entry.text('type') ?? 'detection';
    if (listId === null) return [];
    const raw = parts.exceptionItems?.get(listId);
    if (type === 'endpoint') {
      const message = `the exception list \`${listId}\` is for Elastic Defend's agents (\`endpoint\`); its items do not apply here`;
      if (raw !== undefined) entry.report('rule-exception-skipped', 'note', message, 'list_id');
      return [];
    }
    if (raw === undefined) {
      const message = `no items of the exception list \`${listId}\` were read, so none of its exceptions apply`;
      entry.report('rule-exceptions-absent', 'note', message, 'list_id');
      return [{ listId, type, items: null, place: entry.placeOf('list_id') }];
    }
    const items = readExceptionItems(raw, (problem) =>
      entry.report('rule-exception-skipped', 'warning', `exception list \`${listId}\`: ${problem}`, 'list_id'),
    );
    return [{ listId, type, items, place: entry.placeOf('list_id') }];
  });
}

/** As they were written; what they mean is known where the types of fields are. */
function readFilters(rule: WrittenMap): readonly WrittenFilter[] {
  return rule.maps('filters').map((filter) => ({ value: filter.rest(), place: filter.placeOf() }));
}

/** Kibana 8.10 wrote them as a plain list. */
function readInvestigationFields(rule: WrittenMap): readonly string[] {
  if (Array.isArray(rule.raw('investigation_fields'))) return rule.texts('investigation_fields');
  return rule.map('investigation_fields')?.texts('field_names') ?? [];
}

export function readThreat(entry: WrittenMap): ThreatReference {
  const tactic = entry.map('tactic');
  const technique = entry
    .maps('technique')
    .flatMap((item) => [readNamed(item), ...item.maps('subtechnique').map(readNamed)]);
  return { tactic: tactic === null ? null : readNamed(tactic), technique };
}

function readNamed(map: WrittenMap): { id: string; name: string } {
  return { id: map.text('id') ?? '', name: map.text('name') ?? '' };
}

/**
 * Elastic's build puts `!{investigate{…}}` and `!{osquery{…}}` in place of `$investigate_0`, `${osquery_1}` … in the
 * note; slots without an entry stay as they are.
 */
function renderTransforms(note: string, transform: { readonly [key: string]: unknown }): string {
  return note.replace(
    /\$(\{?)(investigate|osquery)_(\d{1,4})(\}?)/g,
    (slot, open, plugin: string, index: string, close) => {
      const entries = transform[plugin];
      const entry: unknown = Array.isArray(entries) ? entries[Number(index)] : undefined;
      if (entry === undefined || (open === '') !== (close === '')) return slot;
      return `!{${plugin}${JSON.stringify(entry)}}`;
    },
  );
}

export function reportUnknown(map: WrittenMap, known: ReadonlySet<string>): void {
  const unknown = Object.keys(map.rest()).filter((key) => !known.has(key));
  for (const key of unknown.slice(0, MAX_UNKNOWN)) {
    const nearest = findNearest(key, [...known, ...READ_KEYS]);
    map.diagnostics.add({
      code: 'rule-unknown-key',
      severity: 'warning',
      message: `\`${key}\` is not a key of Elastic's rule layout`,
      ...(nearest !== null && { hint: `did you mean \`${nearest}\`?` }),
      ...map.keyPlaceOf(key),
    });
  }
}

const READ_KEYS: readonly string[] = [
  ...['query', 'language', 'index', 'interval', 'from', 'to', 'severity', 'risk_score', 'tags', 'threat', 'author'],
  ...['license', 'references', 'false_positives', 'note', 'setup', 'max_signals', 'building_block_type', 'description'],
  ...['timestamp_override', 'event_category_override', 'tiebreaker_field', 'timestamp_field', 'alert_suppression'],
  ...[
    'filters',
    'rule_name_override',
    'severity_mapping',
    'risk_score_mapping',
    'maturity',
    'creation_date',
    'updated_date',
  ],
];

function sketchOf(
  file: WrittenFile,
  id: string | null,
  name: string | null,
  language: string | null,
  type: string | null,
  maturity: string | null,
): RuleSketch {
  const path = file.source.name;
  return { path, id, name, language, type, deprecated: maturity === 'deprecated' || isDeprecatedPath(path) };
}

function unreachable(): never {
  throw new Error('a rule was asked for in spite of errors');
}
