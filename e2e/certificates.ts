/** Certificates for tests, made on the spot by OpenSSL: an authority, and what it vouches for. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Why none can be made on this machine; null where they can. */
export function whyNoCertificates(): string | null {
  return spawnSync('openssl', ['version']).status === 0 ? null : 'no openssl on this machine';
}

export interface Certificates {
  /** Paths of PEM files. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** A key and a certificate for this machine, from an authority of its own. */
export function makeCertificates(folder: string): Certificates {
  mkdirSync(folder, { recursive: true });
  const run = (...args: readonly string[]): void => {
    const { status, stderr } = spawnSync('openssl', [...args], { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`openssl ${args[0]} failed: ${stderr}`);
  };
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  run('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=Test authority');
  run('req', ...newKey.slice(0, 3), '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  writeFileSync(join(folder, 'names.txt'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signing = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '2', '-extfile', 'names.txt'];
  run('x509', '-req', '-in', 'server.csr', ...signing, '-out', 'server.crt');
  return {
    ca: join(folder, 'ca.crt'),
    certificate: join(folder, 'server.crt'),
    key: join(folder, 'server.key'),
  };
}

/** Key and certificate in one file, as Kafka's brokers take them. */
export function writeKeyStore({ certificate, key }: Certificates, path: string): void {
  writeFileSync(path, readFileSync(key, 'utf8') + readFileSync(certificate, 'utf8'));
}
