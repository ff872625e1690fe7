/**
 * Search macros: named text that SPL expands before it is parsed. A macro is known by name and number of arguments, as
 * in Splunk. Files of the content repository hold one macro each, as YAML with `name`, `definition` and `arguments`.
 */
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

export interface Macro {
  readonly name: string;
  /** Names of the arguments; `$name$` in the definition stands for them. */
  readonly args: readonly string[];
  readonly definition: string;
  /** The definition with its place in its file; absent for what is built in. */
  readonly source?: SourceText;
}

/** Macros by name and number of arguments. */
export interface MacroSet {
  get(name: string, arity: number): Macro | undefined;
  names(): readonly string[];
}

export interface MacroFile {
  readonly macro: Macro | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one macro file; without a name or a definition there is no macro. */
export function parseMacroFile(source: SourceText): MacroFile {
  const file = parseYamlFile(source);
  if (file.value === null) return { macro: null, diagnostics: file.diagnostics };
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const map = new WrittenMap(file, [], file.value, diagnostics);
  // Splunk's own configuration writes the arity behind the name: `ctime(1)`.
  const name = map
    .requireText('name')
    .replace(/\(\d+\)$/, '')
    .trim();
  const definition = map.source('definition');
  const args = map.texts('arguments').map((arg) => arg.trim());
  if (diagnostics.hasErrors) return { macro: null, diagnostics: diagnostics.list };
  return { macro: { name, args, definition: definition.text, source: definition }, diagnostics: diagnostics.list };
}

/** Later macros replace earlier ones of the same name and arity; each replacement is a warning. */
export function buildMacroSet(macros: readonly Macro[], diagnostics?: Diagnostics): MacroSet {
  const byKey = new Map<string, Macro>();
  for (const macro of macros) {
    const key = keyOf(macro.name, macro.args.length);
    if (byKey.has(key)) {
      diagnostics?.add({
        code: 'macro-redefined',
        severity: 'warning',
        message: `macro \`${macro.name}\` is defined again here`,
        ...(macro.source !== undefined && { source: macro.source, span: { start: 0, end: 1 } }),
      });
    }
    byKey.set(key, macro);
  }
  const names = [...new Set(macros.map((macro) => macro.name))];
  return { get: (name, arity) => byKey.get(keyOf(name, arity)), names: () => names };
}

/** Asks each set in turn. */
export function chainMacroSets(...sets: readonly MacroSet[]): MacroSet {
  return {
    get: (name, arity) => {
      for (const set of sets) {
        const macro = set.get(name, arity);
        if (macro !== undefined) return macro;
      }
      return undefined;
    },
    names: () => [...new Set(sets.flatMap((set) => set.names()))],
  };
}

function keyOf(name: string, arity: number): string {
  return `${name}\u0000${arity}`;
}
