/** Every transform, by the name that plans use. */
import type { TransformName } from '../../lang/transform-options.ts';
import type { TransformSpec } from '../transform.ts';
import { addtotals } from './addtotals.ts';
import { autoBins } from './auto-bins.ts';
import { autoSpan } from './auto-span.ts';
import { chart } from './chart.ts';
import { dynamicAssign } from './dynamic-assign.ts';
import { extract } from './extract.ts';
import { filldown } from './filldown.ts';
import { foreach, foreachItem } from './foreach.ts';
import { format } from './format.ts';
import { fromjson } from './fromjson.ts';
import { iplocation } from './iplocation.ts';
import { makemv } from './makemv.ts';
import { makeresults } from './makeresults.ts';
import { mvcombine } from './mvcombine.ts';
import { replace } from './replace.ts';
import { returnTerms } from './return-terms.ts';
import { reverse } from './reverse.ts';
import { set } from './set.ts';
import { spath } from './spath.ts';
import { timechart } from './timechart.ts';
import { transpose } from './transpose.ts';
import { uniq } from './uniq.ts';
import { untable } from './untable.ts';
import { xmlkv } from './xmlkv.ts';

export const TRANSFORMS: readonly { [N in TransformName]: TransformSpec<N> }[TransformName][] = [
  makemv,
  mvcombine,
  reverse,
  spath,
  xmlkv,
  fromjson,
  extract,
  replace,
  foreach,
  foreachItem,
  dynamicAssign,
  addtotals,
  chart,
  timechart,
  format,
  returnTerms,
  iplocation,
  makeresults,
  filldown,
  uniq,
  transpose,
  set,
  untable,
  autoSpan,
  autoBins,
];

const byName = new Map(TRANSFORMS.map((spec) => [spec.name, spec]));

/** Undefined where no plug has the name: a plan may come from a newer Telltale. */
export function findTransform<N extends TransformName>(name: N): TransformSpec<N> | undefined {
  return byName.get(name) as TransformSpec<N> | undefined; // the list gives each name its own options
}
