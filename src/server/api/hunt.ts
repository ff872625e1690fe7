/**
 * Hunting over stored events, and looking at one of them. Everybody has one hunt at a time, and all have few: what a hunt
 * costs is bounded by the engine, how many there are is bounded here. Whoever goes away calls off theirs.
 */
import { z } from 'zod';
import type { HuntItem } from '../../app/live.ts';
import { parseTime } from '../../event/time.ts';
import type { Diagnostic } from '../../text/diagnostic.ts';
import { locate } from '../../text/source-text.ts';
import { actorOf } from '../access.ts';
import { Problem } from '../problem.ts';
import * as wire from '../wire/hunt.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { showValue, timeOf } from './shapes.ts';

/** Hunts of everybody together. */
const MAX_HUNTS = 2;
const MAX_COLUMNS = 200;
/** Characters of a query that the audit log keeps. */
const MAX_AUDITED = 500;

const placed = z.object({ position: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER) });

const STOPPED = {
  'called-off': 'The hunt was called off',
  time: 'The hunt did not end in time: ask for less, or for a shorter stretch of time',
  memory: 'The hunt needed too much memory: ask for less, or for a shorter stretch of time',
} as const;

export const huntRoutes: ApiRoutes = (api, { store, live, now }) => {
  const running = new Map<string, AbortController>();

  api.addHook('preClose', async () => {
    for (const hunt of running.values()) hunt.abort();
  });

  api.post(
    '/hunt',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Search stored events with EQL, KQL, ES|QL or SPL',
        body: wire.huntQuery,
        response: { 200: wire.huntAnswer, ...REFUSALS, 422: wire.huntRefusal },
      },
    },
    async (request, reply) => {
      const { query, language, from, to, limit } = request.body;
      const { name } = actorOf(request);
      if (running.has(name)) throw new Problem(429, 'hunt-running', 'Your last hunt is still running', 1);
      if (running.size >= MAX_HUNTS) throw new Problem(429, 'too-many', 'Others are hunting: try again soon', 3);
      const calling = new AbortController();
      running.set(name, calling);
      const leave = (): void => {
        if (!reply.raw.writableFinished) calling.abort();
      };
      reply.raw.on('close', leave);
      try {
        await store.audit({
          at: now(),
          actor: name,
          action: 'hunt',
          target: null,
          detail: query.slice(0, MAX_AUDITED),
        });
        const asked = { query, language, from: momentOf(from), to: momentOf(to), limit };
        const outcome = await live.hunt(asked, calling.signal);
        const show = (diagnostic: Diagnostic): wire.HuntDiagnostic => showDiagnostic(diagnostic, query);
        if (outcome.kind === 'found') {
          const { items, diagnostics, cuts, ...rest } = outcome;
          return {
            ...rest,
            columns: columnsOf(items),
            items: items.map(showItem),
            cuts: [...cuts],
            kept: live.status().keptEvents,
            diagnostics: diagnostics.map(show),
          };
        }
        const diagnostics = outcome.kind === 'refused' ? outcome.diagnostics.map(show) : [];
        const first = diagnostics.find(({ severity }) => severity === 'error');
        return reply.code(422).send({
          statusCode: 422,
          code: outcome.kind === 'refused' ? 'query-refused' : 'hunt-stopped',
          message:
            outcome.kind === 'refused' ? `The query cannot run: ${first?.message ?? ''}` : STOPPED[outcome.reason],
          diagnostics,
        });
      } finally {
        reply.raw.off('close', leave);
        running.delete(name);
      }
    },
  );

  api.get(
    '/events/:position',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One stored event, by its place in the event log',
        params: placed,
        response: { 200: wire.storedEvent, ...REFUSALS },
      },
    },
    async ({ params: { position } }) => {
      const [row] = await store.readEvents([position]);
      if (row === undefined) throw new Problem(404, 'no-such-event', 'The event is not stored, or no longer');
      const { time, host, kind, eventId, text } = row;
      return { position, time: timeOf(time), host, kind, event_id: eventId, body: text };
    },
  );
};

function momentOf(text: string | null): number | null {
  return text === null ? null : parseTime(text);
}

function showItem({ time, host, user, program, eventCount, events, fields }: HuntItem): wire.HuntItem {
  return {
    time,
    host,
    user,
    program,
    event_count: eventCount,
    events: events.map(({ position, time: at }) => ({ position, time: at })),
    fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, showValue(value)])),
  };
}

function columnsOf(items: readonly HuntItem[]): string[] {
  const names = new Set<string>();
  for (const { fields } of items) {
    for (const name of Object.keys(fields)) names.add(name);
    if (names.size >= MAX_COLUMNS) break;
  }
  return [...names].slice(0, MAX_COLUMNS);
}

function showDiagnostic(diagnostic: Diagnostic, query: string): wire.HuntDiagnostic {
  const { code, severity, message, hint = null, source, span } = diagnostic;
  const isHere = span !== undefined && source?.text === query;
  const place = isHere ? locate(source, span.start) : null;
  return {
    code,
    severity,
    message,
    hint,
    start: isHere ? span.start : null,
    end: isHere ? span.end : null,
    line: place?.line ?? null,
    column: place?.column ?? null,
  };
}
