/** Host names are neither URLs nor end in a dot. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isHost, queryLeaves } from '../query-leaves.ts';

export const addressForHost: Lint = {
  code: 'lint-address-for-host',
  severity: 'warning',
  summary: 'A host name is compared with a URL, a port or a name with a final dot.',
  why: 'DNS events carry the bare name, so the alternative can never hold.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      if (!isHost(field)) continue;
      for (const { text, span } of alternativesOf(test.op, whole)) {
        if (!/:\/\/|\/[^*]|:\d+$|[^.*]\.$/.test(text)) continue;
        yield {
          message: `${field} holds the bare name of a host, so "${text}" never matches`,
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
