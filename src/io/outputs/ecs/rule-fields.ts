/**
 * What the detection engine copies from the rule onto each alert, `kibana.alert.rule.*`. Keys that only a running Kibana
 * could fill (who made the rule there, its execution) are left out rather than made up.
 */
import type { Alert } from '../../../alert/alert.ts';
import { formatTime, parseTime } from '../../../event/time.ts';
import type { CountedOptions } from '../../../rule/counted-options.ts';
import type { Rule, ThreatReference } from '../../../rule/rule.ts';

export type Document = { readonly [field: string]: unknown };

/** What the detection engine assumes where a rule does not say. */
const DEFAULTS = { interval: '5m', from: 'now-6m', to: 'now', maxSignals: 100 };

/** What Kibana calls rules of a kind; Splunk's have the nearest. */
const KINDS: Readonly<Record<Rule['language'], { readonly id: string; readonly category: string }>> = {
  eql: { id: 'siem.eqlRule', category: 'Event Correlation Rule' },
  kuery: { id: 'siem.queryRule', category: 'Custom Query Rule' },
  esql: { id: 'siem.esqlRule', category: 'ES|QL Rule' },
  spl: { id: 'siem.queryRule', category: 'Search' },
};

/** Those whose type is not told by the language. */
const KINDS_OF_TYPES: Readonly<Record<string, (typeof KINDS)[Rule['language']]>> = {
  new_terms: { id: 'siem.newTermsRule', category: 'New Terms Rule' },
  threshold: { id: 'siem.thresholdRule', category: 'Threshold Rule' },
};

function kindOf({ elastic, language, type }: Rule): (typeof KINDS)[Rule['language']] {
  return (elastic?.counted == null ? undefined : KINDS_OF_TYPES[type]) ?? KINDS[language];
}

export function ruleFields({ kind, rule: shown }: Alert, rule: Rule): Document {
  const parameters = parametersOf(rule);
  const copied = Object.entries(parameters).filter(([key]) => !NOT_COPIED.has(key));
  return {
    'kibana.alert.rule.uuid': rule.id,
    'kibana.alert.rule.name': shown.name,
    'kibana.alert.rule.category': kindOf(rule).category,
    'kibana.alert.rule.consumer': 'siem',
    'kibana.alert.rule.producer': 'siem',
    'kibana.alert.rule.rule_type_id': kindOf(rule).id,
    'kibana.alert.rule.enabled': true,
    'kibana.alert.rule.revision': 0,
    'kibana.alert.rule.tags': rule.tags,
    'kibana.alert.rule.interval': rule.schedule.every ?? DEFAULTS.interval,
    'kibana.alert.rule.actions': [],
    ...dateField('kibana.alert.rule.created_at', rule.created),
    ...dateField('kibana.alert.rule.updated_at', rule.updated),
    'kibana.alert.rule.indices': rule.elastic?.indexPatterns ?? [],
    ...Object.fromEntries(copied.map(([key, value]) => [`kibana.alert.rule.${key}`, value])),
    ...(kind === 'building_block' ? { 'kibana.alert.rule.building_block_type': 'default' } : {}),
    'kibana.alert.rule.severity': rule.severity,
    'kibana.alert.rule.risk_score': rule.riskScore,
    'kibana.alert.rule.parameters': parameters,
  };
}

/** Kept in `parameters` only. */
const NOT_COPIED: ReadonlySet<string> = new Set(['query', 'language', 'index', 'severity', 'risk_score']);

function parametersOf(rule: Rule): Document {
  const { elastic, schedule } = rule;
  const version = Number(rule.version);
  return {
    rule_id: rule.id,
    description: rule.description,
    type: rule.language === 'eql' ? 'eql' : rule.type,
    language: rule.language,
    query: rule.query.text,
    index: elastic?.indexPatterns ?? [],
    version: Number.isInteger(version) && version > 0 ? version : 1,
    author: rule.author === '' ? [] : rule.author.split(', '),
    license: rule.license,
    severity: rule.severity,
    risk_score: rule.riskScore,
    severity_mapping: (elastic?.severityMapping ?? []).map((entry) => ({ operator: 'equals', ...entry })),
    risk_score_mapping: (elastic?.riskScoreMapping ?? []).map(({ field }) => ({
      field,
      operator: 'equals',
      value: '',
    })),
    ...(elastic?.ruleNameOverride == null ? {} : { rule_name_override: elastic.ruleNameOverride }),
    ...(elastic?.timestampOverride == null ? {} : { timestamp_override: elastic.timestampOverride }),
    ...(elastic?.counted == null ? {} : countedParameters(elastic.counted)),
    from: schedule.from ?? DEFAULTS.from,
    to: schedule.to ?? DEFAULTS.to,
    max_signals: elastic?.maxSignals ?? DEFAULTS.maxSignals,
    immutable: rule.other['immutable'] === true,
    references: rule.references,
    false_positives: rule.falsePositives,
    threat: rule.threat.map(threatOf),
    exceptions_list: (elastic?.exceptions ?? []).map(({ listId, type }) => ({ list_id: listId, type })),
    note: rule.note,
    setup: rule.howToImplement,
    ...(elastic === null || elastic.investigationFields.length === 0
      ? {}
      : { investigation_fields: { field_names: elastic.investigationFields } }),
  };
}

function countedParameters(counted: CountedOptions): Document {
  const fields = counted.fields.map(({ name }) => name);
  if (counted.kind === 'new-terms') return { new_terms_fields: fields, history_window_start: counted.written };
  const { count, cardinality } = counted;
  return {
    threshold: {
      field: fields,
      value: count,
      ...(cardinality === null ? {} : { cardinality: [{ field: cardinality.field.name, value: cardinality.atLeast }] }),
    },
  };
}

function dateField(name: string, written: string | null): Document {
  const time = written === null ? null : parseTime(written.replaceAll('/', '-'));
  return time === null ? {} : { [name]: formatTime(time) };
}

/** Sub-techniques stand under their techniques again; pages of ATT&CK follow from ids. */
function threatOf({ tactic, technique }: ThreatReference): unknown {
  const page = (kind: string, id: string): string => `https://attack.mitre.org/${kind}/${id.replace('.', '/')}/`;
  const named = ({ id, name }: { readonly id: string; readonly name: string }) => ({
    id,
    name,
    reference: page('techniques', id),
  });
  return {
    framework: 'MITRE ATT&CK',
    tactic: tactic === null ? null : { ...tactic, reference: page('tactics', tactic.id) },
    technique: technique
      .filter(({ id }) => !id.includes('.'))
      .map((parent) => ({
        ...named(parent),
        subtechnique: technique.filter(({ id }) => id.startsWith(`${parent.id}.`)).map(named),
      })),
  };
}
