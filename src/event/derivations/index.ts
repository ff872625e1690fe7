/** Every derivation by the name that views use. */
import type { Derivation } from '../derivation.ts';
import { dnsDerivations } from './dns.ts';
import { eventTextDerivations } from './event-text.ts';
import { networkDerivations } from './network.ts';
import { powershellDerivations } from './powershell.ts';
import { processDerivations } from './process.ts';
import { registryDerivations } from './registry.ts';
import { textDerivations } from './text.ts';
import { windowsDerivations } from './windows.ts';
import { windowsSecurityDerivations } from './windows-security.ts';

const all = {
  ...textDerivations,
  ...dnsDerivations,
  ...processDerivations,
  ...powershellDerivations,
  ...registryDerivations,
  ...networkDerivations,
  ...windowsDerivations,
  ...windowsSecurityDerivations,
  ...eventTextDerivations,
};

export type DerivationName = keyof typeof all;

export const DERIVATIONS: { readonly [name in DerivationName]: Derivation } = all;
