/** The SPL commands that Telltale runs: one file each, in the order of the reference page. */
import type { CommandSpec } from '../command.ts';
import { addcoltotals } from './addcoltotals.ts';
import { addinfo } from './addinfo.ts';
import { addtotals } from './addtotals.ts';
import { append } from './append.ts';
import { appendcols } from './appendcols.ts';
import { appendpipe } from './appendpipe.ts';
import { bin } from './bin.ts';
import { chart } from './chart.ts';
import { convert } from './convert.ts';
import { datamodel } from './datamodel.ts';
import { dedup } from './dedup.ts';
import { evalCommand } from './eval.ts';
import { eventstats } from './eventstats.ts';
import { extract } from './extract.ts';
import { fieldformat } from './fieldformat.ts';
import { fields } from './fields.ts';
import { filldown } from './filldown.ts';
import { fillnull } from './fillnull.ts';
import { foreach } from './foreach.ts';
import { format } from './format.ts';
import { from } from './from.ts';
import { fromjson } from './fromjson.ts';
import { head } from './head.ts';
import { inputlookup } from './inputlookup.ts';
import { iplocation } from './iplocation.ts';
import { join } from './join.ts';
import { lookup } from './lookup.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { map } from './map.ts';
import { multisearch, union } from './multisearch.ts';
import { mvcombine } from './mvcombine.ts';
import { mvexpand } from './mvexpand.ts';
import { nomv } from './nomv.ts';
import { outputlookup } from './outputlookup.ts';
import {
  collect,
  highlight,
  iconify,
  localop,
  noop,
  outputcsv,
  redistribute,
  sendalert,
  sendemail,
} from './passing.ts';
import { rangemap } from './rangemap.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { replace } from './replace.ts';
import { returnCommand } from './return.ts';
import { reverse } from './reverse.ts';
import { rex } from './rex.ts';
import { accum, autoregress, delta } from './running.ts';
import { search } from './search.ts';
import { set } from './set.ts';
import { sort } from './sort.ts';
import { spath } from './spath.ts';
import { stats } from './stats.ts';
import { strcat } from './strcat.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { rare, top } from './top.ts';
import { transaction } from './transaction.ts';
import { transpose } from './transpose.ts';
import { tstats } from './tstats.ts';
import { uniq } from './uniq.ts';
import { untable } from './untable.ts';
import { where } from './where.ts';
import { xmlkv } from './xmlkv.ts';
import { xyseries } from './xyseries.ts';

export const SPL_COMMANDS: readonly CommandSpec[] = [
  search,
  where,
  evalCommand,
  rename,
  table,
  fields,
  lookup,
  stats,
  eventstats,
  streamstats,
  tstats,
  from,
  datamodel,
  bin,
  convert,
  rex,
  regex,
  fillnull,
  join,
  append,
  appendpipe,
  appendcols,
  map,
  multisearch,
  union,
  set,
  inputlookup,
  outputlookup,
  makemv,
  mvexpand,
  mvcombine,
  nomv,
  dedup,
  sort,
  head,
  tail,
  reverse,
  top,
  rare,
  chart,
  timechart,
  spath,
  xmlkv,
  extract,
  fromjson,
  transaction,
  foreach,
  replace,
  rangemap,
  strcat,
  addtotals,
  addcoltotals,
  accum,
  delta,
  autoregress,
  filldown,
  uniq,
  xyseries,
  untable,
  transpose,
  addinfo,
  iplocation,
  format,
  returnCommand,
  fieldformat,
  makeresults,
  collect,
  sendalert,
  sendemail,
  outputcsv,
  noop,
  localop,
  redistribute,
  highlight,
  iconify,
];
