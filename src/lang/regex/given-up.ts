/**
 * Values that regular expressions gave up on, counted for the whole thread: patterns are compiled in many places (tests,
 * functions, commands), each shared by all events, and what they gave up on must be said wherever it happened. Whoever
 * reads input takes the counts away and reports them; nothing decides by them.
 */

/** Patterns counted by name; what further ones gave up on is counted under one name for all. */
const MAX_PATTERNS = 100;
const OTHERS = 'other patterns';
const MAX_SHOWN = 120;

const counts = new Map<string, number>();

/** One value that `pattern` gave up on, and that therefore counted as no match. */
export function noteGivenUp(pattern: string): void {
  const shown = pattern.length > MAX_SHOWN ? `${pattern.slice(0, MAX_SHOWN)}…` : pattern;
  const name = counts.has(shown) || counts.size < MAX_PATTERNS ? shown : OTHERS;
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** Values given up on since the last call in this thread, by pattern (cut short where it is long). */
export function takeGivenUp(): readonly (readonly [pattern: string, count: number])[] {
  if (counts.size === 0) return [];
  const taken = [...counts];
  counts.clear();
  return taken;
}
