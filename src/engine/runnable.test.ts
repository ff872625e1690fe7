import { describe, expect, it } from 'vitest';
import type { Stage } from '../lang/plan.ts';
import { SPL_COMMANDS } from '../lang/spl/commands/index.ts';
import { compileSpl } from '../lang/spl/compile.ts';
import { buildMacroTable } from '../lang/spl/macros.ts';
import { findOperator } from './operators/index.ts';
import { stageName, stagesNotRun } from './runnable.ts';

/** For each command, searches that bring out every stage it can lower to. */
const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  search: ['a=1 | search b=2', 'a=1 [search b=2 | fields c]'],
  where: ['a=1 | where b>2'],
  eval: ['a=1 | eval b=2'],
  rename: ['a=1 | rename a as b'],
  table: ['a=1 | table a'],
  fields: ['a=1 | fields - a'],
  lookup: ['a=1 | lookup t a'],
  stats: ['a=1 | stats count by a'],
  eventstats: ['a=1 | eventstats count by a'],
  streamstats: ['a=1 | streamstats count by a'],
  tstats: ['| tstats count from datamodel=Endpoint.Processes by _time span=1h'],
  from: ['| from datamodel Endpoint.Processes', '| from lookup t'],
  datamodel: ['| datamodel Endpoint Processes search'],
  bin: ['a=1 | bin _time span=1h', 'a=1 | bin _time'],
  convert: ['a=1 | convert ctime(a)'],
  rex: ['a=1 | rex "(?<b>x)"', 'a=1 | rex mode=sed field=a "s/x/y/"'],
  regex: ['a=1 | regex a="x"'],
  fillnull: ['a=1 | fillnull', 'a=1 | fillnull value=x a'],
  join: ['a=1 | join a [search b=1 | eval c=1]'],
  append: ['a=1 | append [| makeresults]'],
  appendpipe: ['a=1 | appendpipe [stats count]'],
  appendcols: ['a=1 | appendcols [search b=1]'],
  map: [
    'a=1 | map search="search b=$a$ c=1 | eval d=b"',
    'a=1 | map [search b=1] maxsearches=3',
    'a=1 | map search="search b=$a$ | stats count"',
  ],
  inputlookup: ['| inputlookup t', 'a=1 | inputlookup append=t t where a=1'],
  outputlookup: ['a=1 | outputlookup t'],
  makemv: ['a=1 | makemv delim="," a'],
  mvexpand: ['a=1 | mvexpand a'],
  mvcombine: ['a=1 | mvcombine a'],
  nomv: ['a=1 | nomv a'],
  dedup: ['a=1 | dedup a sortby b'],
  sort: ['a=1 | sort - a'],
  multisearch: ['| multisearch [search a=1] [search b=1]'],
  union: ['| union [search a=1]', 'a=1 | union [search b=1]'],
  head: ['a=1 | head 1', 'a=1 | head (a>1)'],
  reverse: ['a=1 | reverse'],
  tail: ['a=1 | tail 1'],
  top: ['a=1 | top 3 a by b', 'a=1 | top a'],
  rare: ['a=1 | rare a'],
  chart: ['a=1 | chart count by a', 'a=1 | chart count over a by b'],
  timechart: ['a=1 | timechart span=1h count by a', 'a=1 | timechart count'],
  spath: ['a=1 | spath'],
  xmlkv: ['a=1 | xmlkv'],
  extract: ['a=1 | extract'],
  fromjson: ['a=1 | fromjson a'],
  transaction: ['a=1 | transaction a'],
  foreach: ['a=1 | foreach b* [eval <<FIELD>>=1]', 'a=1 | table b1 | foreach b* [eval <<FIELD>>=1]'],
  replace: ['a=1 | replace "x" with "y"', 'a=1 | replace "x" with "y" in a'],
  strcat: ['a=1 | strcat a "x" b'],
  addtotals: ['a=1 | addtotals', 'a=1 | addtotals a b'],
  addcoltotals: ['a=1 | addcoltotals'],
  accum: ['a=1 | accum a'],
  delta: ['a=1 | delta a as b'],
  filldown: ['a=1 | filldown'],
  uniq: ['a=1 | uniq'],
  xyseries: ['a=1 | xyseries a b c'],
  untable: ['a=1 | untable a b c'],
  transpose: ['a=1 | table a | transpose 0 header_field=a'],
  set: ['| set diff [search a=1] [search b=1]'],
  addinfo: ['a=1 | addinfo'],
  iplocation: ['a=1 | iplocation a'],
  format: ['a=1 | format'],
  return: ['a=1 [search b=1 | return c=d]'],
  fieldformat: ['a=1 | fieldformat a=b'],
  makeresults: ['| makeresults'],
  rangemap: ['a=1 | rangemap field=b low=0-5 default=high'],
  autoregress: ['a=1 | autoregress b p=1-2'],
  collect: ['a=1 | collect index=s'],
  sendalert: ['a=1 | sendalert x'],
  sendemail: ['a=1 | sendemail to="x"'],
  outputcsv: ['a=1 | outputcsv x'],
  noop: ['a=1 | noop'],
  localop: ['a=1 | localop'],
  redistribute: ['a=1 | redistribute'],
  highlight: ['a=1 | highlight b'],
  iconify: ['a=1 | iconify b'],
};

const OPTIONS = { macros: buildMacroTable([]), lookups: { has: () => true, names: () => ['t'], columns: () => null } };

describe('every SPL command', () => {
  it.each(SPL_COMMANDS.map(({ name }) => name))('%s lowers to stages that run', (name) => {
    const searches = EXAMPLES[name] ?? [];
    expect(searches.length, `give an example of ${name} here`).toBeGreaterThan(0);
    for (const text of searches) {
      const { plan, diagnostics } = compileSpl({ name, text }, OPTIONS);
      expect(plan, `${text}: ${JSON.stringify(diagnostics)}`).not.toBeNull();
      expect(stagesNotRun(plan!).map(stageName), text).toEqual([]);
    }
  });

  it('that is lowered to an unknown transform is found out, also in subsearches and templates', () => {
    // As another version of the language may make it.
    const unknown = { kind: 'transform', name: 'unheard-of', options: {} } as unknown as Stage;
    const inner = { language: 'spl', schema: 'splunk', input: { kind: 'none' }, stages: [unknown] } as const;
    const stages: Stage[] = [
      { kind: 'append', plan: inner },
      { kind: 'transform', name: 'foreach', options: { patterns: ['a*'], stages: [unknown] } },
    ];
    expect(findOperator(unknown)).toBeUndefined();
    expect(stagesNotRun({ ...inner, stages }).map(stageName)).toEqual(['unheard-of', 'unheard-of']);
  });
});
