/** Column names with `*`, as rename, table, fields and stats take them. */

export interface NamePattern {
  readonly wild: boolean;
  /** The texts that the stars stand for, or null when the name does not match. */
  match(name: string): readonly string[] | null;
}

export function compileNamePattern(pattern: string): NamePattern {
  const runs = pattern.split('*');
  if (runs.length === 1) return { wild: false, match: (name) => (name === pattern ? [] : null) };
  return { wild: true, match: (name) => matchRuns(name, runs) };
}

/** Stars are as short as they can be, but for the last one. */
function matchRuns(name: string, runs: readonly string[]): string[] | null {
  const first = runs[0]!;
  const last = runs.at(-1)!;
  if (name.length < first.length + last.length || !name.startsWith(first) || !name.endsWith(last)) return null;
  const stars: string[] = [];
  const end = name.length - last.length;
  let at = first.length;
  for (let i = 1; i < runs.length - 1; i++) {
    const found = name.indexOf(runs[i]!, at);
    if (found === -1 || found + runs[i]!.length > end) return null;
    stars.push(name.slice(at, found));
    at = found + runs[i]!.length;
  }
  stars.push(name.slice(at, end));
  return stars;
}

/** Puts the texts of stars into a pattern; a pattern with fewer stars ignores the rest. */
export function fillNamePattern(pattern: string, stars: readonly string[]): string {
  let i = 0;
  return pattern.replace(/\*/g, () => stars[i++] ?? '');
}
