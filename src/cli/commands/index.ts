/** Every command, in the order of the help page. */
import type { DefineCommand } from '../command.ts';
import { defineCompare } from './compare.ts';
import { defineDemo } from './demo.ts';
import { defineEvtx } from './evtx.ts';
import { defineExplain } from './explain.ts';
import { defineRules } from './rules.ts';
import { defineScan } from './scan.ts';
import { defineServe } from './serve.ts';
import { defineTest } from './test.ts';
import { defineUsage } from './usage.ts';

export const COMMANDS: readonly DefineCommand[] = [
  defineScan,
  defineExplain,
  defineCompare,
  defineRules,
  defineTest,
  defineUsage,
  defineServe,
  defineEvtx,
  defineDemo,
];
