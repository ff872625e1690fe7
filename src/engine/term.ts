/**
 * SPL's bare words and phrases: found in `_raw`, ignoring case, on token boundaries; `*` stands for any run of
 * characters. Splunk cuts raw text at major breakers (blanks, brackets, quotes, `, ; ! | & ?` …) and again at minor ones
 * (`/ : = @ . - $ # % \ _`); a word may begin and end at either. TERM(x) asks for major breakers on both sides. A text
 * without major breakers is looked up as one token, so its `*` stays between two of them; a phrase's may pass them.
 */
import type { Term } from '../lang/expression.ts';

const MAJOR = new Set(' \t\r\n[]<>(){}|!;,\'"*&?+');
const MINOR = new Set('/:=@.-$#%\\_');

export function compileTerm(term: Term): (raw: string) => boolean {
  const fold = term.mode !== 'case';
  const text = fold ? term.text.toLowerCase() : term.text;
  const runs = text.split('*').filter((run) => run !== '');
  if (runs.length === 0) return () => true;
  const openStart = text.startsWith('*');
  const openEnd = text.endsWith('*');
  const isToken = runs.every((run) => endOfToken(run, 0) === run.length);
  const isBreak = (char: string | undefined): boolean =>
    char === undefined || MAJOR.has(char) || (term.mode !== 'term' && MINOR.has(char));
  const mayStart = (raw: string, at: number) => openStart || isBreak(raw[at - 1]) || isBreak(raw[at]);
  const mayEnd = (raw: string, end: number) => openEnd || isBreak(raw[end]) || isBreak(raw[end - 1]);
  const [first, ...others] = runs as [string, ...string[]]; // split gives one at least, and none was refused above
  return (original) => {
    const raw = fold ? original.toLowerCase() : original;
    for (let start = raw.indexOf(first); start !== -1; ) {
      let next = start + 1;
      if (mayStart(raw, start)) {
        const end = start + first.length;
        if (others.length === 0) {
          if (mayEnd(raw, end)) return true;
        } else {
          // Where the others do not follow the first one's first place in a token, they follow none of its later places.
          const limit = isToken ? endOfToken(raw, end) : raw.length;
          if (runsFollow(raw.slice(end, limit), others, mayEnd)) return true;
          next = limit;
        }
      }
      start = raw.indexOf(first, next);
    }
    return false;
  };
}

function endOfToken(raw: string, from: number): number {
  let at = from;
  while (at < raw.length && !MAJOR.has(raw[at]!)) at++;
  return at;
}

/** Whether the runs stand in the text in order: each as far left as can be, but the last where a word may end. */
function runsFollow(text: string, runs: readonly string[], mayEnd: (text: string, end: number) => boolean): boolean {
  let at = 0;
  for (const [i, run] of runs.entries()) {
    const isLast = i === runs.length - 1;
    let found = text.indexOf(run, at);
    while (isLast && found !== -1 && !mayEnd(text, found + run.length)) found = text.indexOf(run, found + 1);
    if (found === -1) return false;
    at = found + run.length;
  }
  return true;
}
