/**
 * Where a rule finds its macros and lookups: walking up from its folder, at most six levels, the first folder that has
 * `macros/` or `lookups/`, or is a Splunk app with `macros.conf` or `transforms.conf` in it, is its content root.
 * Everything there is loaded once; tables are read only when asked for.
 * Files are reached through a reader that the application passes in, so this stays pure.
 */
import { buildMacroTable, type MacroDefinition, type MacroTable } from '../lang/spl/macros.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import { type Conf, confFaults, readConf } from './conf-file.ts';
import { type LookupDefinition, parseLookupFile, readLookupStanza } from './lookup-definition.ts';
import { buildLookupSet, type LookupSet, type TableFile } from './lookups.ts';
import { buildMacros, parseMacroFile, readMacroStanza } from './macros.ts';
import { readTopKeys } from './top-keys.ts';

export interface ContentReader {
  /** Names of a folder's entries, those of folders with a `/` behind; empty for what is no folder. Any order. */
  list(folder: string): readonly string[];
  /** Text of a file, or null where it cannot be read. */
  read(path: string): string | null;
}

export interface RuleContent {
  readonly macros: MacroTable;
  readonly lookups: LookupSet;
  /** Search commands that a Splunk app brings along. */
  readonly commands: ReadonlySet<string>;
  /** Of the macro and lookup files themselves. */
  readonly diagnostics: readonly Diagnostic[];
}

export const MAX_LEVELS_UP = 6;

export const NO_CONTENT: RuleContent = {
  macros: buildMacroTable([]),
  lookups: buildLookupSet([], []),
  commands: new Set(),
  diagnostics: [],
};

/** Several as one: of two macros or lookups with one name the one of the earlier content counts. */
export function joinContents(contents: readonly RuleContent[]): RuleContent {
  const [first = NO_CONTENT, ...others] = contents;
  if (others.length === 0) return first;
  const withLookup = (name: string): RuleContent | undefined => contents.find(({ lookups }) => lookups.has(name));
  return {
    macros: {
      get: (name, arity) => {
        for (const { macros } of contents) {
          const macro = macros.get(name, arity);
          if (macro !== undefined) return macro;
        }
        return undefined;
      },
      names: () => new Set(contents.flatMap(({ macros }) => [...macros.names()])),
    },
    lookups: {
      has: (name) => withLookup(name) !== undefined,
      names: () => [...new Set(contents.flatMap(({ lookups }) => lookups.names()))],
      get: (name) => withLookup(name)?.lookups.get(name),
      keptAs: (name) => withLookup(name)?.lookups.keptAs(name) ?? name,
      columns: (name) => withLookup(name)?.lookups.columns(name) ?? null,
      diagnosticsOf: (name, rows) => withLookup(name)?.lookups.diagnosticsOf(name, rows) ?? [],
    },
    commands: new Set(contents.flatMap(({ commands }) => [...commands])),
    diagnostics: contents.flatMap(({ diagnostics }) => diagnostics),
  };
}

/** The content root for rules in `folder`, or null when no folder on the way up has macros or lookups. */
export function findContentRoot(folder: string, reader: ContentReader): string | null {
  let at: string | null = folder;
  for (let level = 0; level <= MAX_LEVELS_UP && at !== null; level++) {
    const entries = reader.list(at);
    if (entries.includes('macros/') || entries.includes('lookups/') || isApp(at, entries, reader)) return at;
    at = parentOf(at);
  }
  return null;
}

/** What an app shipped, and what its users changed, which goes before. */
const LAYERS = ['default', 'local'];
const APP_FILES = ['macros.conf', 'transforms.conf'];

function isApp(folder: string, entries: readonly string[], reader: ContentReader): boolean {
  return LAYERS.some(
    (layer) =>
      entries.includes(`${layer}/`) && reader.list(join(folder, layer)).some((entry) => APP_FILES.includes(entry)),
  );
}

