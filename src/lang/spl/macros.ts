/**
 * Macros: named pieces of search text. A macro is found by its name and its number of arguments, as in Splunk. This
 * file holds the socket (`MacroTable`), a table over plain definitions, and stand-ins for the macros that ESCU takes
 * from other Splunk apps or that its build tool would have written.
 */
import type { SourceText } from '../../text/source-text.ts';

export interface MacroDefinition {
  readonly name: string;
  /** Parameter names; `$name$` in the definition is replaced by the argument's text. */
  readonly args: readonly string[];
  readonly definition: string;
  /** The definition is an eval expression, whose text stands for the macro. */
  readonly isEval?: true;
  /** Where it was defined. */
  readonly source?: SourceText;
}

export interface MacroTable {
  get(name: string, arity: number): MacroDefinition | undefined;
  names(): Iterable<string>;
}

/** A table over definitions; of two with the same name and arity the last one counts, so a user's comes after a vendor's. */
export function buildMacroTable(definitions: Iterable<MacroDefinition>): MacroTable {
  const byKey = new Map<string, MacroDefinition>();
  for (const definition of definitions) byKey.set(keyOf(definition.name, definition.args.length), definition);
  return {
    get: (name, arity) => byKey.get(keyOf(name, arity)),
    names: () => new Set([...byKey.values()].map((definition) => definition.name)),
  };
}

function keyOf(name: string, arity: number): string {
  return `${name}(${arity})`;
}

/** What an undefined macro is taken as, or null. `note` says so to the author where it may surprise. */
export function builtInMacro(
  name: string,
  arity: number,
): { readonly definition: MacroDefinition; readonly note?: string } | null {
  const known = BUILT_IN.find((entry) => entry.definition.name === name && entry.definition.args.length === arity);
  if (known !== undefined) return known;
  // The build tool of Splunk's content generates an all-passing `<detection>_filter` for every detection.
  if (arity === 0 && name.endsWith('_filter')) return { definition: { name, args: [], definition: 'search *' } };
  return null;
}

const BUILT_IN: readonly { readonly definition: MacroDefinition; readonly note?: string }[] = [
  // Of the Common Information Model app: removes the dataset's prefix from every column.
  { definition: { name: 'drop_dm_object_name', args: ['dm'], definition: 'rename "$dm$.*" as "*"' } },
  {
    definition: { name: 'get_asset', args: ['field'], definition: 'search *' },
    note: 'the asset framework of Enterprise Security is not here, so get_asset adds no fields',
  },
  { definition: { name: 'comment', args: ['text'], definition: '' } },
  // What the Common Information Model app and Splunk's content set for searches of data models; there are no summaries.
  { definition: { name: 'summariesonly', args: [], definition: 'summariesonly=false' } },
  {
    definition: {
      name: 'security_content_summariesonly',
      args: [],
      definition: 'summariesonly=false allow_old_summaries=true fillnull_value=null',
    },
  },
  {
    definition: {
      name: 'security_content_ctime',
      args: ['field'],
      definition: 'convert timeformat="%Y-%m-%dT%H:%M:%S" ctime($field$)',
    },
  },
];
