/**
 * New alerts as they come, as server-sent events: `alerts` with at most 50 rows and how many there were in all. A reader
 * that does not keep up is let go and comes back by itself; nothing waits for it. The number of readers is capped, and
 * each has to come back after an hour, so that a session that ended ends here too.
 */
import type { ServerResponse } from 'node:http';
import { buildAlertRow, UNTOUCHED } from '../../store/alert-row.ts';
import { Problem } from '../problem.ts';
import { SECURITY_HEADERS } from '../security-headers.ts';
import type { ApiRoutes } from './api.ts';
import { showAlertRow } from './shapes.ts';

const MAX_READERS = 200;
const MAX_ROWS = 50;
/** Bytes that may wait for one reader. */
const MAX_WAITING = 1024 * 1024;
/** Milliseconds. */
const HEARTBEAT = 15_000;
const LONGEST = 3_600_000;

export const streamRoutes: ApiRoutes = (api, { live, now }) => {
  const readers = new Set<ServerResponse>();

  api.addHook('preClose', async () => {
    for (const reader of readers) reader.end();
  });

  api.get(
    '/alerts/stream',
    { config: { access: 'viewer' }, schema: { summary: 'New alerts as server-sent events', hide: true } },
    (request, reply) => {
      if (readers.size >= MAX_READERS) throw new Problem(429, 'too-many', 'Too many are listening', 10);
      reply.hijack();
      const { raw } = reply;
      // Whoever left while we looked who it is would never be noticed to leave.
      if (raw.destroyed || request.socket.destroyed) return;
      raw.writeHead(200, {
        ...SECURITY_HEADERS,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      raw.write('retry: 3000\n\n');
      readers.add(raw);
      const send = (text: string): void => {
        if (raw.writableLength > MAX_WAITING) raw.destroy();
        else raw.write(text);
      };
      const unsubscribe = live.subscribe((alerts) => {
        const rows = alerts.slice(0, MAX_ROWS).map((alert) => showAlertRow(buildAlertRow(alert, now(), UNTOUCHED)));
        send(`event: alerts\ndata: ${JSON.stringify({ count: alerts.length, items: rows })}\n\n`);
      });
      const heartbeat = setInterval(() => send(': still here\n\n'), HEARTBEAT);
      const end = setTimeout(() => raw.end(), LONGEST);
      heartbeat.unref();
      end.unref();
      raw.on('error', () => raw.destroy());
      raw.on('close', () => {
        readers.delete(raw);
        unsubscribe();
        clearInterval(heartbeat);
        clearTimeout(end);
      });
      request.raw.on('error', () => raw.destroy());
    },
  );
};
