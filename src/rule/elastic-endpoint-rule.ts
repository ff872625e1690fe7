/**
 * Elastic's behaviour rules, as its endpoint carries them and the repository `protections-artifacts` publishes them: a
 * table `[rule]` with the query and the systems that it is for, threats and responses beside it. The endpoint judges its
 * own events as they happen, so there is no index, schedule, severity or score: what stands in for those is said below.
 * Responses (kill, rollback) are kept and shown; nothing is ever done to a machine here.
 */
import { ENDPOINT_NAMES } from '../event/endpoint-names.ts';
import { Diagnostics } from '../text/diagnostic.ts';
import { KNOWN_ENDPOINT_KEYS } from './elastic-keys.ts';
import { readThreat, reportUnknown } from './elastic-rule.ts';
import type { WrittenFilter } from './kibana-filters.ts';
import { failedFile, idFromName, isDeprecatedPath, type RuleSketch, toLoadedRule } from './loaded-rule.ts';
import { type LoadedRule, type Rule, type Schedule, type Severity, USUAL_ELASTIC_OPTIONS } from './rule.ts';
import type { WrittenFile } from './written-file.ts';
import { WrittenMap } from './written-map.ts';

/** Of Elastic's own rule that makes alerts of what the endpoint detects (`Behavior - Detected - Elastic Defend`). */
const SEVERITY: Severity = 'medium';
const SCORE = 47;

/** The endpoint has no runs. These overlap by so much that no sequence of five minutes, the longest published, falls between. */
const SCHEDULE: Schedule = { every: '5m', from: 'now-11m', to: 'now' };

/** How its queries differ from Elasticsearch's: an endpoint judges its own events only, in its own words. */
export const ENDPOINT_ENGINE = { readAs: ENDPOINT_NAMES, machineField: 'host.name', isOfEndpoint: true } as const;

export function readEndpointRule(file: WrittenFile): LoadedRule {
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const top = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  const rule = top.map('rule');
  if (rule === null) {
    top.report('rule-missing-key', 'error', 'the file has no table `[rule]`');
    return failedFile(file.source.name, diagnostics.list);
  }
  const name = rule.requireText('name');
  const id = rule.text('id');
  if (id === null) rule.report('rule-missing-id', 'warning', 'the rule has no `id`; one is made from its name');
  const draft = readRule(file, top, rule, id ?? idFromName(name), name);
  const { path, deprecated } = draft;
  const sketch: RuleSketch = { path, id, name, language: 'eql', type: 'behavior', deprecated };
  return toLoadedRule(sketch, diagnostics.list, () => draft);
}

function readRule(file: WrittenFile, top: WrittenMap, rule: WrittenMap, id: string, name: string): Rule {
  const draft = {
    id,
    name,
    path: file.source.name,
    vendor: 'elastic' as const,
    language: 'eql' as const,
    type: 'behavior',
    kind: 'alert' as const,
    query: rule.source('query'),
    severity: SEVERITY,
    riskScore: SCORE,
    version: rule.text('version'),
    status: 'production',
    deprecated: isDeprecatedPath(file.source.name),
    description: (rule.text('description') ?? '').trim(),
    author: '',
    license: rule.text('license') ?? '',
    created: null,
    updated: null,
    tags: [],
    stories: [],
    dataSources: [],
    references: rule.texts('reference'),
    falsePositives: [],
    howToImplement: '',
    note: '',
    threat: top.maps('threat').map(readThreat),
    schedule: SCHEDULE,
    risk: null,
    drilldowns: [],
    tests: [],
    elastic: { ...USUAL_ELASTIC_OPTIONS, engine: 'endpoint' as const, filters: ofSystems(rule) },
  };
  reportUnknown(rule, KNOWN_ENDPOINT_KEYS);
  return { ...draft, other: { ...top.rest(), ...rule.rest() } };
}

/** An endpoint holds the rules for its own system only. */
function ofSystems(rule: WrittenMap): readonly WrittenFilter[] {
  const systems = rule.texts('os_list');
  if (systems.length === 0) return [];
  return [{ value: { query: { terms: { 'host.os.type': systems } } }, place: rule.placeOf('os_list') }];
}
