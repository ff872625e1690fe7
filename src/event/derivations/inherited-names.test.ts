import { expect, it } from 'vitest';
import type { Value } from '../value.ts';
import { DERIVATIONS, type DerivationName } from './index.ts';

/** What every object inherits: a table that is asked for it must not answer. */
const INHERITED = ['constructor', 'toString', 'hasOwnProperty', '__proto__', 'valueOf'];

const NAMES = Object.keys(DERIVATIONS) as DerivationName[]; // its own keys

it.each(NAMES)('%s makes no value of what tables inherit', (name) => {
  const derivation = DERIVATIONS[name];
  for (const text of INHERITED) {
    const value: Value =
      derivation.inputs === 'first' ? derivation.derive(text) : derivation.derive(text, text, text, text);
    for (const one of Array.isArray(value) ? value : [value])
      expect(one === null || ['string', 'number', 'boolean', 'bigint'].includes(typeof one)).toBe(true);
  }
});
