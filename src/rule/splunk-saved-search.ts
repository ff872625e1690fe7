/**
 * A saved search of a Splunk app (a stanza of `savedsearches.conf`) read into a Rule: what ESCU's build writes of its
 * detections, correlation searches of Enterprise Security, alerts and reports. What the vendor's build makes of a
 * detection (facts about notable events, risk, annotations) is read back; every other setting is kept in `other`.
 * Whether a search is switched on is its status: ESCU ships all of its own switched off.
 */
import { Diagnostics } from '../text/diagnostic.ts';
import { threatOf } from './attack.ts';
import { type ConfStanza, isOn, stanzaFile, strayLines } from './conf-file.ts';
import { idFromName, type RuleSketch, toLoadedRule } from './loaded-rule.ts';
import type { AlertKind, LoadedRule, RiskDefinition, Rule, Severity } from './rule.ts';
import { isSeverity, severityOfScore } from './severity.ts';
import { isWrittenObject, type WrittenObject } from './written-file.ts';
import { WrittenMap } from './written-map.ts';

/** Searches that people start by hand, with tokens that they fill in. */
const BY_HAND = 'investigative';

/** null for what is no rule: a stanza without a search, or a search that only people start. */
export function readSavedSearch(stanza: ConfStanza): LoadedRule | null {
  if (!stanza.settings.has('search') || stanza.settings.get('action.escu.search_type')?.text === BY_HAND) return null;
  const file = stanzaFile(stanza, 'search');
  const diagnostics = new Diagnostics();
  const search = new WrittenMap(file, [], file.value ?? {}, diagnostics);
  for (const diagnostic of strayLines(stanza)) diagnostics.add(diagnostic);
  const about = readAbout(search);
  // ESCU's searches are named after its detections.
  const name = /^ESCU - (.+) - Rule$/.exec(stanza.name)?.[1] ?? stanza.name;
  const label = search.text('action.correlationsearch.label') ?? '';
  const known: Known = {
    id: about.id ?? idFromName(stanza.name),
    name,
    searchName: stanza.name,
    deprecated: label.startsWith('ESCU - Deprecated - '),
    ...kindOf(search),
  };
  const draft = readRule(search, known, about);
  const { id, deprecated, type } = known;
  const sketch: RuleSketch = { path: file.source.name, id, name, language: 'spl', type, deprecated };
  return toLoadedRule(sketch, diagnostics.list, () => draft);
}

interface Known {
  readonly id: string;
  readonly name: string;
  readonly searchName: string;
  readonly deprecated: boolean;
  readonly type: string;
  readonly kind: AlertKind;
}

/** What the build puts as JSON into single settings. */
interface About {
  readonly id: string | null;
  readonly version: string | null;
  readonly stories: readonly string[];
  readonly techniques: readonly string[];
}

function readRule(search: WrittenMap, known: Known, about: About): Rule {
  noteThrottling(search);
  noteCondition(search);
  const risk = isOn(search.text('action.risk')) ? readRisk(search) : null;
  const scores = risk?.objects.map(({ score }) => score) ?? [];
  const score = scores.length === 0 ? null : Math.max(...scores);
  const falsePositives = (search.text('action.escu.known_false_positives') ?? '').trim();
  return {
    ...known,
    path: search.file.source.name,
    vendor: 'splunk',
    language: 'spl',
    query: search.source('search'),
    severity: readSeverity(search, score),
    riskScore: score ?? 0,
    version: about.version,
    status: isOn(search.text('disabled')) ? 'disabled' : 'enabled',
    description: (search.text('description') ?? '').trim(),
    author: '',
    license: '',
    created: search.text('action.escu.creation_date'),
    updated: search.text('action.escu.modification_date'),
    tags: [],
    stories: about.stories,
    dataSources: textsOf(search, 'action.escu.providing_technologies'),
    references: [],
    falsePositives: falsePositives === '' ? [] : [falsePositives],
    howToImplement: (search.text('action.escu.how_to_implement') ?? '').trim(),
    note: '',
    threat: threatOf(about.techniques),
    schedule: {
      every: search.text('cron_schedule'),
      from: search.text('dispatch.earliest_time'),
      to: search.text('dispatch.latest_time'),
    },
    risk,
    drilldowns: readDrilldowns(search),
    tests: [],
    elastic: null,
    other: search.rest(),
  };
}

