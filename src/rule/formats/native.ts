/**
 * Our own layout, for rules of either language: YAML with `telltale: rule/1` at the top and keys named as the rest of
 * the product names them. Packs may hold vendors' layouts as well; this one exists so that a rule of ours need not
 * pretend to be a vendor's.
 */
import { LANGUAGES, type Language } from '../../lang/language-name.ts';
import { Diagnostics } from '../../text/diagnostic.ts';
import { findNearest } from '../../text/nearest.ts';
import { withOwnSources } from '../esql-sources.ts';
import { failedFile, idFromName, isDeprecatedPath, toLoadedRule } from '../loaded-rule.ts';
import {
  type AlertKind,
  type ElasticOptions,
  type LoadedRule,
  type RiskDefinition,
  type Rule,
  SEVERITIES,
  USUAL_ELASTIC_OPTIONS,
} from '../rule.ts';
import { readRuleTest } from '../rule-test.ts';
import { isSeverity, severityOfScore } from '../severity.ts';
import { readTopKeys } from '../top-keys.ts';
import type { VendorFormat } from '../vendor-format.ts';
import type { WrittenFile } from '../written-file.ts';
import { WrittenMap } from '../written-map.ts';
import { parseYamlFile } from '../yaml-file.ts';

const VERSION = 'rule/1';
/** Unknown keys that are named. */
const MAX_UNKNOWN = 20;
const KINDS: readonly AlertKind[] = ['alert', 'risk', 'hunt', 'building_block'];

export const native: VendorFormat = {
  id: 'native',
  recognise: (text) => readTopKeys(text).get('telltale')?.startsWith('rule/') === true,
  parse: (source) => {
    const file = parseYamlFile(source);
    return [file.value === null ? failedFile(source.name, file.diagnostics) : readNativeRule(file)];
  },
};

function readNativeRule(file: WrittenFile): LoadedRule {
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const rule = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  if (rule.text('telltale') !== VERSION) {
    rule.report('rule-bad-value', 'error', `this version reads \`telltale: ${VERSION}\` only`, 'telltale');
  }
  const draft = readRule(rule);
  for (const key of Object.keys(draft.other).slice(0, MAX_UNKNOWN)) {
    const nearest = findNearest(key, [...NATIVE_KEYS]);
    diagnostics.add({
      code: 'rule-unknown-key',
      severity: 'warning',
      message: `\`${key}\` is not a key of a telltale rule`,
      ...(nearest !== null && { hint: `did you mean \`${nearest}\`?` }),
      ...rule.keyPlaceOf(key),
    });
  }
  const { path, id, name, language, type, deprecated } = draft;
  return toLoadedRule({ path, id, name, language, type, deprecated }, diagnostics.list, () => draft);
}

const NATIVE_KEYS = new Set([
  ...['telltale', 'id', 'name', 'language', 'kind', 'severity', 'risk_score', 'version', 'status', 'description'],
  ...['author', 'license', 'created', 'updated', 'tags', 'stories', 'data_sources', 'references', 'false_positives'],
  ...['how_to_implement', 'note', 'threat', 'schedule', 'risk', 'drilldowns', 'tests', 'query', 'eql'],
]);

