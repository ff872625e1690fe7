/** `eventstats`: like `stats`, but every row stays and gets its group's aggregates as fields. */
import type { CommandSpec } from '../command.ts';
import { lowerAggregate } from './stats.ts';

export const eventstats: CommandSpec = {
  name: 'eventstats',
  summary: "Adds each group's aggregates to its rows; rows with a missing by-field stay without them.",
  lower(cursor, context) {
    return [lowerAggregate(cursor, context, 'eventstats')];
  },
};
