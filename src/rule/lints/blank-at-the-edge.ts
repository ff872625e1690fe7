/** Blanks at the edge of a value. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isFileName, isHost, isPath, queryLeaves } from '../query-leaves.ts';

export const blankAtTheEdge: Lint = {
  code: 'lint-blank-at-the-edge',
  severity: 'warning',
  summary: 'A name, path or host in a list begins or ends with a blank.',
  why: 'Telemetry carries no such blank, so the alternative can never hold.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      if (!isFileName(field) && !isPath(field) && !isHost(field)) continue;
      for (const { text, span } of alternativesOf(test.op, whole)) {
        // A star beside the blank asks for names with blanks on purpose.
        if (text.trim() === text || /^$|^\*|\*$/.test(text.trim())) continue;
        yield {
          message: `${field} is compared with "${text}", which has a blank at its edge`,
          hint: `write "${text.trim()}"`,
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
