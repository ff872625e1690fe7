/**
 * The console's files, as they were built: scripts and styles under names that hold their hash, so that browsers may
 * keep them for ever, and one page for every address that people may have bookmarked. Compressed copies lie beside them.
 */
import staticFiles from '@fastify/static';
import type { Routes } from '../server.ts';

const YEAR = 31_536_000;
/** Pages have plain names at the top; what stands below is somebody's, with dots and escapes. */
const PAGE = /^\/(?:[a-z][a-z-]*(?:\/[^/]+)*\/?)?$/;
/** What others serve here, and paths that want to lead elsewhere. */
const NO_PAGE = /^\/(?:api|assets|elastic|services)(?:\/|$)|%00|(?:\/|%2f|%5c)(?:\.|%2e){1,2}(?:\/|%2f|%5c|$)/i;

export const consolePages: Routes = async (app, { console: folder }) => {
  if (folder === null) return;
  await app.register(staticFiles, {
    root: folder,
    wildcard: false,
    preCompressed: true,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) => {
      const isHashed = /[/\\]assets[/\\]/.test(path);
      reply.setHeader('cache-control', isHashed ? `public, max-age=${YEAR}, immutable` : 'no-cache');
    },
  });
  app.setNotFoundHandler(async (request, reply) => {
    const { method, url } = request;
    const [path = ''] = url.split('?');
    const isPage = (method === 'GET' || method === 'HEAD') && PAGE.test(path) && !NO_PAGE.test(path);
    if (isPage) return reply.sendFile('index.html');
    reply.code(404);
    return { statusCode: 404, code: 'not-found', message: 'There is nothing at this address' };
  });
};
