/**
 * The console's files, as they were built: scripts and styles under names that hold their hash, so that browsers may
 * keep them for ever, and one page for every address that people may have bookmarked. Compressed copies lie beside them.
 */
import staticFiles from '@fastify/static';
import type { Routes } from '../server.ts';

const YEAR = 31_536_000;
/** What others serve here, and files at the top. Below it dots are common: hosts have them. */
const NO_PAGE = /^\/(?:api|services|assets)(?:\/|$)|^\/_|^\/[^/]*\.\w+$/;

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
    const isPage = (method === 'GET' || method === 'HEAD') && !NO_PAGE.test(path);
    if (isPage) return reply.sendFile('index.html');
    reply.code(404);
    return { statusCode: 404, code: 'not-found', message: 'There is nothing at this address' };
  });
};
