/**
 * Passwords, kept as scrypt hashes with their own salt and cost, so that the cost can rise later. Hashing takes 32 MiB
 * and tens of milliseconds; at most two run at once, so that a flood of logins takes neither memory nor threads from
 * the rest. Comparing takes the same time whatever the answer, also for people who do not exist.
 */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

const COST = { N: 1 << 15, r: 8, p: 1 } as const;
const MAX_MEMORY = 64 * 1024 * 1024;
const KEY_BYTES = 32;
const MAX_AT_ONCE = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** `scrypt$N$r$p$salt$key`, the last two as base64url. */
export async function encodePassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), key.toString('base64url')].join('$');
}

/** Whether the password is the one behind `encoded`; with null (nobody of that name) it takes as long and is false. */
export async function isPassword(password: string, encoded: string | null): Promise<boolean> {
  const [, N, r, p, salt, key] = (encoded ?? NOBODY).split('$');
  const expected = Buffer.from(key ?? '', 'base64url');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  const got = await derive(password, Buffer.from(salt ?? '', 'base64url'), cost);
  return got.length === expected.length && timingSafeEqual(got, expected) && encoded !== null;
}

const NOBODY = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

async function derive(password: string, salt: Buffer, cost: ScryptOptions): Promise<Buffer> {
  if (running >= MAX_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await new Promise((resolve, reject) =>
      scrypt(password.normalize('NFC'), salt, KEY_BYTES, { ...cost, maxmem: MAX_MEMORY }, (error, key) =>
        error === null ? resolve(key) : reject(error),
      ),
    );
  } finally {
    running--;
    waiting.shift()?.();
  }
}
