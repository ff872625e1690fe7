/**
 * An alert as the report embeds it: everything that a person may want to open, with every string already safe to show
 * and a budget, so that thousands of hostile alerts stay a file that a browser opens. What was cut says so. The page's
 * script reads exactly these shapes.
 */
import type { Alert, AlertRule } from '../../../alert/alert.ts';
import { scalarText, type Value, valuesOf } from '../../../event/value.ts';
import { escapeControls } from '../../../text/render.ts';
import { countTimes, describeAlert, findTarget, gainedRisk } from '../target.ts';

/** Characters of one alert's strings; what comes after is cut. */
const ALERT_BUDGET = 12_000;
const MAX_TEXT = 2_000;
const MAX_LIST = 50;
const MAX_EVENTS = 20;

/** Gives out characters until they are used up. */
class Budget {
  #left: number;
  constructor(characters: number) {
    this.#left = characters;
  }

  /** One line, hidden characters visible. */
  line(text: string, most = MAX_TEXT): string {
    const room = Math.max(0, Math.min(most, this.#left));
    const cut = text.length > room ? `${text.slice(0, room)}… (${text.length} characters)` : text;
    this.#left -= Math.min(text.length, room) + 8;
    return escapeControls(cut);
  }

  /** Text of several lines: line breaks stay, tabs become blanks. */
  block(text: string, most = MAX_TEXT): string {
    return text
      .slice(0, most * 2)
      .replace(/\r\n?/g, '\n')
      .split('\n')
      .slice(0, 200)
      .map((line) => this.line(line.replaceAll('\t', '  '), most))
      .join('\n');
  }

  maybe(text: string | null): string | null {
    return text === null ? null : this.line(text);
  }

  list(items: readonly string[]): string[] {
    const out = items.slice(0, MAX_LIST).map((item) => this.line(item));
    if (items.length > MAX_LIST) out.push(`… ${items.length - MAX_LIST} more`);
    return out;
  }
}

/** Alert without its rule's texts; `rule` is a key into the embedded rules. */
export function embedAlert(alert: Alert, rule: number) {
  const budget = new Budget(ALERT_BUDGET);
  const target = findTarget(alert);
  const fields = Object.entries(alert.fields);
  return {
    id: budget.line(alert.id, 64),
    rule,
    kind: alert.kind,
    time: budget.maybe(alert.time),
    host: budget.maybe(alert.host),
    user: budget.maybe(alert.user),
    program: budget.maybe(alert.process.executable ?? alert.process.name),
    name: budget.maybe(alert.process.name),
    entity: budget.maybe(alert.process.entity_id),
    target: target === null ? null : budget.line(target.text, 500),
    sentence: budget.line(describeAlert(alert, target), 1_000),
    times: countTimes(alert),
    score: gainedRisk(alert),
    risk: alert.risk.slice(0, MAX_LIST).map((entry) => ({
      object: budget.line(entry.object, 300),
      type: budget.line(entry.type, 50),
      score: entry.score,
      message: budget.block(entry.message, 1_000),
    })),
    threats: alert.threat_objects
      .slice(0, MAX_LIST)
      .map((threat) => [budget.line(threat.type, 50), budget.line(threat.value, 300)]),
    drilldowns: alert.drilldowns.slice(0, MAX_LIST).map((drilldown) => ({
      name: budget.line(drilldown.name, 300),
      search: budget.block(drilldown.search, 3_000),
      span: budget.line(`${drilldown.from} to ${drilldown.to}`, 100),
    })),
    event_count: alert.event_count,
    events: pickEvents(alert.events).map((event) => [
      budget.maybe(event.time),
      budget.line(event.source, 500),
      event.record,
      budget.maybe(event.record_id),
    ]),
    fields: fields.slice(0, 100).map(([name, value]) => [budget.line(name, 200), embedValue(value, budget)]),
    more_fields: Math.max(0, fields.length - 100),
    why: alert.why === undefined ? null : budget.block(JSON.stringify(alert.why, null, 2) ?? '', 4_000),
  };
}
export type EmbeddedAlert = ReturnType<typeof embedAlert>;

/** What the report says about a rule, once for all of its alerts. */
export function embedRule(rule: AlertRule) {
  const budget = new Budget(40_000);
  return {
    id: budget.line(rule.id, 200),
    name: budget.line(rule.name, 300),
    version: budget.maybe(rule.version),
    language: rule.language,
    type: budget.line(rule.type, 100),
    severity: rule.severity,
    risk_score: rule.risk_score,
    description: budget.block(rule.description, 6_000),
    author: budget.line(rule.author, 300),
    license: budget.line(rule.license, 300),
    tags: budget.list(rule.tags),
    stories: budget.list(rule.stories),
    references: budget.list(rule.references),
    false_positives: rule.false_positives.slice(0, MAX_LIST).map((text) => budget.block(text)),
    tactics: rule.threat.flatMap(({ tactic }) =>
      tactic === null ? [] : [[budget.line(tactic.id, 50), budget.line(tactic.name, 200)]],
    ),
    techniques: rule.threat
      .flatMap(({ technique }) => technique)
      .slice(0, MAX_LIST)
      .map(({ id, name }) => [budget.line(id, 50), budget.line(name, 200)]),
  };
}
export type EmbeddedRule = ReturnType<typeof embedRule>;

function pickEvents(events: Alert['events']): Alert['events'] {
  return events.length <= MAX_EVENTS ? events : [...events.slice(0, MAX_EVENTS / 2), ...events.slice(-MAX_EVENTS / 2)];
}

function embedValue(value: Value, budget: Budget): string[] {
  return budget.list(valuesOf(value).map(scalarText));
}
