/** File names hold no folders. */

import type { Lint } from '../lint.ts';
import { alternativesOf, isFileName, queryLeaves } from '../query-leaves.ts';

export const pathInFileName: Lint = {
  code: 'lint-path-in-file-name',
  severity: 'warning',
  summary: 'A field that holds a bare file name is compared with a path.',
  why: 'A file name has no backslash in it, so the alternative can never hold.',
  *check({ plan }) {
    for (const { test, field, span: whole } of queryLeaves(plan)) {
      // Without its data model a Splunk name is whatever the add-on of the source makes of it.
      if (!isFileName(field) || (plan?.language === 'spl' && !/^[A-Z]\w*\./.test(field))) continue;
      for (const { text, span } of alternativesOf(test.op, whole)) {
        // Pipes carry their folder in the name; a backslash before a dot is an escape that was not needed.
        if (!text.includes('\\') || /\\pipe|\\\./i.test(text)) continue;
        yield {
          message: `${field} holds a name without its folder, so "${text}" never matches`,
          hint: 'compare the path instead, or leave the folder out',
          ...(span === null ? {} : { span }),
        };
      }
    }
  },
};
