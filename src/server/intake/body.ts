/** Bodies of requests as bytes: taken whole up to a limit, unpacked up to the same one. */
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

const unpackGzip = promisify(gunzip);
const unpackDeflate = promisify(inflate);

export type Unpacked = { readonly bytes: Buffer } | { readonly problem: 'too-large' | 'broken' | 'encoding' };

/** Has every body of this scope's routes come as bytes, whatever its type says. */
export function takeBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Senders write all sorts of things there, which is no reason to refuse what they send.
  app.addHook('onRequest', async ({ headers }) => {
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/octet-stream';
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** Never makes more than `limit` bytes of a body, however well it was packed. */
export async function unpack(body: unknown, encoding: string | undefined, limit: number): Promise<Unpacked> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return { bytes };
    case 'gzip':
    case 'x-gzip':
      return unpackWith(unpackGzip, bytes, limit);
    case 'deflate':
      return unpackWith(unpackDeflate, bytes, limit);
    default:
      return { problem: 'encoding' };
  }
}

async function unpackWith(
  run: (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>,
  bytes: Buffer,
  limit: number,
): Promise<Unpacked> {
  if (bytes.length === 0) return { bytes };
  try {
    return { bytes: await run(bytes, { maxOutputLength: limit }) };
  } catch (error) {
    return { problem: (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken' };
  }
}
