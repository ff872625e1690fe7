/**
 * Join keys that are dates or addresses: one instant, or one address, is one key however each event writes it, as it is in
 * an index. Text that is neither stays as it is. Values of other types are compared as they are written.
 */
import { formatIp } from '../event/ip.ts';
import { formatTime } from '../event/time.ts';
import { isList, type Scalar, type Value } from '../event/value.ts';
import type { JoinKey } from '../lang/plan.ts';
import { timeOf } from './order.ts';

/** How values of a key of this type are rewritten before they are compared; dates to the millisecond. */
export function joinKeyRewriting(type: NonNullable<JoinKey['type']>): (value: Value) => Value {
  const rewrite = type === 'ip' ? canonicalIp : canonicalDate;
  return (value) => (isList(value) ? value.map(rewrite) : value === null ? null : rewrite(value));
}

function canonicalDate(value: Scalar): Scalar {
  const time = timeOf(value);
  return time === null ? value : formatTime(time);
}

function canonicalIp(value: Scalar): Scalar {
  return typeof value === 'string' && value.includes(':') ? formatIp(value) : value;
}
