import { describe, expect, it } from 'vitest';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { answersToNothing } from './empty-input.ts';
import { buildPrograms } from './program.ts';

describe('a search without a single row', () => {
  it.each([
    ['a=1 | stats count by b', false],
    ['a=1 | eval b=2 | where b>1 | table b', false],
    ['a=1 | join b [search c=1 | table b]', false],
    ['a=1 | stats count', true],
    ['a=1 | stats count by b | appendpipe [stats count]', true],
    ['a=1 | inputlookup append=t t', true],
    ['| inputlookup t', true],
    ['a=1 | outputlookup t', true],
    ['a=1 | addtotals col=t', true],
    ['| tstats count from datamodel=Endpoint.Processes by Processes.dest', false],
    ['| tstats count from datamodel=Endpoint.Processes', true],
  ])('%s answers: %s', (text, expected) => {
    const lookups = { has: () => true, names: () => ['t'], columns: () => null };
    const { plan } = compileSpl({ name: 'rule', text }, { macros: buildMacroTable([]), lookups });
    const { rules } = buildPrograms([{ plan: plan!, indexPatterns: [] }]);
    expect(answersToNothing(rules[0]!)).toBe(expected);
  });
});
