/**
 * Macros that Splunk's content expects from elsewhere: from the add-on for the Common Information Model, from
 * Enterprise Security, and from the tool that builds the content, which gives each detection an empty filter macro of
 * its own. A file of the same name always comes first.
 */
import { buildMacroSet, type MacroSet } from './macros.ts';
import type { Rule } from './rule.ts';

export const BUILT_IN_MACROS: MacroSet = buildMacroSet([
  { name: 'drop_dm_object_name', args: ['object_name'], definition: 'rename "$object_name$.*" as "*"' },
  // Adds what an asset list knows; there is no asset list here, so it adds nothing.
  { name: 'get_asset', args: ['field'], definition: 'search *' },
]);

/** `<detection>_filter`, which passes everything: named after the rule, or after its file. */
export function buildFilterMacros(rule: Pick<Rule, 'name' | 'path'>): MacroSet {
  const base = rule.path
    .split(/[/\\]/)
    .at(-1)!
    .replace(/\.[^.]*$/, '');
  const names = new Set([filterMacroName(rule.name), `${base}_filter`]);
  return buildMacroSet([...names].map((name) => ({ name, args: [], definition: 'search *' })));
}

/** Blanks, hyphens, dots and slashes of the detection's name become underscores, and all is lower case. */
export function filterMacroName(detection: string): string {
  return `${detection.replace(/[ \-./]/g, '_').toLowerCase()}_filter`;
}
