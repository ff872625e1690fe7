import { describe, expect, it } from 'vitest';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { alwaysAnswers, answersToNothing, findsInNothing, isTimeless } from './empty-input.ts';
import { buildPrograms, type Program } from './program.ts';
import { RuleRun } from './rule-run.ts';

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

describe('a window without events', () => {
  it.each([
    ['a=1 | stats count by b', false],
    ['a=1 | stats count', false],
    ['a=1 | stats count | where count=0', true],
    ['a=1 | append [search b=1 | stats count by c]', false],
    ['a=1 | append [search b=1 | stats count | where count=0]', true],
    ['a=1 | append [| inputlookup t]', true],
    ['a=1 | stats count by b | appendpipe [stats count by b]', false],
    ['a=1 | stats count by b | appendpipe [stats count | where count=0]', true],
    ['a=1 | appendpipe [timechart span=5m count]', false],
    ['a=1 | chart count over b by c', false],
    ['a=1 | join b [search c=1 | stats count]', false],
    ['a=1 | outputlookup t', true],
    ['| inputlookup t', true],
  ])('%s is searched: %s', (text, expected) => {
    expect(findsInNothing(programOf(text))).toBe(expected);
  });
});

describe('searches of windows without events', () => {
  it.each([
    ['a=1 | stats count | where count=0', true],
    ['a=1 | stats count | where count=0 | eval at=now()', false],
    ['a=1 | stats count | where count=0 | addinfo', false],
    ['a=1 | append [search b=1 | stats count | eval at=relative_time(now(), "-1d")]', false],
    ['a=1 | stats count | where count=0 | outputlookup t', false],
  ])('%s are all alike: %s', (text, expected) => {
    expect(isTimeless(programOf(text))).toBe(expected);
  });
});

describe('a search that is not run without rows', () => {
  it.each([
    'stats count by b',
    'eventstats count',
    'streamstats count',
    'timechart span=5m count',
    'timechart span=5m count by b',
    'chart count over b',
    'chart count over b by c',
    'chart max(a) by b',
    'bin _time span=1h | stats count by _time',
    'reverse',
    'uniq',
    'filldown b',
    'mvcombine b',
    'untable a b c',
    'xyseries a b c',
    'fillnull',
    'mvexpand b',
    'transaction b',
    'dedup b',
    'top b',
    'rare b',
    'sort b',
    'head 3',
    'tail 3',
    'makemv b',
    'spath',
    'accum a',
    'delta a',
    'appendpipe [stats count by b]',
  ])('%s gives none', (commands) => {
    const program = programOf(`a=1 | ${commands}`);
    expect(answersToNothing(program)).toBe(commands.startsWith('appendpipe'));
    expect(findsInNothing(program)).toBe(false);
    const rows: unknown[] = [];
    const run = new RuleRun(program, ({ row }) => rows.push(row), {
      context: { now: 1e15, infoMin: 0, infoMax: 1e15, zone: 'UTC' },
      lookup: () => undefined,
      parseTerms: () => null,
      limit: () => {},
      writeLookup: () => {},
    });
    run.end({ now: 1e15, infoMin: 0, infoMax: 1e15, zone: 'UTC' });
    expect(rows).toEqual([]);
  });
});
