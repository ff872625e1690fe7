/** stats, eventstats and streamstats: one stage kind, three ways of giving back what was aggregated. */
import type { Aggregate } from '../../lang/plan.ts';
import type { OperatorSpec } from '../operator.ts';
import { openStats } from './stats.ts';
import { openEventstats, openStreamstats } from './windowed.ts';

export const aggregate: OperatorSpec<Aggregate> = {
  kind: 'aggregate',
  rowWise: false,
  open: (stage, emit, context) => {
    if (stage.mode === 'eventstats') return openEventstats(stage, emit, context);
    if (stage.mode === 'streamstats') return openStreamstats(stage, emit, context);
    return openStats(stage, emit, context);
  },
};
