/** Alerts: the list with its filters and counts, one alert with everything known of it, and what people decide. */
import { z } from 'zod';
import type { Alert, ThresholdResult } from '../../alert/alert.ts';
import { isIncident } from '../../alert/risk-incidents.ts';
import type { Live } from '../../app/live.ts';
import { formatTime } from '../../event/time.ts';
import { phraseAlert } from '../../io/outputs/target.ts';
import type { AlertEntry, EventRow } from '../../store/store.ts';
import { actorOf } from '../access.ts';
import { Problem } from '../problem.ts';
import * as alertsWire from '../wire/alerts.ts';
import * as whyWire from '../wire/why.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { filterOf, showAlertRow, showValue } from './shapes.ts';

const named = z.object({ id: z.string().regex(/^[0-9a-f]{64}$/, 'Not the id of an alert') });

export const alertRoutes: ApiRoutes = (api, { store, live, now }) => {
  api.get(
    '/alerts',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Alerts, newest first',
        querystring: alertsWire.alertQuery,
        response: { 200: alertsWire.alertPage, ...REFUSALS },
      },
    },
    async ({ query }) => {
      const { limit, cursor } = query;
      const page = await store.listAlerts(filterOf(query), { limit, ...(cursor === undefined ? {} : { cursor }) });
      return { items: page.rows.map(showAlertRow), next: page.next };
    },
  );

  api.get(
    '/alerts/counts',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'How many alerts the filters let through, and of what sort',
        querystring: alertsWire.alertCountQuery,
        response: { 200: alertsWire.alertCounts, ...REFUSALS },
      },
    },
    async ({ query }) => {
      const { total, severity, state, rules, hosts } = await store.countAlerts(filterOf(query));
      return {
        total,
        severity: severity.map(([name, count]): [string, number] => [name, count]),
        state: state.map(([name, count]): [string, number] => [name, count]),
        rules: rules.map(([id, name, count]) => ({ id, name, count })),
        hosts: hosts.map(([name, count]): [string, number] => [name, count]),
      };
    },
  );

  api.post(
    '/alerts/close',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Close several alerts',
        body: alertsWire.closing,
        response: { 200: alertsWire.closed, ...REFUSALS },
      },
    },
    async (request) => {
      const { ids, disposition, comment } = request.body;
      const by = actorOf(request).name;
      const closed = await store.triage({
        ids,
        from: ['open', 'acknowledged'],
        by,
        at: now(),
        state: 'closed',
        disposition,
        ...(comment === undefined || comment === '' ? {} : { comment }),
      });
      if (closed > 0)
        await store.audit({
          at: now(),
          actor: by,
          action: 'triage',
          target: null,
          detail: `closed, ${disposition}, ${closed} alerts`,
        });
      return { closed };
    },
  );

  api.get(
    '/alerts/:id',
    {
      config: { access: 'viewer' },
      schema: { summary: 'One alert, and why', params: named, response: { 200: alertsWire.alertDetail, ...REFUSALS } },
    },
    async ({ params }) => {
      const entry = await store.readAlert(params.id);
      if (entry === null) throw new Problem(404, 'no-such-alert', 'There is no alert of this id');
      return showAlert(entry, await store.readEvents(entry.alert.events.map(({ record }) => record)), live);
    },
  );

  api.post(
    '/alerts/:id/triage',
    {
      config: { access: 'analyst' },
      schema: {
        summary: 'Acknowledge, close or open an alert again, assign it, comment on it',
        params: named,
        body: alertsWire.triageChange,
        response: { 200: alertsWire.alertDetail, ...REFUSALS },
      },
    },
    async (request) => {
      const { params, body } = request;
      const by = actorOf(request).name;
      const { state, disposition, assignee, comment } = body;
      const changed = await store.triage({
        ids: [params.id],
        by,
        at: now(),
        ...(state === undefined ? {} : { state, disposition: disposition ?? null }),
        ...(assignee === undefined ? {} : { assignee }),
        ...(comment === undefined || comment === '' ? {} : { comment }),
      });
      const entry = changed === 0 ? null : await store.readAlert(params.id);
      if (entry === null) throw new Problem(404, 'no-such-alert', 'There is no alert of this id');
      const detail = [state, disposition].filter((part) => part !== undefined).join(', ');
      await store.audit({
        at: now(),
        actor: by,
        action: 'triage',
        target: params.id,
        detail: detail === '' ? null : detail,
      });
      return showAlert(entry, await store.readEvents(entry.alert.events.map(({ record }) => record)), live);
    },
  );
};