/** As the build switches actions on by a detection's type: notable events for TTP and Correlation, risk for TTP and Anomaly. */
function kindOf(search: WrittenMap): { readonly type: string; readonly kind: AlertKind } {
  if (search.text('action.escu.search_type') === 'support') return { type: 'Baseline', kind: 'hunt' };
  const isNotable = isOn(search.text('action.notable'));
  const hasRisk = isOn(search.text('action.risk'));
  if (isOn(search.text('action.correlationsearch.enabled')) || isNotable || hasRisk) {
    if (isNotable) return { type: hasRisk ? 'TTP' : 'Correlation', kind: 'alert' };
    return hasRisk ? { type: 'Anomaly', kind: 'risk' } : { type: 'Hunting', kind: 'hunt' };
  }
  const acts = search.keys().some((key) => /^action\.[^.]+$/.test(key) && isOn(search.text(key)));
  return acts || isOn(search.text('alert.track')) ? { type: 'Alert', kind: 'alert' } : { type: 'Report', kind: 'hunt' };
}

const ALERT_SEVERITIES: readonly Severity[] = [
  'informational',
  'informational',
  'medium',
  'high',
  'critical',
  'critical',
];

/** That of its risk, of its notable event, or of the alert: 1 (debug) to 6 (fatal), 3 where nothing is said. */
function readSeverity(search: WrittenMap, score: number | null): Severity {
  if (score !== null) return severityOfScore(score);
  const notable = search.text('action.notable.param.severity');
  if (notable !== null && isSeverity(notable)) return notable;
  const written = search.text('alert.severity')?.trim() ?? '';
  const known = written === '' ? 'medium' : ALERT_SEVERITIES[Number(written) - 1];
  if (known !== undefined) return known;
  const taken = isSeverity(written) ? written : 'medium';
  search.diagnostics.add({
    code: 'rule-bad-value',
    severity: 'warning',
    message: '`alert.severity` should be a number from 1 to 6',
    hint: `the rule runs, and its alerts are of severity ${taken}`,
    ...search.placeOf('alert.severity'),
  });
  return taken;
}

const RISK_HINT = 'the rule runs, and adds no risk by what cannot be read here';

function readRisk(search: WrittenMap): RiskDefinition | null {
  const message = search.text('action.risk.param._risk_message') ?? '';
  const entries = readJson(search, 'action.risk.param._risk', RISK_HINT);
  const list = Array.isArray(entries) ? entries.filter(isWrittenObject) : oldRisk(search);
  const objects = list.flatMap((entry): RiskDefinition['objects'][number][] => {
    const field = textOf(entry['risk_object_field']);
    const score = Number(entry['risk_score']);
    if (field === '') return [];
    const own = textOf(entry['risk_message']);
    return [
      {
        field,
        type: textOf(entry['risk_object_type']) || 'other',
        score: Number.isFinite(score) ? Math.min(Math.max(score, 0), 100) : 0,
        message: own === '' ? null : own,
      },
    ];
  });
  const threatObjects = list.flatMap((entry) => {
    const field = textOf(entry['threat_object_field']);
    return field === '' ? [] : [{ field, type: textOf(entry['threat_object_type']) }];
  });
  return objects.length + threatObjects.length === 0 ? null : { message, objects, threatObjects, findingTitle: null };
}

