/** Columns of tables on a terminal: which of them give way, and how far, where a line is too long. */
import { displayWidth } from '../../text/render.ts';

export interface FlexibleColumn {
  readonly title: string;
  /** How to make a cell narrower; without it the column keeps its width. */
  readonly clip?: ((text: string, width: number) => string) | undefined;
  /** Columns below which it is not made narrower, and those that it keeps as long as others have more than theirs. */
  readonly least?: number | undefined;
  readonly fair?: number;
}

/**
 * Makes flexible columns narrower until the line fits; false when it cannot. First those that have more than their fair
 * width, then all alike: each time the one that has the most in proportion.
 */
export function fitColumns(columns: readonly FlexibleColumn[], widths: number[], width: number, gap: number): boolean {
  let over = widths.reduce((sum, columns) => sum + columns, 0) + gap * (widths.length - 1) - width;
  while (over > 0) {
    let next = -1;
    let most = 0;
    for (const [i, column] of columns.entries()) {
      if (column.clip === undefined || widths[i]! <= Math.max(column.least ?? 1, displayWidth(column.title))) continue;
      const share = widths[i]! / (column.fair ?? 1);
      if (share > most) {
        most = share;
        next = i;
      }
    }
    if (next === -1) return false;
    widths[next]!--;
    over--;
  }
  return true;
}
