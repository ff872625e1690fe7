/** Codes of the diagnostics about rule files, macros and lookups; the reference page is generated from this table. */
import type { CodeTable } from '../text/diagnostic.ts';

export const RULE_CODES = {
  'rule-syntax': 'The file is not valid TOML, YAML or JSON at the place shown.',
  'rule-too-large': 'The file is longer than any rule file may be, or holds more stanzas; what is beyond was not read.',
  'rule-too-deep': 'The file nests collections deeper than we follow.',
  'rule-alias-limit': 'YAML aliases of the file would expand without measure.',
  'rule-tag': 'A YAML tag asks for a type that no vendor reads.',
  'rule-missing-key': 'A key that the layout requires is absent or empty.',
  'rule-missing-id': 'The rule has no id of its own; one was made from its name.',
  'rule-character-lost': 'A character of the query was lost, since its file is not UTF-8.',
  'rule-duplicate-key': 'A key stands twice in one mapping; the last one counts, as it does for the vendor.',
  'rule-duplicate-id': 'Two rules have the same id, so their alerts have the same ids too.',
  'rule-unknown-key': 'A key is not part of the published layout; it is shown by `rules show` and otherwise ignored.',
  'rule-bad-value': 'A key holds something that the layout does not allow there.',
  'rule-type-not-supported': 'The rule is of a type that we do not run.',
  'rule-language-not-supported': 'The query is in a language that we do not run.',
  'rule-type-unknown': 'No vendor has a rule type of that name.',
  'rule-step-not-run': 'The rule compiles to a step that has no operator here, so it is off.',
  'rule-empty': 'The file holds no rule.',
  'rule-bad-schema': 'A file of field types cannot be read, or names a type that Elasticsearch does not have.',
  'rule-never-true': 'A condition holds on no event of the raw Windows logs that the rule reads.',
  'rule-field-absent': 'A field is on no event of the raw Windows logs that the rule reads.',
  'rule-exception-skipped': 'An item of an exception list says something that we do not run; what it hides is shown.',
  'rule-exceptions-absent': 'A rule refers to an exception list of which no items were read.',
  'rule-filter-not-supported': 'A filter of the rule says something that we do not run, so the rule is off.',
  'rule-field-unknown':
    'An exception or a filter of the rule names a field that no schema knows, or the rule counts by one.',
  'rule-field-not-counted': 'A threshold or new terms rule counts by a field of which Elasticsearch keeps no values.',
  'rule-condition-ignored':
    'A saved search acts on a condition that all results fulfil together, which is not applied: every result is an alert.',
  'rule-stray-line': 'A line of a configuration file is no setting; Splunk passes it over as well.',
  'rule-throttling-ignored': 'The rule asks for throttling, which is not applied: every result is an alert.',
  'test-without-rule': 'A file of tests names a rule, or stands beside one, that is not there.',
  'macro-redefined': 'A macro is defined twice under one name and number of arguments; the later file counts.',
  'lookup-redefined': 'A lookup is defined twice under one name; the later file counts.',
  'lookup-file-missing': 'A lookup definition names a table that is not there.',
  'lookup-not-a-table': 'A lookup is not kept in a CSV file (key-value store, model, script), so it has no rows here.',
  'lookup-bad-setting': 'A setting of a lookup definition cannot be read; its default counts.',
  'lookup-unknown-setting': 'A lookup definition has a setting that is not known here, and changes nothing.',
  'lookup-ragged-row': 'A row has more or fewer cells than the header.',
  'lookup-duplicate-column': 'Two columns have one name; the first one counts.',
  'lookup-missing-column': 'A lookup definition names a column that its table does not have.',
  'lookup-trailing-blanks': 'Unquoted cells end in blanks, which are trimmed as leading ones are.',
  'lookup-open-quote':
    'A quoted cell is never closed; the first such cell ends with its line, a later one with the file.',
  'lookup-bad-network': 'A cell of a CIDR column is not a network; it matches nothing.',
  'lookup-empty': 'The table has no header row; it is taken as empty.',
  'lookup-too-large': 'The table is larger than a lookup may be; the rows beyond the limit were not read.',
} as const satisfies CodeTable;

export type RuleCode = keyof typeof RULE_CODES;
