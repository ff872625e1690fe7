/**
 * `foreach`: runs a template of `eval` for each column whose name matches, or for each value of one column. Where the
 * columns are known when the rule is compiled (after `stats` or `table`, or names without wildcards) the template is
 * filled in right away.
 *
 * Otherwise: row transform `foreach`. For each column of the row that matches one of the patterns (`*` any run), in the
 * order of the columns, the stages are run over the row with every `<<FIELD>>` in their strings replaced by the
 * column's name, `<<MATCHSTR>>` by all that the stars matched and `<<MATCHSEG1>>` … by what each matched
 * (`fillTemplate` does it).
 *
 * Values: row transform `foreach-item`: the stages are run for each value, or each element of the JSON array that the
 * column holds, with `<<ITEM>>` and `<<ITER>>` filled in.
 */

import type { Span } from '../../../text/source-text.ts';
import { columnsAfter, matchName } from '../../columns.ts';
import type { Stage } from '../../plan.ts';
import { fillTemplate } from '../../template.ts';
import { readName, takeScattered } from '../arguments.ts';
import type { CommandSpec, LowerContext } from '../command.ts';
import type { Word } from '../cursor.ts';
import { fail, failUnsupported } from '../errors.ts';

const MAX_COLUMNS = 500;
/** Stages that templates written out may come to: those with names of columns may stand in each other. */
const MAX_STAGES = 1_000;

/** What a template may call each placeholder instead, by the option that says so. */
const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ['fieldstr', '<<FIELD>>'],
  ['matchstr', '<<MATCHSTR>>'],
  ['matchseg1', '<<MATCHSEG1>>'],
  ['matchseg2', '<<MATCHSEG2>>'],
  ['matchseg3', '<<MATCHSEG3>>'],
  ['itemstr', '<<ITEM>>'],
  ['iterstr', '<<ITER>>'],
]);

const ITEM_MODES = ['multivalue', 'json_array', 'auto_collections'] as const;

export const foreach: CommandSpec = {
  name: 'foreach',
  summary: 'Runs an eval template for each column whose name matches, <<FIELD>> standing for the name.',
  lower(cursor, context) {
    const { options, takeMore } = takeScattered(cursor, ['mode', ...PLACEHOLDERS.keys()]);
    const patterns: string[] = [];
    for (;;) {
      cursor.skipSeparators();
      takeMore();
      if (cursor.done || cursor.char === '[') break;
      const name = readName(cursor, ',"|[');
      if (name === null) break;
      patterns.push(name.text);
    }
    if (cursor.char !== '[') fail('spl-syntax', 'foreach needs a template in brackets', cursor.here);
    const body = cursor.readBracket();
    takeMore();
    if (!cursor.done) fail('spl-syntax', 'nothing may follow the template of foreach', cursor.here);
    if (patterns.length === 0) fail('spl-syntax', 'foreach needs a field or a pattern', body);
    const stages = lowerTemplate(body, options, context);
    if (stages === null) return [];
    if (stages.some((stage) => stage.kind === 'transform' && /^foreach\b/.test(stage.name)))
      failUnsupported('spl-command-not-supported', 'a foreach within a foreach is not supported', body);
    const value = stages.find((stage) => stage.kind === 'subvalue');
    if (value !== undefined)
      failUnsupported('spl-subsearch-place', 'a subsearch inside the template of foreach is not supported', body);
    const mode = options.get('mode');
    if (mode !== undefined && mode.text !== 'multifield') {
      const itemMode = ITEM_MODES.find((known) => known === mode.text);
      if (itemMode === undefined)
        fail('spl-syntax', `foreach has no mode ${mode.text}`, mode.span, `use multifield, ${ITEM_MODES.join(' or ')}`);
      const [field] = patterns;
      if (field === undefined || patterns.length > 1)
        fail('spl-syntax', `foreach in mode ${mode.text} takes one field`, mode.span);
      return [{ kind: 'transform', name: 'foreach-item', options: { field, mode: itemMode, stages } }];
    }
    return (
      fillKnown(patterns, stages, columnsAfter(context.stages)) ?? [
        { kind: 'transform', name: 'foreach', options: { patterns, stages } },
      ]
    );
  },
};

/** The template's stages, its own names for placeholders replaced. */
function lowerTemplate(body: Span, options: ReadonlyMap<string, Word>, context: LowerContext): readonly Stage[] | null {
  const renamed = [...PLACEHOLDERS].flatMap(([option, placeholder]) => {
    const own = options.get(option)?.text ?? '';
    return own === '' || own === placeholder ? [] : [{ own, placeholder }];
  });
  if (renamed.length === 0) return context.lowerSubsearch(body, 'pipeline')?.stages ?? null;
  let text = context.text.slice(body.start, body.end);
  for (const { own, placeholder } of renamed) text = text.replaceAll(own, placeholder);
  return context.lowerText(text, body);
}

/** The template for every column, or null where the columns are not known. */
function fillKnown(
  patterns: readonly string[],
  template: readonly Stage[],
  columns: ReadonlySet<string> | null,
): Stage[] | null {
  const wild = patterns.some((pattern) => pattern.includes('*'));
  if (wild && columns === null) return null;
  const names = wild ? [...columns!] : patterns;
  if (names.length > MAX_COLUMNS || names.length * template.length > MAX_STAGES) return null;
  const stages: Stage[] = [];
  for (const field of names) {
    // Wildcards do not match the fields that Splunk keeps for itself.
    if (wild && field.startsWith('_')) continue;
    const pattern = patterns.find((candidate) => matchName(candidate, field) !== null);
    if (pattern !== undefined) stages.push(...fillTemplate(template, { field, parts: matchName(pattern, field)! }));
  }
  return stages;
}
