/** Who sends events, when they were last heard, and how the engine keeps up. */
import * as wire from '../wire/sources.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { showEngine, showSource } from './shapes.ts';

export const sourceRoutes: ApiRoutes = (api, { store, live, limits, now }) => {
  api.get(
    '/sources',
    {
      config: { access: 'viewer' },
      schema: { summary: 'Health of the sources and the engine', response: { 200: wire.sourceList, ...REFUSALS } },
    },
    async () => {
      const entries = [...(await store.listSources())].sort((a, b) => b.receivedAt - a.receivedAt);
      return {
        items: entries.map((entry) => showSource(entry, now(), limits)),
        engine: showEngine(live.status()),
        limits: {
          silent_seconds: secondsOf(limits.silent),
          behind_seconds: secondsOf(limits.behind),
          late_events: limits.lateEvents,
        },
      };
    },
  );
};

function secondsOf(microseconds: number | null): number | null {
  return microseconds === null ? null : Math.round(microseconds / 1_000_000);
}
