/** makeresults: rows out of nothing, each with the time of the search. */
import { EMPTY_TRAIL } from '../trail.ts';
import type { TableTransform } from '../transform.ts';

export const makeresults: TableTransform<'makeresults'> = {
  of: 'table',
  name: 'makeresults',
  open: (options, emit, { context }) => {
    const { count } = options;
    return {
      push: emit,
      end: () => {
        for (let i = 0; i < count; i++) emit({ row: new Map([['_time', context.now / 1e6]]), trail: EMPTY_TRAIL });
      },
    };
  },
};
