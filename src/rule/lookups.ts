/**
 * All lookups of one content root. Tables are parsed when they are first asked for: a content repository brings many
 * megabytes of them and a rule needs one. A lookup is known by the `name` of its definition; every CSV file is also
 * known by its file name, with Splunk's default settings. A definition whose table is not here (not shipped, or kept in
 * a key-value store) is an empty table with a warning, so that its default still applies.
 */
import type { Diagnostic } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { type LateRows, type LookupRows, openLookupCsv } from './lookup-csv.ts';
import { baseName, definitionOfFile, type LookupDefinition } from './lookup-definition.ts';
import { buildLookupTable, type LookupTable } from './lookup-table.ts';

/** A CSV file that can be read when it is needed. */
export interface TableFile {
  readonly path: string;
  /** The text, or null where the file cannot be read any more. */
  read(): string | null;
}

export interface LookupSet {
  has(name: string): boolean;
  names(): readonly string[];
  /** The table, or undefined where there is none of that name. */
  get(name: string): LookupTable | undefined;
  /** What a table is kept as that searches fill: the same under all names of one CSV file, whoever else defines it. */
  keptAs(name: string): string;
  /** Its columns, or null where they are not known. */
  columns(name: string): readonly string[] | null;
  /** What is wrong with a lookup that has been asked for; with `rows` those of its table are read for it. */
  diagnosticsOf(name: string, rows: boolean): readonly Diagnostic[];
}

const NO_ROWS: LookupRows = { columns: [], cells: [], rowCount: 0, diagnostics: [] };

export function buildLookupSet(definitions: readonly LookupDefinition[], files: readonly TableFile[]): LookupSet {
  const fileByName = new Map(files.map((file) => [baseName(file.path), file]));
  const problems = new Map<string, Diagnostic[]>();
  const known = new Map<string, LookupDefinition>();
  for (const name of fileByName.keys()) if (/\.csv$/i.test(name)) known.set(name, definitionOfFile(name));
  const defined = new Set<string>();
  for (const definition of definitions) {
    const { name } = definition;
    const found = checkDefinition(definition, fileByName, defined.has(name));
    problems.set(name, [...(problems.get(name) ?? []), ...found]);
    known.set(name, definition);
    defined.add(name);
  }
  const rowsByFile = new Map<string, LookupRows | LateRows>();
  const readRows = (file: string): LookupRows | LateRows => {
    let rows = rowsByFile.get(file);
    if (rows === undefined) {
      rows = readTable(fileByName.get(file)!);
      rowsByFile.set(file, rows);
    }
    return rows;
  };
  const tables = new Map<string, LookupTable>();
  const get = (name: string): LookupTable | undefined => {
    const table = tables.get(name);
    const definition = known.get(name);
    if (table !== undefined || definition === undefined) return table;
    const { file } = definition;
    const built = buildLookupTable(definition, file === null || !fileByName.has(file) ? NO_ROWS : readRows(file));
    tables.set(name, built);
    return built;
  };
  const names = [...known.keys()];
  return {
    has: (name) => known.has(name),
    names: () => names,
    get,
    keptAs: (name) => {
      const definition = known.get(name);
      const file = definition === undefined ? name : (definition.file ?? name);
      const base = file.replace(/\.csv$/i, '');
      const other = known.get(base);
      // Another table may have the name that is left.
      return other === undefined || other.file === file || base === name ? base : file;
    },
    columns: (name) => {
      const columns = get(name)?.columns ?? [];
      return columns.length === 0 ? null : columns;
    },
    diagnosticsOf: (name, rows) => {
      const table = tables.get(name);
      const ofTable = table === undefined ? [] : rows ? table.diagnostics : table.problems;
      return [...(problems.get(name) ?? []), ...ofTable];
    },
  };
}

function readTable(file: TableFile): LookupRows | LateRows {
  const text = file.read();
  const source: SourceText = { name: file.path, text: text ?? '' };
  if (text !== null) return openLookupCsv(source);
  const message = 'the table cannot be read';
  return { ...NO_ROWS, diagnostics: [{ code: 'lookup-file-missing', severity: 'warning', message, source }] };
}

function checkDefinition(
  definition: LookupDefinition,
  files: ReadonlyMap<string, TableFile>,
  again: boolean,
): Diagnostic[] {
  const { name } = definition;
  const place = definition.place ?? {};
  const found: Diagnostic[] = [];
  if (again) {
    const message = `lookup \`${name}\` is defined again here`;
    found.push({ code: 'lookup-redefined', severity: 'warning', message, ...place });
  }
  if (definition.file === null) {
    const message = `lookup \`${name}\` is not kept in a CSV file, so it has no rows here`;
    found.push({ code: 'lookup-not-a-table', severity: 'warning', message, ...place });
  } else if (!files.has(definition.file)) {
    const message = `the table \`${definition.file}\` of lookup \`${name}\` is not there; it is taken as empty`;
    const hint = 'put the CSV file beside the definition';
    found.push({ code: 'lookup-file-missing', severity: 'warning', message, hint, ...place });
  }
  return found;
}
