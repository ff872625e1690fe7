/**
 * What the rules of one run may hold in memory together. Each operator has caps of its own; these keep many rules at once
 * within bounds. Taking more than there is drops the rest, which is said, and whoever frees something gives it back.
 */
export interface StateBudget {
  /** Rows that wait for the end of the input. */
  rows: number;
  groups: number;
  /** Events that groups can name. */
  references: number;
}

export function openStateBudget(): StateBudget {
  return { rows: 4_000_000, groups: 6_000_000, references: 12_000_000 };
}
