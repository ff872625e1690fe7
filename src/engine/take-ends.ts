/** EQL's pipes: `head` and `tail` over what matched, in the order of time. */
import type { Stage } from '../lang/plan.ts';

export function takeEnds<T>(found: readonly T[], pipes: readonly Stage[]): readonly T[] {
  let left = found;
  for (const stage of pipes) {
    if (stage.kind === 'head') left = left.slice(0, stage.count);
    else if (stage.kind === 'tail') left = stage.count === 0 ? [] : left.slice(-stage.count);
  }
  return left;
}
