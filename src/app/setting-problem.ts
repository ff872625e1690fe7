/** What is wrong with a setting, and what is wanted instead, in words for whoever writes settings. */
import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** `value`: what the file says there; undefined where it says nothing. */
export function wordSettingProblem(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case 'invalid_type':
      if (value === undefined) return `is missing: ${WANTED[issue.expected] ?? issue.message}`;
      if (value === null) return `is empty: ${WANTED[issue.expected] ?? issue.message}, or leave it out`;
      return WANTED[issue.expected] ?? issue.message;
    case 'invalid_value':
      return oneOf(issue.values, value);
    case 'invalid_union':
      return 'options' in issue && Array.isArray(issue.options) ? oneOf(issue.options, value) : issue.message;
    case 'too_small':
      return issue.origin === 'number' ? `must be at least ${issue.minimum}` : 'must not be empty';
    case 'too_big':
      return issue.origin === 'number' ? `must be at most ${issue.maximum}` : issue.message;
    default:
      return issue.message;
  }
}

const WANTED: Readonly<Record<string, string>> = {
  array: 'write a list, as in [one, two]',
  object: 'write settings below it, each with its name',
  string: 'write a text',
  number: 'write a number without a unit',
  int: 'write a whole number',
  boolean: 'write true or false',
};

function oneOf(values: readonly unknown[], value: unknown): string {
  return `${value === undefined ? 'is missing: ' : ''}write one of ${values.map(String).join(', ')}`;
}