/** Loads `macros/` and `lookups/` of a content root, with their subfolders, and what a Splunk app defines. */
export function loadContent(root: string, reader: ContentReader): RuleContent {
  const macroPaths = listFiles(join(root, 'macros'), reader);
  const lookupPaths = listFiles(join(root, 'lookups'), reader);
  const conf = (name: string): Conf =>
    readConf(
      LAYERS.flatMap((layer) => {
        const path = join(join(root, layer), name);
        const text = reader.read(path);
        return text === null ? [] : [{ name: path, text }];
      }),
    );
  return gatherContent(
    [...macroPaths, ...lookupPaths].map((path) => ({ path, read: () => reader.read(path) })),
    { macros: conf('macros.conf'), lookups: conf('transforms.conf'), commands: conf('commands.conf') },
  );
}

interface AppContent {
  readonly macros: Conf;
  readonly lookups: Conf;
  readonly commands: Conf;
}

const NO_APP: AppContent = { macros: readConf([]), lookups: readConf([]), commands: readConf([]) };

/** Macros, lookup definitions and tables among some files, told apart by content; tables by their `.csv`. */
export function gatherContent(files: readonly TableFile[], app = NO_APP): RuleContent {
  const diagnostics = new Diagnostics();
  const macros: MacroDefinition[] = [];
  const definitions: LookupDefinition[] = [];
  const tables: TableFile[] = [];
  for (const diagnostic of [app.macros, app.lookups].flatMap(confFaults)) diagnostics.add(diagnostic);
  for (const stanza of app.macros.stanzas.values()) {
    const { macro, diagnostics: found } = readMacroStanza(stanza);
    for (const diagnostic of found) diagnostics.add(diagnostic);
    if (macro !== null) macros.push(macro);
  }
  for (const stanza of app.lookups.stanzas.values()) {
    const { definition = null, diagnostics: found = [] } = readLookupStanza(stanza) ?? {};
    for (const diagnostic of found) diagnostics.add(diagnostic);
    if (definition !== null) definitions.push(definition);
  }
  for (const file of files) {
    if (/\.csv$/i.test(file.path)) tables.push(file);
    if (!/\.ya?ml$/i.test(file.path)) continue;
    const text = file.read();
    if (text === null) continue;
    const source = { name: file.path, text };
    const keys = readTopKeys(text);
    const read = keys.has('definition') ? parseMacroFile(source) : parseLookupFile(source);
    for (const diagnostic of read.diagnostics) diagnostics.add(diagnostic);
    if ('macro' in read) {
      if (read.macro !== null) macros.push(read.macro);
    } else if (read.definition !== null) definitions.push(read.definition);
  }
  return {
    macros: buildMacros(macros, diagnostics),
    lookups: buildLookupSet(definitions, tables),
    commands: new Set([...app.commands.stanzas.keys()].map((name) => name.toLowerCase())),
    diagnostics: diagnostics.list,
  };
}

/** Files of a folder and of the folders in it, two levels deep, in byte order of their paths. */
function listFiles(folder: string, reader: ContentReader, level = 0): string[] {
  const paths: string[] = [];
  for (const entry of [...reader.list(folder)].sort()) {
    if (!entry.endsWith('/')) paths.push(join(folder, entry));
    else if (level < 2) paths.push(...listFiles(join(folder, entry.slice(0, -1)), reader, level + 1));
  }
  return paths;
}

export function join(folder: string, name: string): string {
  if (folder === '' || folder === '.') return name;
  return folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** The folder above, also for relative paths; null above the root of the file system. */
export function parentOf(folder: string): string | null {
  const path = folder.replace(/(.)\/+$/, '$1');
  if (path === '/' || /^[A-Za-z]:[\\/]?$/.test(path)) return null;
  if (path === '' || path === '.') return '..';
  if (path === '..' || path.endsWith('/..')) return `${path}/..`;
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  if (slash === -1) return '.';
  return slash === 0 ? '/' : path.slice(0, slash);
}

/** The folder of a file's path. */
export function folderOf(path: string): string {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return slash === -1 ? '.' : slash === 0 ? '/' : path.slice(0, slash);
}
