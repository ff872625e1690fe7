/**
 * A Splunk ESCU detection (YAML of security_content) read into a Rule, whichever of its layouts it has: keys under
 * `tags` in the older ones, at the top in the newest; `date` or `creation_date` and `modification_date`. What we don't
 * use is kept in `other`, keys of `tags` beside the rest, as the newest layout has them.
 */
import { Diagnostics } from '../text/diagnostic.ts';
import { findNearest } from '../text/nearest.ts';
import { threatOf } from './attack.ts';
import { idFromName, isDeprecatedPath, type RuleSketch, toLoadedRule } from './loaded-rule.ts';
import type { AlertKind, LoadedRule, Rule, RuleTest, Schedule } from './rule.ts';
import { readTestData } from './rule-test.ts';
import { severityOfScore } from './severity.ts';
import { readRisk } from './splunk-risk.ts';
import type { WrittenFile } from './written-file.ts';
import { WrittenMap } from './written-map.ts';

/** Baselines and whatever else comes under a type of its own only lists what it finds. */
const KIND_OF_TYPE: ReadonlyMap<string, AlertKind> = new Map([
  ['TTP', 'alert'],
  ['Correlation', 'alert'],
  ['Anomaly', 'risk'],
  ['Hunting', 'hunt'],
  ['Baseline', 'hunt'],
]);

export const DETECTION_TYPES: readonly string[] = ['TTP', 'Correlation', 'Anomaly', 'Hunting'];

export function readSplunkRule(file: WrittenFile): LoadedRule {
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const rule = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  const name = rule.requireText('name');
  const id = rule.text('id');
  if (id === null) rule.report('rule-missing-id', 'warning', 'the rule has no `id`; one is made from its name');
  const type = readType(rule);
  const status = rule.text('status') ?? '';
  const deprecated = status === 'deprecated' || rule.has('deprecation_info') || isDeprecatedPath(file.source.name);
  const draft = readDetection(rule, { id: id ?? idFromName(name), name, type, status, deprecated });
  const sketch: RuleSketch = { path: file.source.name, id, name: name || null, language: 'spl', type, deprecated };
  return toLoadedRule(sketch, diagnostics.list, () => draft);
}

type Known = Pick<Rule, 'id' | 'name' | 'type' | 'status' | 'deprecated'>;

function readDetection(rule: WrittenMap, known: Known): Rule {
  const tags = rule.map('tags');
  noteThrottling(rule, tags);
  const risk = readRisk(rule, tags, known.type);
  const riskScore = risk.score ?? 0;
  const falsePositives = rule.texts('known_false_positives');
  return {
    ...known,
    path: rule.file.source.name,
    vendor: 'splunk',
    language: 'spl',
    kind: KIND_OF_TYPE.get(known.type) ?? ('hunt' as const),
    query: rule.source('search'),
    // contentctl's severity of a finding that no risk goes with.
    severity: risk.score === null && known.type === 'Correlation' ? 'high' : severityOfScore(riskScore),
    riskScore,
    version: rule.text('version'),
    description: (rule.text('description') ?? '').trim(),
    author: rule.text('author') ?? '',
    license: rule.text('license') ?? '',
    created: rule.text('creation_date') ?? rule.text('date'),
    updated: rule.text('modification_date') ?? rule.text('date'),
    tags: [],
    stories: textsOf('analytic_story', rule, tags),
    dataSources: rule.texts('data_source'),
    references: rule.texts('references'),
    falsePositives: falsePositives.map((text) => text.trim()),
    howToImplement: (rule.text('how_to_implement') ?? '').trim(),
    note: '',
    // The file gives technique ids only.
    threat: threatOf(textsOf('mitre_attack_id', rule, tags)),
    schedule: readSchedule(rule),
    risk: risk.definition,
    drilldowns: rule.maps('drilldown_searches').map((entry) => ({
      name: entry.text('name') ?? '',
      search: entry.text('search') ?? '',
      earliest: entry.text('earliest_offset') ?? '',
      latest: entry.text('latest_offset') ?? '',
    })),
    tests: rule.maps('tests').map(readTest),
    elastic: null,
    // What nobody has asked for by now.
    other: { ...tags?.rest(), ...rule.rest() },
  };
}

function readType(rule: WrittenMap): string {
  const type = rule.text('type') ?? '';
  if (type === '') rule.report('rule-missing-key', 'error', 'the rule has no `type`');
  else if (!KIND_OF_TYPE.has(type)) {
    const nearest = findNearest(type, DETECTION_TYPES);
    rule.diagnostics.add({
      code: 'rule-type-unknown',
      severity: 'error',
      message: `Splunk has no detection type \`${type}\``,
      hint: nearest === null ? `types are ${DETECTION_TYPES.join(', ')}` : `did you mean \`${nearest}\`?`,
      ...rule.placeOf('type'),
    });
  }
  return type;
}

/** Keys that moved from `tags` to the top in the newest layout. */
function textsOf(key: string, rule: WrittenMap, tags: WrittenMap | null): string[] {
  return rule.has(key) ? rule.texts(key) : (tags?.texts(key) ?? []);
}

/** Only what the file itself says; detections without it run on Splunk's default for their type. */
function readSchedule(rule: WrittenMap): Schedule {
  const deployment = isMapping(rule, 'deployment') ? rule.map('deployment') : null;
  const own = ['custom_schedule', 'schedule'].find((key) => isMapping(rule, key));
  const schedule = own === undefined ? (deployment?.map('scheduling') ?? null) : rule.map(own);
  return {
    every: schedule?.text('cron_schedule') ?? null,
    from: schedule?.text('earliest_time') ?? null,
    to: schedule?.text('latest_time') ?? null,
  };
}

/** A schedule may also be named, by text; then it is somebody else's file and stays in `other`. */
function isMapping(rule: WrittenMap, key: string): boolean {
  const value = rule.file.value?.[key];
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Splunk keeps back results that agree with an earlier one in some fields, for a while. It then adds no risk either, so a
 * run that heeded it would tell less than the search finds.
 */
function noteThrottling(rule: WrittenMap, tags: WrittenMap | null): void {
  for (const [holder, key] of [
    [rule, 'throttling'],
    [tags, 'throttling'],
    [isMapping(rule, 'deployment') ? rule.map('deployment') : null, 'throttling'],
  ] as const) {
    if (holder === null || !holder.has(key)) continue;
    rule.diagnostics.add({
      code: 'rule-throttling-ignored',
      severity: 'note',
      message: '`throttling` is not applied: results that Splunk would keep back are alerts here',
      hint: 'tell them apart by the fields that it names, or let what receives the alerts suppress them',
      ...holder.placeOf(key),
    });
  }
}

function readTest(test: WrittenMap): RuleTest {
  return {
    name: test.text('name') ?? '',
    data: test.maps('attack_data').map(readTestData),
  };
}
