/** Lints: what each finds, why it matters, and what it found in two public rule repositories when that was last counted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LINTS } from '../../build/rule/lints/index.js';
import { code, prose, table } from './markdown.js';

/** By code: findings in Elastic's detection-rules and Splunk's security_content, and how many of them people looked at. */
const FOUND = JSON.parse(readFileSync(join(import.meta.dirname, 'lint-findings.json'), 'utf8'));

const sorted = [...LINTS].sort((a, b) => (a.code < b.code ? -1 : 1));

export const lintsPage = {
  file: 'lints.md',
  title: 'Lints',
  summary: 'what `telltale rules check` says of rules that compile',
  body: () =>
    [
      '`telltale rules check` lints every rule that it compiles. A lint speaks only where the rule itself, its macros and its',
      'lookups show what is wrong; it never looks at events. Findings are warnings and notes: no exit code depends on them.',
      '`--ignore CODE` leaves one out of a run, `# telltale: ignore CODE because …` in a rule’s file leaves it out there, if a',
      'reason is given. `--format sarif` is for code hosts.',
      '',
      table(
        ['code', '', 'what it finds', 'why that matters'],
        sorted.map((lint) => [code(lint.code), lint.severity, prose(lint.summary), prose(lint.why)]),
      ),
      '\n`lint-name-twice` says that two rules have one name.',
      '\n## On public rules\n',
      'Findings in clones of Elastic’s `detection-rules` (1,081 rules that compile) and Splunk’s `security_content` (1,669), and',
      'how many of them were read in the rule itself. All of those were true: a finding that turned out false changed the lint.',
      'The others were not read, so this is a sample and no proof.',
      '',
      table(
        ['code', 'Elastic', 'Splunk', 'read'],
        Object.entries(FOUND).map(([name, { elastic = 0, splunk = 0, sampled = 0 }]) => [
          code(name),
          String(elastic),
          String(splunk),
          String(sampled),
        ]),
      ),
      `\nNothing was found there by ${sorted
        .filter((lint) => FOUND[lint.code] === undefined)
        .map((lint) => code(lint.code))
        .join(', ')}.`,
    ].join('\n'),
};
