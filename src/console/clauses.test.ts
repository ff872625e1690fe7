import { expect, it } from 'vitest';
import { type Clause, lightText, shapeClauses } from './clauses.ts';

function clause(kind: string, start: number, end: number, verdict: boolean, parts: Clause[] = []): Clause {
  return { kind, words: null, span: { start, end }, verdict, saw: [], matched: null, near: null, parts };
}

const TEXT = 'a == 1 and (b == 2 or c == 3)';

it('lights what held, what did not, and the alternative that matched', () => {
  const matched = {
    ...clause('test', 12, 18, true),
    matched: { index: 0, of: 2, text: '2', span: { start: 17, end: 18 } },
  };
  const tree = clause('and', 0, 29, true, [
    clause('test', 0, 6, true),
    clause('or', 12, 28, true, [matched, clause('test', 22, 28, false)]),
  ]);
  const stretches = lightText(TEXT, [tree]);
  expect(stretches.map(({ text }) => text).join('')).toBe(TEXT);
  expect(stretches.map(({ text, look }) => [text, look])).toEqual([
    ['a == 1', 'held'],
    [' and (', 'plain'],
    ['b == ', 'held'],
    ['2', 'matched'],
    [' or ', 'plain'],
    ['c == 3', 'failed'],
    [')', 'plain'],
  ]);
  expect(stretches[2]?.path).toBe('0.1.0');
});

it('leaves line breaks and what begins a line dark', () => {
  const stretches = lightText('a in\n  ("b",\n\t"c")', [clause('test', 0, 18, true)]);
  expect(stretches.map(({ text, look }) => [text, look])).toEqual([
    ['a in', 'held'],
    ['\n  ', 'plain'],
    ['("b",', 'held'],
    ['\n\t', 'plain'],
    ['"c")', 'held'],
  ]);
});

it('keeps the text whole where places lie outside of it', () => {
  const stretches = lightText('short', [clause('test', 2, 400, true), clause('test', 4, 4, true)]);
  expect(stretches).toEqual([{ text: 'short', look: 'plain', path: null }]);
});

it('makes one line of a negated condition, with the verdict of the whole', () => {
  const leaf = { ...clause('test', 4, 9, false), words: 'a : 1' };
  const shown = shapeClauses({ ...clause('not', 0, 9, true, [leaf]), words: 'not a : 1' });
  expect(shown).toMatchObject({ path: '0.0', parts: [], clause: { words: 'not a : 1', verdict: true } });
  const negation = clause('not', 0, 9, true, [leaf]);
  expect(lightText('not a : 1', [negation])).toEqual([{ text: 'not a : 1', look: 'held', path: '0.0' }]);
});

it('makes one list of nested conjunctions, and keeps what is of another kind', () => {
  const tree = clause('and', 0, 1, true, [
    clause('test', 0, 1, true),
    clause('and', 0, 1, true, [clause('test', 0, 1, true), clause('or', 0, 1, true, [clause('test', 0, 1, true)])]),
  ]);
  const shown = shapeClauses(tree);
  expect(shown.parts.map(({ clause: { kind }, path }) => [kind, path])).toEqual([
    ['test', '0.0'],
    ['test', '0.1.0'],
    ['or', '0.1.1'],
  ]);
});
