/**
 * `foreach`: runs a template of `eval` for each column whose name matches. Where the columns are known when the rule is
 * compiled (after `stats` or `table`, or names without wildcards) the template is filled in right away.
 *
 * Otherwise: row transform `foreach` with options `{ patterns: string[], stages: Stage[] }`. For each column of the row
 * that matches one of the patterns (`*` any run), in the order of the columns, the stages are run over the row with every
 * `<<FIELD>>` in their strings replaced by the column's name, `<<MATCHSTR>>` by all that the stars matched and
 * `<<MATCHSEG1>>` … by what each matched (`fillTemplate` does it).
 */

import { columnsAfter, matchName } from '../../columns.ts';
import type { Stage } from '../../plan.ts';
import { fillTemplate } from '../../template.ts';
import { readName, takeOptions } from '../arguments.ts';
import type { CommandSpec } from '../command.ts';
import { fail, failUnsupported } from '../errors.ts';

const MAX_COLUMNS = 500;

export const foreach: CommandSpec = {
  name: 'foreach',
  summary: 'Runs an eval template for each column whose name matches, <<FIELD>> standing for the name.',
  lower(cursor, context) {
    const options = takeOptions(cursor, [
      'mode',
      'fieldstr',
      'matchstr',
      'matchseg1',
      'matchseg2',
      'matchseg3',
      'itemstr',
    ]);
    for (const [name, value] of options) {
      if (name === 'mode' && value.text === 'multifield') continue;
      failUnsupported('spl-option-not-supported', `foreach with ${name} is not supported`, value.span);
    }
    const patterns: string[] = [];
    for (;;) {
      cursor.skipSeparators();
      if (cursor.done || cursor.char === '[') break;
      const name = readName(cursor, ',"|[');
      if (name === null) break;
      patterns.push(name.text);
    }
    if (patterns.length === 0) fail('spl-syntax', 'foreach needs a field or a pattern', cursor.here);
    if (cursor.char !== '[') fail('spl-syntax', 'foreach needs a template in brackets', cursor.here);
    const body = cursor.readBracket();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the template of foreach', cursor.here);
    const template = context.lowerSubsearch(body, 'pipeline');
    if (template === null) return [];
    return (
      fillKnown(patterns, template.stages, columnsAfter(context.stages)) ?? [
        { kind: 'transform', name: 'foreach', options: { patterns, stages: template.stages } },
      ]
    );
  },
};

/** The template for every column, or null where the columns are not known. */
function fillKnown(
  patterns: readonly string[],
  template: readonly Stage[],
  columns: ReadonlySet<string> | null,
): Stage[] | null {
  const wild = patterns.some((pattern) => pattern.includes('*'));
  if (wild && columns === null) return null;
  const names = wild ? [...columns!] : patterns;
  if (names.length > MAX_COLUMNS) return null;
  const stages: Stage[] = [];
  for (const field of names) {
    // Wildcards do not match the fields that Splunk keeps for itself.
    if (wild && field.startsWith('_')) continue;
    const pattern = patterns.find((candidate) => matchName(candidate, field) !== null);
    if (pattern !== undefined) stages.push(...fillTemplate(template, { field, parts: matchName(pattern, field)! }));
  }
  return stages;
}
