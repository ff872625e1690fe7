import { describe, expect, it } from 'vitest';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { alwaysAnswers, answersToNothing } from './empty-input.ts';
import { buildPrograms, type Program } from './program.ts';

function programOf(text: string): Program {
  const lookups = { has: () => true, names: () => ['t'], columns: () => null };
  const { plan } = compileSpl({ name: 'rule', text }, { macros: buildMacroTable([]), lookups });
  return buildPrograms([{ plan: plan!, indexPatterns: [] }]).rules[0]!;
}

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
    expect(answersToNothing(programOf(text))).toBe(expected);
  });
});

describe('a row whatever was read', () => {
  it.each([
    ['a=1 | stats count', true],
    ['a=1 | stats count max(b) as b | rename b AS c | eval d=1 | lookup t c | table c d | sort c', true],
    ['a=1 | stats count by b | stats count', true],
    ['a=1 | stats count by b', false],
    ['a=1 | stats count | where count=0', false],
    ['a=1 | stats count | search count>3', false],
    ['a=1 | stats count | appendpipe [stats count]', false],
    ['a=1 | where b=1', false],
    ['| inputlookup t | stats count', false],
  ])('%s gives one: %s', (text, expected) => {
    expect(alwaysAnswers(programOf(text))).toBe(expected);
  });
});
