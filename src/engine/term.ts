/**
 * SPL's bare words and phrases: found in `_raw`, ignoring case, on token boundaries; `*` stands for any run of
 * characters. Splunk cuts raw text at major breakers (blanks, brackets, quotes, `, ; ! | & ?` …) and again at minor ones
 * (`/ : = @ . - $ # % \ _`); a word may begin and end at either. TERM(x) asks for major breakers on both sides.
 */
import type { Term } from '../lang/plan.ts';

const MAJOR = new Set(' \t\r\n[]<>(){}|!;,\'"*&?+');
const MINOR = new Set('/:=@.-$#%\\_');

export function compileTerm(term: Term): (raw: string) => boolean {
  const fold = term.mode !== 'case';
  const text = fold ? term.text.toLowerCase() : term.text;
  const runs = text.split('*');
  const openStart = text.startsWith('*');
  const openEnd = text.endsWith('*');
  const plain = runs.filter((run) => run !== '');
  const isBreak = (char: string | undefined): boolean =>
    char === undefined || MAJOR.has(char) || (term.mode !== 'term' && MINOR.has(char));
  if (plain.length === 0) return () => true;
  return (original) => {
    const raw = fold ? original.toLowerCase() : original;
    for (let start = raw.indexOf(plain[0]!); start !== -1; start = raw.indexOf(plain[0]!, start + 1)) {
      const first = plain[0]!;
      if (!openStart && !isBreak(raw[start - 1]) && !isBreak(first[0])) continue;
      const end = followRuns(raw, start + first.length, plain);
      if (end === null) return false;
      if (openEnd || plain.length > 1 || isBreak(raw[end]) || isBreak(raw[end - 1])) return true;
    }
    return false;
  };
}

/** Finds the runs after the first one in order, leftmost; the end of the last, or null. */
function followRuns(raw: string, from: number, runs: readonly string[]): number | null {
  let at = from;
  for (let i = 1; i < runs.length; i++) {
    const found = raw.indexOf(runs[i]!, at);
    if (found === -1) return null;
    at = found + runs[i]!.length;
  }
  return at;
}