function readRule(rule: WrittenMap): Rule {
  const name = rule.requireText('name');
  const id = rule.text('id');
  if (id === null) rule.report('rule-missing-id', 'warning', 'the rule has no `id`; one is made from its name');
  const language = readWord(rule, 'language', LANGUAGES, null) ?? 'eql';
  const kind = readWord(rule, 'kind', KINDS, 'alert') ?? 'alert';
  const risk = readRisk(rule.map('risk'));
  const scores = risk === null ? [] : risk.objects.map((object) => object.score);
  const riskScore = rule.number('risk_score', 0, 100) ?? Math.max(0, ...scores);
  const severity = rule.text('severity');
  if (severity !== null && !isSeverity(severity)) reportWord(rule, 'severity', severity, SEVERITIES);
  const status = rule.text('status') ?? 'production';
  const path = rule.file.source.name;
  const schedule = rule.map('schedule');
  const draft = {
    id: id ?? idFromName(name),
    name,
    path,
    vendor: 'telltale' as const,
    language,
    type: kind,
    kind,
    query: rule.source('query'),
    severity: severity !== null && isSeverity(severity) ? severity : severityOfScore(riskScore),
    riskScore,
    version: rule.text('version'),
    status,
    deprecated: status === 'deprecated' || isDeprecatedPath(path),
    description: (rule.text('description') ?? '').trim(),
    author: rule.text('author') ?? '',
    license: rule.text('license') ?? '',
    created: rule.text('created'),
    updated: rule.text('updated'),
    tags: rule.texts('tags'),
    stories: rule.texts('stories'),
    dataSources: rule.texts('data_sources'),
    references: rule.texts('references'),
    falsePositives: rule.texts('false_positives').map((text) => text.trim()),
    howToImplement: (rule.text('how_to_implement') ?? '').trim(),
    note: rule.text('note') ?? '',
    threat: rule.maps('threat').map((entry) => {
      const tactic = entry.map('tactic');
      return { tactic: tactic === null ? null : readNamed(tactic), technique: entry.maps('technique').map(readNamed) };
    }),
    schedule: {
      every: schedule?.text('every') ?? null,
      from: schedule?.text('from') ?? null,
      to: schedule?.text('to') ?? null,
    },
    risk,
    drilldowns: rule.maps('drilldowns').map((entry) => ({
      name: entry.text('name') ?? '',
      search: entry.text('search') ?? '',
      earliest: entry.text('earliest') ?? '',
      latest: entry.text('latest') ?? '',
    })),
    tests: rule.maps('tests').map(readRuleTest),
    elastic: elasticOf(language, rule, kind),
  };
  return { ...draft, other: rule.rest() };
}

function elasticOf(language: Language, rule: WrittenMap, kind: AlertKind): ElasticOptions | null {
  if (language === 'spl') return null;
  const options = readEqlOptions(rule.map('eql'), kind);
  return language === 'esql' ? withOwnSources(options, rule.source('query').text) : options;
}

function readWord<T extends string>(rule: WrittenMap, key: string, words: readonly T[], usual: T | null): T | null {
  const text = rule.text(key) ?? usual;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) reportWord(rule, key, text, words);
  return word ?? null;
}

/** What people write for words of ours. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ['kql', 'kuery'],
  ['info', 'informational'],
]);

function reportWord(rule: WrittenMap, key: string, text: string | null, words: readonly string[]): void {
  const meant = MEANT.get(text?.toLowerCase() ?? '');
  const nearest = text === null ? null : (words.find((word) => word === meant) ?? findNearest(text, words));
  rule.diagnostics.add({
    code: 'rule-bad-value',
    severity: 'error',
    message: `\`${key}\` is one of ${words.join(', ')}`,
    ...(nearest !== null && { hint: `did you mean \`${nearest}\`?` }),
    ...rule.placeOf(key),
  });
}

function readRisk(risk: WrittenMap | null): RiskDefinition | null {
  if (risk === null) return null;
  return {
    message: risk.text('message') ?? '',
    objects: risk.maps('objects').map((entry) => ({
      field: entry.requireText('field'),
      type: entry.text('type') ?? 'other',
      score: entry.number('score', 0, 100) ?? 0,
      message: entry.text('message'),
    })),
    threatObjects: risk.maps('threat_objects').map((entry) => ({
      field: entry.requireText('field'),
      type: entry.text('type') ?? '',
    })),
    findingTitle: risk.text('finding_title'),
  };
}

function readEqlOptions(eql: WrittenMap | null, kind: AlertKind): ElasticOptions {
  const usual = USUAL_ELASTIC_OPTIONS;
  return {
    ...usual,
    indexPatterns: eql?.texts('index') ?? usual.indexPatterns,
    eventCategoryField: eql?.text('event_category_field') ?? usual.eventCategoryField,
    timestampField: eql?.text('timestamp_field') ?? usual.timestampField,
    tiebreakerField: eql?.text('tiebreaker_field') ?? null,
    timestampOverride: eql?.text('timestamp_override') ?? null,
    buildingBlock: kind === 'building_block',
    maxSignals: eql?.number('max_signals', 1, 1_000_000) ?? null,
  };
}

function readNamed(map: WrittenMap): { id: string; name: string } {
  return { id: map.text('id') ?? '', name: map.text('name') ?? '' };
}
