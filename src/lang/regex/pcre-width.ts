/** How many characters (code points) the matches of a part of a pattern take, at least and at most. */
import type { RegexNode } from './pcre-syntax.ts';

export interface RegexWidth {
  readonly min: number;
  /** Infinity where there is no bound. */
  readonly max: number;
}

const NOTHING: RegexWidth = { min: 0, max: 0 };

export function widthOf(node: RegexNode): RegexWidth {
  switch (node.kind) {
    case 'set':
      return { min: 1, max: 1 };
    case 'sequence':
      return node.items.reduce<RegexWidth>((sum, item) => {
        const { min, max } = widthOf(item);
        return { min: sum.min + min, max: sum.max + max };
      }, NOTHING);
    case 'alternation': {
      const widths = node.items.map(widthOf);
      return { min: Math.min(...widths.map(({ min }) => min)), max: Math.max(...widths.map(({ max }) => max)) };
    }
    case 'group':
    case 'atomic':
      return widthOf(node.body);
    case 'repeat': {
      const { min, max } = widthOf(node.body);
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
    }
    case 'anchor':
    case 'look':
      return NOTHING;
    case 'backreference':
      return { min: 0, max: Number.POSITIVE_INFINITY };
  }
}
