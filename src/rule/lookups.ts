/**
 * All lookups of one content root. Tables are parsed when they are first asked for: a content repository brings many
 * megabytes of them and a rule needs one. A lookup is known by the `name` of its definition; every CSV file is also
 * known by its file name, with Splunk's default settings. A definition without its table is no lookup: Splunk refuses
 * to search with it.
 */
import type { Diagnostic } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { type LookupRows, parseLookupCsv } from './lookup-csv.ts';
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
  /** Its columns, or undefined where there is no such table. */
  columns(name: string): readonly string[] | undefined;
  /** What is wrong with a lookup, its table's text included once that has been read. */
  diagnosticsOf(name: string): readonly Diagnostic[];
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
    if (!found.some((d) => d.severity === 'error')) known.set(name, definition);
    defined.add(name);
  }
  const rowsByFile = new Map<string, LookupRows>();
  const readRows = (file: string): LookupRows => {
    let rows = rowsByFile.get(file);
    if (rows === undefined) {
      rows = readTable(fileByName.get(file));
      rowsByFile.set(file, rows);
    }
    return rows;
  };
  const tables = new Map<string, LookupTable>();
  const get = (name: string): LookupTable | undefined => {
    const table = tables.get(name);
    const definition = known.get(name);
    if (table !== undefined || definition === undefined) return table;
    const built = buildLookupTable(definition, definition.file === null ? NO_ROWS : readRows(definition.file));
    tables.set(name, built);
    return built;
  };
  const names = [...known.keys()];
  return {
    has: (name) => known.has(name),
    names: () => names,
    get,
    columns: (name) => get(name)?.columns,
    diagnosticsOf: (name) => [...(problems.get(name) ?? []), ...(tables.get(name)?.diagnostics ?? [])],
  };
}

function readTable(file: TableFile | undefined): LookupRows {
  const text = file?.read() ?? null;
  if (file === undefined || text === null) {
    const message = `the table ${file?.path ?? ''} cannot be read`;
    return { ...NO_ROWS, diagnostics: [{ code: 'lookup-file-missing', severity: 'error', message }] };
  }
  const source: SourceText = { name: file.path, text };
  return parseLookupCsv(source);
}

function checkDefinition(
  definition: LookupDefinition,
  files: ReadonlyMap<string, TableFile>,
  again: boolean,
): Diagnostic[] {
  const { name, source } = definition;
  const place = source === null ? {} : { source };
  const found: Diagnostic[] = [];
  if (again) {
    const message = `lookup \`${name}\` is defined again here`;
    found.push({ code: 'lookup-redefined', severity: 'warning', message, ...place });
  }
  if (definition.file === null) {
    const message = `lookup \`${name}\` is not kept in a CSV file, so it has no rows here`;
    found.push({ code: 'lookup-not-a-table', severity: 'warning', message, ...place });
  } else if (!files.has(definition.file)) {
    const message = `the table \`${definition.file}\` of lookup \`${name}\` is not there`;
    const hint = 'put the CSV file beside the definition';
    found.push({ code: 'lookup-file-missing', severity: 'error', message, hint, ...place });
  }
  return found;
}
