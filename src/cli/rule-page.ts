/**
 * A rule as a page: all that its file says and its vendor's page shows, in that order, for people. Keys that have no
 * place of their own stand at the end under their own names, so that nothing read is lost. Everything in a rule was
 * written by strangers and is escaped.
 */
import type { CountedOptions } from '../rule/counted-options.ts';
import type { Rule } from '../rule/rule.ts';
import type { RuleTest } from '../rule/rule-test.ts';
import { mergeSchedules, usualSchedule } from '../rule/run-schedule.ts';
import { escapeControls } from '../text/render.ts';

/** What Elastic's pages call the types. */
const TYPE_WORDS: Readonly<Record<string, string>> = {
  eql: 'Event Correlation Rule',
  query: 'Custom Query Rule',
  esql: 'ES|QL Rule',
  new_terms: 'New Terms Rule',
  threshold: 'Threshold Rule',
  behavior: 'Endpoint Behavior Rule',
};

/** Keys of `other` that pages show by a name, and in a place, of their own. */
const NAMED: readonly (readonly [key: string, title: string])[] = [
  ['asset_type', 'asset type'],
  ['security_domain', 'security domain'],
  ['product', 'products'],
  ['integration', 'integrations'],
  ['cve', 'CVE'],
];

const LABEL = 20;

/** `status`: what became of the rule here, in words. Without a line break at the end. */
export function renderRulePage(rule: Rule, status: string): string {
  const page = new Page(rule.name);
  page.field('id', rule.id);
  page.field('path', rule.path);
  page.field('vendor', rule.vendor);
  page.field('language', rule.language);
  const words = rule.vendor === 'elastic' ? TYPE_WORDS[rule.type] : undefined;
  page.field('type', words === undefined ? rule.type : `${rule.type} (${words})`);
  page.field('kind', rule.kind);
  page.field(
    'status',
    `${status}${rule.deprecated ? ', deprecated' : ''}${rule.status && ` (vendor: ${rule.status})`}`,
  );
  page.field('severity', rule.severity);
  page.field('risk score', rule.riskScore);
  page.field('version', rule.version);
  page.field('author', rule.author);
  page.field('created', rule.created);
  page.field('updated', rule.updated);
  page.field('licence', rule.license);
  page.field('tags', rule.tags.join(', '));
  page.field('stories', rule.stories.join(', '));
  page.field('data sources', rule.dataSources.join(', '));
  for (const [key, title] of NAMED) page.field(title, textOf(rule.other[key]));
  writeElastic(page, rule);
  page.field('schedule', renderSchedule(rule));
  for (const { tactic, technique } of rule.threat) {
    const techniques = technique.map(({ id, name }) => `${id} ${name}`.trim()).join(', ');
    const parts = [tactic === null ? '' : `${tactic.id} ${tactic.name}`.trim(), techniques];
    page.field('ATT&CK', parts.filter((part) => part !== '').join(': '));
  }
  page.block('Description', rule.description);
  page.block('Query', rule.query.text);
  page.block('How to implement', rule.howToImplement);
  page.block('False positives', rule.falsePositives.join('\n'));
  page.block('Risk', renderRisk(rule));
  page.block(
    'Drill-downs',
    rule.drilldowns
      .map(({ name, search, earliest, latest }) => {
        const range = earliest === '' && latest === '' ? '' : `\n  from ${earliest} to ${latest}`;
        return `${name}\n  ${search}${range}`;
      })
      .join('\n'),
  );
  page.block('Tests', rule.tests.map(renderTest).join('\n'));
  page.block('References', rule.references.join('\n'));
  page.block('Note', rule.note);
  const named = NAMED.map(([key]) => key);
  const rest = Object.entries(rule.other).filter(([key]) => !named.includes(key));
  page.block('Other keys', rest.map(([key, value]) => `${key}: ${textOf(value)}`).join('\n'));
  return page.text();
}

class Page {
  readonly #lines: string[];

  constructor(name: string) {
    const title = escapeControls(name);
    this.#lines = [title, '='.repeat(Math.min(title.length, 80))];
  }

  field(name: string, value: string | number | null): void {
    if (value !== null && value !== '') this.#lines.push(`${name.padEnd(LABEL)}${escapeControls(String(value))}`);
  }

