/**
 * The tables of the embedded store, as steps that only go forward. A step that was released is never changed: what is
 * to be different becomes a further step. The number of steps that were taken lies in the table `meta`.
 */
import { STEP_0001 } from './0001.ts';
import { STEP_0002 } from './0002.ts';
import { STEP_0003 } from './0003.ts';
import { STEP_0004 } from './0004.ts';
import { STEP_0005 } from './0005.ts';

export const STEPS: readonly string[] = [STEP_0001, STEP_0002, STEP_0003, STEP_0004, STEP_0005];
