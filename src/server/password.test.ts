import { expect, it } from 'vitest';
import { encodePassword, isPassword } from './password.ts';

it('keeps a password as a salted hash that names its cost', async () => {
  const [one, other] = await Promise.all([encodePassword('correct horse'), encodePassword('correct horse')]);
  expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(other);
  expect(one).not.toContain('correct');
});

it('tells the right password from others, whatever the form of its letters', async () => {
  const encoded = await encodePassword('caf\u00e9 au lait');
  expect(await isPassword('cafe\u0301 au lait', encoded)).toBe(true);
  expect(await isPassword('cafe au lait', encoded)).toBe(false);
  expect(await isPassword('', encoded)).toBe(false);
});

it('is never true for nobody or for what is no hash', async () => {
  expect(await isPassword('', null)).toBe(false);
  expect(await isPassword('x', 'scrypt$32768$8$1$AAAA$')).toBe(false);
});

it('runs many at once without failing', async () => {
  const encoded = await encodePassword('correct horse');
  const answers = await Promise.all(Array.from({ length: 8 }, () => isPassword('correct horse', encoded)));
  expect(answers).toEqual(Array(8).fill(true));
});
