/** Bounds of what a few letters may ask for. */
import { expect, it } from 'vitest';
import { compileSpl } from './compile.ts';
import { buildMacroTable } from './macros.ts';

function codesOf(text: string): string[] {
  const lookups = { has: () => false, names: () => [], columns: () => null };
  const { plan, diagnostics } = compileSpl({ name: 'q', text }, { macros: buildMacroTable([]), lookups });
  return plan === null ? diagnostics.map(({ code }) => code) : [];
}

it.each([
  ['calculations of a chart', 'a=1 | chart ', 'eval(count/2) ', 'by b', 'spl-too-deep', 501],
  // Each stage hands a row on to the next: ten thousand of them are more than the stack holds.
  ['stages of a search', 'a=1 ', '| fields - b | eval b=a ', '| stats count by b', 'spl-text-too-long', 1001],
  [
    'tstats behind each other',
    '| tstats prestats=t count from datamodel=Endpoint.Processes ',
    '| tstats prestats=t append=t count from datamodel=Endpoint.Processes ',
    '| stats count',
    'spl-option-not-supported',
    101,
  ],
])('bounds %s', (_, head, item, tail, code, many) => {
  expect(codesOf(head + item.repeat(many) + tail)).toContain(code);
  expect(codesOf(head + item.repeat(10) + tail)).toEqual([]);
});
