/** Whether the server takes events: for whoever watches over it. Says nothing that a stranger may not know. */
import type { FastifyInstance } from 'fastify';
import type { ServerParts } from '../server.ts';

export function addHealth(app: FastifyInstance, { live, kafka }: ServerParts): void {
  app.get('/healthz', async (_request, reply) => {
    const { diskFull } = live.status();
    // Why is for the log: a stranger may ask here.
    const isCutOff = kafka?.().failure != null;
    reply.status(diskFull || isCutOff ? 503 : 200).header('cache-control', 'no-store');
    return { status: diskFull ? 'the disk refuses writes' : isCutOff ? 'Kafka cannot be read' : 'ok' };
  });
}
