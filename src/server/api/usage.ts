/** Which AI providers are used, by which programs, on which hosts, and whether that is to be expected of them. */

import type { UsageEntry } from '../../store/store.ts';
import { ClientTable } from '../../usage/clients.ts';
import * as wire from '../wire/usage.ts';
import type { ApiRoutes } from './api.ts';
import { REFUSALS } from './refusals.ts';
import { timeOf } from './shapes.ts';

/** Microseconds. */
const DAY = 86_400_000_000;
const NEW_FOR = 7 * DAY;

export const usageRoutes: ApiRoutes = (api, { store, clients, now }) => {
  const table = new ClientTable(clients);
  api.get(
    '/usage',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'AI usage: provider, program, host and user',
        querystring: wire.usageQuery,
        response: { 200: wire.usage, ...REFUSALS },
      },
    },
    async ({ query }) => {
      const { provider, host } = query;
      const rows = await store.listUsage({
        ...(provider === undefined ? {} : { provider }),
        ...(host === undefined ? {} : { host }),
      });
      const began = Math.min(...rows.map(({ firstTime }) => firstTime ?? Number.POSITIVE_INFINITY));
      return { items: rows.map((row) => showUsage(row, table, now(), began)) };
    },
  );
};

/** `began`: when the first of all contacts was; what came within a day of it is not called new. */
function showUsage(row: UsageEntry, table: ClientTable, now: number, began: number): wire.UsageRow {
  const { provider, kind, program, programPath, host, user, contacts, failed, targets, firstTime, lastTime } = row;
  const seen =
    program === null && programPath === null
      ? null
      : {
          path: programPath,
          name: program ?? programPath ?? '',
          product: null,
          signer: null,
          sha256: null,
          commandLine: null,
          parent: null,
        };
  const identity = table.identify(seen, provider);
  return {
    provider,
    kind,
    program,
    path: programPath,
    host,
    user,
    client: identity.client?.name ?? null,
    standing: identity.standing,
    standing_reason: identity.reason,
    count: contacts,
    failed,
    first: timeOf(firstTime),
    last: timeOf(lastTime),
    is_new: firstTime !== null && now - firstTime < NEW_FOR && firstTime - began > DAY,
    targets: [...targets],
  };
}
