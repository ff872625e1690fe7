/** Hash functions of eval: hexadecimal digests of a text's UTF-8 bytes. */
import { createHash } from 'node:crypto';
import type { FunctionSpec } from '../function.ts';
import { mapText } from './spl-values.ts';

export const SPL_HASHES: readonly FunctionSpec[] = ['md5', 'sha1', 'sha256', 'sha512'].map((algorithm) => ({
  name: `spl.${algorithm}`,
  arity: [1, 1],
  summary: `The ${algorithm} digest of a text in hexadecimal; null for null.`,
  call: (value = null) => mapText(value, (text) => createHash(algorithm).update(text, 'utf8').digest('hex')),
}));