function showAlert(entry: AlertEntry, stored: readonly EventRow[], live: Live): alertsWire.AlertDetail {
  const { alert, notes } = entry;
  const { rule, process, fields, events, risk, threat_objects, drilldowns } = alert;
  const asked = events.flatMap(({ source, record }) => {
    const row = stored.find(({ position }) => position === record);
    return row === undefined ? [] : [{ position: record, source, text: row.text }];
  });
  const explained = live.explain(rule.id, asked);
  const bodies = new Map(stored.map(({ position, text }) => [position, text]));
  const loaded = live.rules().find((one) => one.rule.id === rule.id);
  return {
    ...showAlertRow(entry),
    sentence: phraseAlert(alert).map(({ kind, text }) => ({ kind, text })),
    rule: {
      id: rule.id,
      name: rule.name,
      language: rule.language,
      version: rule.version,
      type: rule.type,
      severity: rule.severity,
      risk_score: rule.risk_score,
      description: rule.description,
      author: rule.author,
      license: rule.license,
      tags: [...rule.tags],
      stories: [...rule.stories],
      references: [...rule.references],
      false_positives: [...rule.false_positives],
      threat: rule.threat.map(showThreat),
      built_in: isBuiltIn(alert),
      loaded: loaded !== undefined,
      query: loaded?.rule.query.text ?? null,
      query_read: explained?.text ?? null,
      note: guideOf(loaded?.rule.note),
      setup: guideOf(loaded?.rule.howToImplement),
    },
    process: { ...process },
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, showValue(value)])),
    window: alert.window ?? null,
    new_terms: alert.new_terms?.map(showValue) ?? null,
    threshold_result: alert.threshold_result === undefined ? null : showResult(alert.threshold_result),
    events: events.map(({ source, record, record_id, time }) => ({
      source,
      record,
      record_id,
      time,
      body: bodies.get(record) ?? null,
    })),
    risk_entries: risk.map((one) => ({ ...one })),
    threat_objects: threat_objects.map((one) => ({ ...one })),
    drilldowns: drilldowns.map((one) => ({ ...one })),
    why: readWhy(alert.why ?? { events: explained?.reasons }),
    history: notes.map(({ at, by, text, change }) => ({
      time: formatTime(at),
      user: by,
      comment: text,
      state: change?.state ?? null,
      disposition: change?.disposition ?? null,
      assignee: change?.assignee ?? null,
    })),
  };
}

/** No file of rules holds it, so none can be shown or asked why. */
function isBuiltIn(alert: Alert): boolean {
  const { language } = alert.rule;
  return language === 'health' || language === 'policy' || isIncident(alert);
}

function showResult({ terms, count, cardinality, from }: ThresholdResult) {
  return {
    terms: terms.map(({ field, value }) => ({ field, value: showValue(value) })),
    count,
    cardinality: cardinality.map(({ field, value }) => ({ field, value })),
    from,
  };
}

/** Characters of a rule's prose that travel; the longest of the vendors has a quarter of them. */
const MAX_GUIDE = 60_000;

function guideOf(text: string | undefined): string | null {
  return text === undefined || text.trim() === '' ? null : text.slice(0, MAX_GUIDE);
}

export function showThreat({ tactic, technique }: AlertEntry['alert']['rule']['threat'][number]) {
  return { tactic, technique: technique.map(({ id, name }) => ({ id, name })) };
}

const whyOfAlert = z.object({ events: z.array(whyWire.explanation) });

/** What an alert carries as its reasons; null where it carries none, or none that can be read. */
function readWhy(why: unknown): alertsWire.AlertDetail['why'] {
  const read = whyOfAlert.safeParse(why);
  return read.success && read.data.events.length > 0 ? read.data.events : null;
}
