/** `cidrmatch` and `ipmask`: whether an address lies in a network, and the part of it that a mask keeps. */

import { isInNetwork, parseIp, parseNetwork } from '../../event/ip.ts';
import { scalarText, valuesOf } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { mapText, textOf } from './spl-values.ts';

export const cidrmatch: FunctionSpec = {
  name: 'spl.cidrmatch',
  arity: [2, 2],
  isCondition: true,
  summary: 'Whether an IPv4 or IPv6 address (second) lies in a network (first); null with a null.',
  bind: ([network, address], [constant]) => {
    const fixed = typeof constant === 'string' ? parseNetwork(constant) : undefined;
    return (ctx) => {
      const value = address!(ctx);
      const text = textOf(network!(ctx));
      if (value === null || text === null) return null;
      const within = fixed === undefined ? parseNetwork(text) : fixed;
      if (within === null) return false;
      return valuesOf(value).some((item) => {
        const ip = parseIp(scalarText(item));
        return ip !== null && isInNetwork(ip, within);
      });
    };
  },
};

const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;

export const ipmask: FunctionSpec = {
  name: 'spl.ipmask',
  arity: [2, 2],
  summary: 'The bits of an IPv4 address (second) that a mask (first) keeps; null for what is no address.',
  call: (mask = null, address = null) => {
    const bits = textOf(mask);
    if (bits === null || !IPV4.test(bits)) return null;
    const keep = bits.split('.').map(Number);
    return mapText(address, (text) =>
      IPV4.test(text)
        ? text
            .split('.')
            .map((part, i) => Number(part) & keep[i]!)
            .join('.')
        : null,
    );
  },
};
