/** The certificate of a running server: read when it starts, and again when it is told to, since certificates expire. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createSecureContext, Server as TlsServer } from 'node:tls';
import type { ServeConfig } from '../app/serve-config.ts';
import { UsageError } from './exit-code.ts';

type TlsFiles = NonNullable<ServeConfig['tls']>;

export function readTls({ certificate, key }: TlsFiles): { cert: Buffer; key: Buffer } {
  try {
    const read = { cert: readFileSync(certificate), key: readFileSync(key) };
    createSecureContext(read);
    return read;
  } catch (error) {
    throw new UsageError(
      `the certificate cannot be read: ${(error as Error).message}`,
      'certificate and key are PEM files that belong together',
    );
  }
}

/** Who connects from here on is shown what the files hold now; where they cannot be read, the certificate before. */
export function renewTls(server: Server, files: TlsFiles, say: (level: 'error', message: string) => void): void {
  try {
    if (server instanceof TlsServer) server.setSecureContext(readTls(files));
  } catch (error) {
    say('error', `${(error as Error).message}; the one before stays`);
  }
}
