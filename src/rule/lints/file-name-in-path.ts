/** Paths are never bare names. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isPath, queryLeaves } from '../query-leaves.ts';

export const fileNameInPath: Lint = {
  code: 'lint-file-name-in-path',
  severity: 'warning',
  summary: 'A field that holds a full path is compared with a bare file name.',
  why: 'A path starts with a drive or folder, so the alternative can never hold.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      if (!isPath(field)) continue;
      for (const { text, span } of alternativesOf(test.op, whole)) {
        // `System`, `Registry` and `<unknown process>` stand in paths' places; a file ending does not.
        if (/[\\/*?:]/.test(text) || !/^[^.].*\.\w{2,4}$/.test(text)) continue;
        yield {
          message: `${field} holds a full path, so "${text}" never matches`,
          hint: `write "*\\\\${text}", or compare the file's name`,
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
