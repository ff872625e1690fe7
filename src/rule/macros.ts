/**
 * Macro files: the content repository holds one search macro each, as YAML with `name`, `definition` and `arguments`; an
 * app has them all in one `macros.conf`.
 * What macros mean, and what stands in for those of other Splunk apps, is SPL's own affair (`lang/spl/macros.ts`).
 */
import { buildMacroTable, type MacroDefinition, type MacroTable } from '../lang/spl/macros.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { type ConfStanza, isOn, stanzaFile, strayLines } from './conf-file.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

export interface MacroFile {
  /** The macro, its `source` being the definition with its place in the file. */
  readonly macro: MacroDefinition | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads one macro file; without a name or a definition there is no macro. */
export function parseMacroFile(source: SourceText): MacroFile {
  const file = parseYamlFile(source);
  if (file.value === null) return { macro: null, diagnostics: file.diagnostics };
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const map = new WrittenMap(file, [], file.value, diagnostics);
  return readMacro(map, map.requireText('name'), map.texts('arguments'));
}

/** A stanza of an app's `macros.conf`: arguments behind commas, their number in the name. */
export function readMacroStanza(stanza: ConfStanza): MacroFile {
  const file = stanzaFile(stanza, 'definition');
  const map = new WrittenMap(file, [], file.value ?? {}, new Diagnostics());
  for (const diagnostic of strayLines(stanza)) map.diagnostics.add(diagnostic);
  const read = readMacro(map, stanza.name, (map.text('args') ?? '').split(','));
  const { macro } = read;
  return macro !== null && isOn(map.text('iseval')) ? { ...read, macro: { ...macro, isEval: true } } : read;
}

function readMacro(map: WrittenMap, writtenName: string, writtenArgs: readonly string[]): MacroFile {
  const { diagnostics } = map;
  // Splunk's own configuration writes the number of arguments behind the name: `ctime(1)`.
  const name = writtenName.replace(/\(\d+\)$/, '').trim();
  const definition = map.source('definition');
  const args = writtenArgs.map((arg) => arg.trim()).filter((arg) => arg !== '');
  if (diagnostics.hasErrors) return { macro: null, diagnostics: diagnostics.list };
  return { macro: { name, args, definition: definition.text, source: definition }, diagnostics: diagnostics.list };
}

/** The later of two macros with one name and number of arguments counts, and says so. */
export function buildMacros(macros: readonly MacroDefinition[], diagnostics: Diagnostics): MacroTable {
  const seen = new Set<string>();
  for (const { name, args, source } of macros) {
    const key = `${name}(${args.length})`;
    if (seen.has(key)) {
      const message = `the macro ${key} is defined again here; this one counts`;
      const place = source === undefined ? {} : { source, span: { start: 0, end: 1 } };
      diagnostics.add({ code: 'macro-redefined', severity: 'warning', message, ...place });
    }
    seen.add(key);
  }
  return buildMacroTable(macros);
}
