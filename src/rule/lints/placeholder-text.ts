/** Texts that were to be written later. */
import type { Lint } from '../lint.ts';

export const placeholderText: Lint = {
  code: 'lint-placeholder-text',
  severity: 'note',
  summary: 'A text of the rule is still a placeholder.',
  why: 'Readers of an alert find nothing where they look for advice.',
  *check({ rule }) {
    const texts: readonly (readonly [string, string])[] = [
      ['description', rule.description],
      ['how to implement', rule.howToImplement],
      ...rule.falsePositives.map((text) => ['false positives', text] as const),
    ];
    for (const [place, text] of texts) {
      const found = /\b(UPDATE_\w+|TODO|FIXME|TBD|lorem ipsum)\b/.exec(text);
      if (found !== null) yield { message: `the text under "${place}" still says ${found[0]}` };
    }
  },
};