  block(name: string, text: string): void {
    if (text.trim() === '') return;
    const lines = text.trim().split('\n');
    this.#lines.push('', name, ...lines.map((line) => `  ${escapeControls(line)}`.trimEnd()));
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

function writeElastic(page: Page, { elastic }: Rule): void {
  if (elastic === null) return;
  page.field('index patterns', elastic.indexPatterns.join(', '));
  page.field('timestamp override', elastic.timestampOverride);
  if (elastic.timestampField !== '@timestamp') page.field('timestamp field', elastic.timestampField);
  if (elastic.eventCategoryField !== 'event.category') page.field('category field', elastic.eventCategoryField);
  page.field('tie-breaker', elastic.tiebreakerField);
  page.field('max signals', elastic.maxSignals);
  if (elastic.buildingBlock) page.field('building block', 'yes');
  page.field('name override', elastic.ruleNameOverride);
  page.field('risk score from', elastic.riskScoreMapping.map(({ field }) => field).join(', '));
  const severities = elastic.severityMapping.map(({ field, value, severity }) => `${severity} for ${field} ${value}`);
  page.field('severity from', severities.join(', '));
  page.field('exceptions', elastic.exceptions.map(({ listId, type }) => `${listId} (${type})`).join(', '));
  page.field('filters', elastic.filters.map(({ value }) => JSON.stringify(value)).join(', '));
  if (elastic.counted !== null) writeCounted(page, elastic.counted);
  const { suppression } = elastic;
  if (suppression !== null) {
    const span = suppression.duration === null ? 'each run' : `${suppression.duration / 1e6} s`;
    page.field('suppression', `by ${suppression.groupBy.join(', ')} within ${span}`);
  }
  page.field('look at first', elastic.investigationFields.join(', '));
}

function writeCounted(page: Page, counted: CountedOptions): void {
  const fields = counted.fields.map(({ name }) => name).join(', ');
  if (counted.kind === 'new-terms') {
    page.field('new terms', `${fields}, since ${counted.written}`);
    return;
  }
  const { count, cardinality } = counted;
  const values = cardinality === null ? '' : ` and ${cardinality.atLeast} different ${cardinality.field.name}`;
  page.field('threshold', `${count} events${values}${fields === '' ? '' : ` by ${fields}`}`);
}

/** What the file says, completed by what its vendor does where it says nothing. */
function renderSchedule(rule: Rule): string {
  const { every, from, to } = mergeSchedules(rule.schedule, usualSchedule(rule));
  const isOwn = rule.schedule.every !== null || rule.schedule.from !== null || rule.schedule.to !== null;
  return `${every}, over ${from} to ${to}${isOwn ? '' : " (the vendor's default)"}`;
}

function renderRisk({ risk }: Rule): string {
  if (risk === null) return '';
  return [
    ...(risk.findingTitle === null ? [] : [`finding: ${risk.findingTitle}`]),
    risk.message,
    ...risk.objects.map(
      ({ field, type, score, message }) => `${type} in ${field}: +${score}${message === null ? '' : `  ${message}`}`,
    ),
    ...risk.threatObjects.map(({ field, type }) => `threat object ${type} in ${field}`),
  ].join('\n');
}

function renderTest({ name, data, events = [], expect }: RuleTest): string {
  const lines = data.map(({ data: address, source, sourcetype }) => {
    const said = [source === '' ? '' : `source ${source}`, sourcetype === '' ? '' : `sourcetype ${sourcetype}`];
    return [address, ...said.filter((part) => part !== '').map((part) => `  ${part}`)].join('\n  ');
  });
  if (events.length > 0) lines.push(`${events.length} events in the test itself`);
  if (expect !== undefined) {
    const { alerts, silent } = expect;
    const count = typeof alerts === 'number' ? alerts : alerts === null ? 'some' : alerts.length;
    lines.push(`expects ${count} alerts, ${silent.length} silent events`);
  }
  return [name === '' ? 'test' : name, ...lines.map((line) => `  ${line}`)].join('\n');
}

function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value.trim();
  const isPlain = (item: unknown): boolean => typeof item !== 'object';
  return Array.isArray(value) && value.every(isPlain) ? value.join(', ') : JSON.stringify(value);
}
