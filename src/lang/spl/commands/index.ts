/** The SPL commands that Telltale runs: one file each, in the order of the reference page. */
import type { CommandSpec } from '../command.ts';
import { bin } from './bin.ts';
import { convert } from './convert.ts';
import { dedup } from './dedup.ts';
import { evalCommand } from './eval.ts';
import { eventstats } from './eventstats.ts';
import { fields } from './fields.ts';
import { fillnull } from './fillnull.ts';
import { head } from './head.ts';
import { lookup } from './lookup.ts';
import { makemv } from './makemv.ts';
import { mvexpand } from './mvexpand.ts';
import { regex } from './regex.ts';
import { rename } from './rename.ts';
import { rex } from './rex.ts';
import { search } from './search.ts';
import { sort } from './sort.ts';
import { stats } from './stats.ts';
import { streamstats } from './streamstats.ts';
import { table } from './table.ts';
import { tail } from './tail.ts';
import { where } from './where.ts';

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
  bin,
  convert,
  rex,
  regex,
  fillnull,
  makemv,
  mvexpand,
  dedup,
  sort,
  head,
  tail,
];
