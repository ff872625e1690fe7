/** Bodies of requests as bytes: taken whole up to a limit, unpacked up to the same one. */
import type { Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { FastifyInstance } from 'fastify';

export type Unpacked =
  | { readonly bytes: Buffer }
  | { readonly problem: 'too-large' | 'broken' | 'encoding' | 'no-room' };

/** Unpacked before it is asked whether there is room for it. Bytes. */
const PART = 64 * 1024;

/** Has every body of this scope's routes come as bytes, whatever its type says. */
export function takeBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  // Senders write all sorts of things there, which is no reason to refuse what they send.
  app.addHook('onRequest', async ({ headers }) => {
    if (headers['content-type'] !== undefined) headers['content-type'] = 'application/octet-stream';
  });
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/**
 * Never makes more than `limit` bytes of a body, however well it was packed. `room` is asked for what it takes beside the
 * body, bit by bit: many are unpacked at once, and each is small as it is sent.
 */
export async function unpack(
  body: unknown,
  encoding: string | undefined,
  limit: number,
  room: (bytes: number) => boolean,
): Promise<Unpacked> {
  const bytes = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  switch (encoding?.trim().toLowerCase() ?? '') {
    case '':
    case 'identity':
      return room(bytes.length) ? { bytes } : { problem: 'no-room' };
    case 'gzip':
    case 'x-gzip':
      return unpackWith(createGunzip({ chunkSize: PART }), bytes, limit, room);
    case 'deflate':
      return unpackWith(createInflate({ chunkSize: PART }), bytes, limit, room);
    default:
      return { problem: 'encoding' };
  }
}

async function unpackWith(
  stream: Transform,
  bytes: Buffer,
  limit: number,
  room: (bytes: number) => boolean,
): Promise<Unpacked> {
  if (bytes.length === 0) return { bytes };
  const parts: Buffer[] = [];
  let length = 0;
  stream.end(bytes);
  try {
    for await (const part of stream as AsyncIterable<Buffer>) {
      length += part.length;
      if (length > limit) return { problem: 'too-large' };
      if (!room(part.length)) return { problem: 'no-room' };
      parts.push(part);
    }
  } catch {
    return { problem: 'broken' };
  }
  return { bytes: Buffer.concat(parts, length) };
}