/** One object and its score in settings of their own, as versions before 2020 write it. */
function oldRisk(search: WrittenMap): WrittenObject[] {
  const field = search.text('action.risk.param._risk_object');
  if (field === null) return [];
  return [
    {
      risk_object_field: field,
      risk_object_type: search.text('action.risk.param._risk_object_type'),
      risk_score: search.text('action.risk.param._risk_score'),
    },
  ];
}

function readDrilldowns(search: WrittenMap): Rule['drilldowns'] {
  const list = readJson(search, 'action.notable.param.drilldown_searches', 'the rule runs without drill-downs');
  if (Array.isArray(list)) {
    return list.filter(isWrittenObject).map((entry) => ({
      name: textOf(entry['name']),
      search: textOf(entry['search']),
      earliest: textOf(entry['earliest'] ?? entry['earliest_offset']),
      latest: textOf(entry['latest'] ?? entry['latest_offset']),
    }));
  }
  const single = search.text('action.notable.param.drilldown_search') ?? '';
  if (single === '') return [];
  return [
    {
      name: search.text('action.notable.param.drilldown_name') ?? '',
      search: single,
      earliest: search.text('action.notable.param.drilldown_earliest_offset') ?? '',
      latest: search.text('action.notable.param.drilldown_latest_offset') ?? '',
    },
  ];
}

function readAbout(search: WrittenMap): About {
  const hint = 'the rule runs without what it says';
  const objectOf = (key: string): WrittenObject => {
    const value = readJson(search, key, hint);
    return isWrittenObject(value) ? value : {};
  };
  const metadata = objectOf('action.correlationsearch.metadata');
  const annotations = objectOf('action.correlationsearch.annotations');
  const mappings = objectOf('action.escu.mappings');
  const version = textOf(metadata['detection_version']);
  const id = textOf(metadata['detection_id']);
  const stories = textsOf(search, 'action.escu.analytic_story');
  return {
    id: id === '' ? null : id,
    version: version === '' ? null : version,
    stories: stories.length > 0 ? stories : listOf(annotations['analytic_story']),
    techniques: listOf(annotations['mitre_attack'] ?? mappings['mitre_attack']),
  };
}

function textsOf(search: WrittenMap, key: string): string[] {
  return listOf(readJson(search, key, 'the rule runs without what it says'));
}

/** A setting's JSON; null where there is none, or none that can be read, which is a warning. */
function readJson(search: WrittenMap, key: string, hint: string): unknown {
  const text = (search.text(key) ?? '').trim();
  if (text === '') return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const message = `\`${key}\` is no JSON`;
    search.diagnostics.add({ code: 'rule-bad-value', severity: 'warning', message, hint, ...search.placeOf(key) });
    return null;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf).filter((text) => text !== '') : [];
}

/** Results that Splunk would keep back are alerts, as for detections in YAML. */
function noteThrottling(search: WrittenMap): void {
  if (!isOn(search.text('alert.suppress'))) return;
  search.diagnostics.add({
    code: 'rule-throttling-ignored',
    severity: 'note',
    message: '`alert.suppress` is not applied: results that Splunk would keep back are alerts here',
    hint: 'tell them apart by the fields that it names, or let what receives the alerts suppress them',
    ...search.placeOf('alert.suppress'),
  });
}

/** Splunk acts when a condition on all results holds; here each result is an alert. */
function noteCondition(search: WrittenMap): void {
  const count = search.text('counttype');
  const isUsual =
    count === null ||
    count === 'always' ||
    (count === 'number of events' &&
      search.text('relation') === 'greater than' &&
      Number(search.text('quantity') ?? 0) === 0);
  const key = search.has('alert_condition') ? 'alert_condition' : isUsual ? null : 'counttype';
  if (key === null) return;
  search.diagnostics.add({
    code: 'rule-condition-ignored',
    severity: 'note',
    message: `\`${key}\` is not applied: every result is an alert here, whatever all of them together are`,
    hint: 'write the condition into the search',
    ...search.placeOf(key),
  });
}
