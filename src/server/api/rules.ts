/** Rules as they were loaded: what runs, what does not and why, and what each has found. */
import { z } from 'zod';
import type { LiveRule, UnreadRule } from '../../app/live.ts';
import { renderDiagnostic } from '../../text/render.ts';
import { actorOf } from '../access.ts';
import { Problem } from '../problem.ts';
import * as wire from '../wire/rules.ts';
import { showThreat } from './alerts.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';

/** Characters of a rule file that is shown. */
const MAX_FILE = 400_000;

const MAX_ID = 200;

const named = z.object({ id: z.string().min(1).max(MAX_ID) });
const reloaded = z.object({ error: z.string().nullable().describe('Why the old rules go on running') });

export const ruleRoutes: ApiRoutes = (api, { live, store, now }) => {
  api.get(
    '/rules',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Every rule file', response: { 200: wire.ruleList, ...REFUSALS } },
    },
    async () => {
      const counts = await store.countByRule();
      const rules = live.rules().map((rule) => showRule(rule, counts));
      return { items: [...rules, ...live.unreadRules().map(showUnread)] };
    },
  );

  api.get(
    '/rules/:id',
    {
      config: { access: 'viewer' },
      schema: { summary: 'One rule', params: named, response: { 200: wire.ruleDetail, ...REFUSALS } },
    },
    async ({ params }) => {
      const loaded = live.rules().find(({ rule }) => rule.id === params.id);
      if (loaded === undefined) {
        const unread = live.unreadRules().find((one) => idOf(one) === params.id);
        if (unread !== undefined) return showUnreadWhole(unread);
        throw new Problem(404, 'no-such-rule', 'No rule of this id is loaded');
      }
      const { rule, diagnostics } = loaded;
      return {
        ...showRule(loaded, await store.countByRule()),
        version: rule.version,
        description: rule.description,
        author: rule.author,
        license: rule.license,
        tags: [...rule.tags],
        references: [...rule.references],
        false_positives: [...rule.falsePositives],
        threat: rule.threat.map(showThreat),
        query: rule.query.text,
        file: loaded.file === null || loaded.file.length > MAX_FILE ? null : loaded.file,
        query_read: live.explain(rule.id, [])?.text ?? null,
        diagnostics: diagnostics.slice(0, 50).map(renderDiagnostic),
      };
    },
  );

  api.post(
    '/rules/reload',
    {
      config: { access: 'admin' },
      schema: { summary: 'Read the rule files again', response: { 200: reloaded, ...REFUSALS } },
    },
    async (request) => {
      const error = await live.reload();
      await store.audit({
        at: now(),
        actor: actorOf(request).name,
        action: 'rules-reloaded',
        target: null,
        detail: error,
      });
      return { error };
    },
  );
};

/** A file that names no id is known by its path, as much of it as an address takes. */
function idOf({ id, path }: UnreadRule): string {
  return id !== null && id !== '' && id.length <= MAX_ID ? id : path.slice(-MAX_ID);
}

function showUnread(unread: UnreadRule): wire.RuleRow {
  const { name, path, type, status, diagnostics } = unread;
  return {
    id: idOf(unread),
    name: name ?? path,
    language: null,
    vendor: null,
    type,
    kind: null,
    severity: null,
    status,
    path,
    running: false,
    alerts: 0,
    cost_ms: null,
    diagnostic: diagnostics.find(({ severity }) => severity === 'error')?.message ?? null,
  };
}

function showUnreadWhole(unread: UnreadRule): wire.RuleDetail {
  return {
    ...showUnread(unread),
    version: null,
    description: '',
    author: '',
    license: '',
    tags: [],
    references: [],
    false_positives: [],
    threat: [],
    query: null,
    query_read: null,
    file: null,
    diagnostics: unread.diagnostics.slice(0, 50).map(renderDiagnostic),
  };
}

function showRule(
  { rule, status, running, diagnostics, costMs }: LiveRule,
  counts: ReadonlyMap<string, number>,
): wire.RuleRow {
  const [first] = diagnostics.filter(({ severity }) => severity === 'error');
  return {
    id: rule.id,
    name: rule.name,
    language: rule.language,
    vendor: rule.vendor,
    type: rule.type,
    kind: rule.kind,
    severity: rule.severity,
    status,
    path: rule.path,
    running,
    alerts: counts.get(rule.id) ?? 0,
    cost_ms: costMs === null ? null : Math.round(costMs * 100) / 100,
    diagnostic: first?.message ?? null,
  };
}
