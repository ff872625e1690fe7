/** EQL's cidrMatch over an expression; over a plain field the plan has a test of its own. */
import { isInNetwork, parseIp, parseNetwork } from '../../event/ip.ts';
import type { FunctionSpec } from '../function.ts';
import { readText } from './eql-arithmetic.ts';

export const cidrMatch: FunctionSpec = {
  name: 'eql.cidrMatch',
  arity: [2, Infinity],
  summary: 'Whether an IP address lies in any of the networks; null with a null, false for text that is no address.',
  call: (value, ...networks) => {
    const text = readText(value);
    if (text === null || networks.some((network) => network === null)) return null;
    const address = parseIp(text);
    if (address === null) return false;
    return networks.some((each) => {
      const network = parseNetwork(readText(each) ?? '');
      return network !== null && isInNetwork(address, network);
    });
  },
};
