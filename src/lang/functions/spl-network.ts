/** `cidrmatch`: whether an address lies in a network. */

import { isInNetwork, parseIp, parseNetwork } from '../../event/ip.ts';
import { scalarText, valuesOf } from '../../event/value.ts';
import type { FunctionSpec } from '../function.ts';
import { textOf } from './spl-values.ts';

export const cidrmatch: FunctionSpec = {
  name: 'spl.cidrmatch',
  arity: [2, 2],
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
