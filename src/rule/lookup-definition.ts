/**
 * Lookup definitions: which table, and how its columns match. Read from both layouts of Splunk's content: the older
 * with everything as text (`match_type: WILDCARD(a), WILDCARD(b)`, `'false'`), the newer with lists, booleans and
 * `lookup_type`; and from an app's `transforms.conf`. A setting that cannot be read is a warning and its default counts.
 */
import type { Expr } from '../lang/expression.ts';
import type { LookupRefusal } from '../lang/spl/command.ts';
import { parseSearchTerms } from '../lang/spl/search-terms.ts';
import { type Diagnostic, Diagnostics } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import { type ConfStanza, stanzaFile } from './conf-file.ts';
import { DEFAULT_MOST_SECONDS, DEFAULT_TIME_FORMAT, type LookupTime } from './lookup-time.ts';
import type { WrittenPlace } from './written-file.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

export type MatchType = 'exact' | 'wildcard' | 'cidr';

export interface LookupDefinition {
  readonly name: string;
  readonly description: string;
  /** Name of the CSV file; null for tables that are not kept in one (key-value store, model). */
  readonly file: string | null;
  /** By column; a column that is not here matches exactly. */
  readonly matchTypes: ReadonlyMap<string, MatchType>;
  readonly caseSensitive: boolean;
  readonly minMatches: number;
  readonly maxMatches: number;
  /** Given for each match that is missing to `minMatches`; null: nothing is given. */
  readonly defaultMatch: string | null;
  /** Columns that the definition itself names (`fields_list`); null when it leaves them to the table. */
  readonly columns: readonly string[] | null;
  /** What a row must fulfil to count, as search terms do; null where all rows do. */
  readonly filter: Expr | null;
  /** By which of its rows' times the table is asked; null where it goes by none. */
  readonly time: LookupTime | null;
  /** null where searches may ask the table. */
  readonly refusal: LookupRefusal | null;
  /** Where it is defined; null for tables that are asked for by their file name. */
  readonly place: WrittenPlace | null;
}

/**
 * Most rows that one value may match, where the definition does not say. Splunk's specification of the setting says
 * 1000, its Knowledge Manager manual 100; not verified on a live Splunk.
 */
export const DEFAULT_MAX_MATCHES = 1000;

/** Settings of a table that is asked for by its file name. */
export function definitionOfFile(file: string): LookupDefinition {
  return {
    name: file,
    description: '',
    file,
    matchTypes: new Map(),
    caseSensitive: true,
    minMatches: 0,
    maxMatches: DEFAULT_MAX_MATCHES,
    defaultMatch: null,
    columns: null,
    filter: null,
    time: null,
    refusal: null,
    place: null,
  };
}

export interface LookupFile {
  readonly definition: LookupDefinition | null;
  readonly diagnostics: readonly Diagnostic[];
}

export function parseLookupFile(source: SourceText): LookupFile {
  const file = parseYamlFile(source);
  if (file.value === null) return { definition: null, diagnostics: file.diagnostics };
  const diagnostics = new Diagnostics();
  for (const diagnostic of file.diagnostics) diagnostics.add(diagnostic);
  const map = new WrittenMap(file, [], file.value, diagnostics);
  const name = map.requireText('name').trim();
  if (name === '') return { definition: null, diagnostics: diagnostics.list };
  return readLookup(map, name, { source });
}

/** A stanza of an app's `transforms.conf`; null for those that are no lookups but extract fields. */
export function readLookupStanza(stanza: ConfStanza): LookupFile | null {
  if (!['filename', 'collection', 'external_cmd'].some((key) => stanza.settings.has(key))) return null;
  const file = stanzaFile(stanza, 'filename');
  const map = new WrittenMap(file, [], file.value ?? {}, new Diagnostics());
  return readLookup(map, stanza.name, map.placeOf());
}

function readLookup(map: WrittenMap, name: string, place: WrittenPlace): LookupFile {
  const { diagnostics } = map;
  const filterText = (map.text('filter') ?? '').trim();
  const filter = filterText === '' ? null : parseSearchTerms(filterText);
  const isBroken = filterText !== '' && filter === null;
  if (isBroken) warn(map, 'filter', '`filter` should be search terms');
  const time = readTimeSettings(map);
  const definition: LookupDefinition = {
    name,
    description: (map.text('description') ?? '').trim(),
    file: readFileName(map, place.source.name),
    matchTypes: readMatchTypes(map),
    caseSensitive: readFlag(map, 'case_sensitive_match', true),
    minMatches: readCount(map, 'min_matches', 0, 0),
    maxMatches: readCount(map, 'max_matches', 1, time === null ? DEFAULT_MAX_MATCHES : 1),
    defaultMatch: readDefaultMatch(map),
    columns: readColumns(map),
    filter,
    time,
    refusal: isBroken ? BROKEN_FILTER : null,
    place,
  };
  for (const key of Object.keys(map.rest()))
    if (!CHANGES_NOTHING.test(key))
      map.report('lookup-unknown-setting', 'warning', `the setting \`${key}\` is not read`, key);
  return { definition, diagnostics: diagnostics.list };
}

const BROKEN_FILTER: LookupRefusal = { reason: 'has a filter that is no search terms', rows: true };

/** Settings that say who wrote a lookup, where it is kept or how it is made fast; those of time count with `time_field`. */
const CHANGES_NOTHING =
  /^(?:id|uuid|version|(?:.*_)?date|author|owner|status|references|tags|lookup_type|type|collection|replicate|time_format|(?:max|min)_offset_secs|allow_caching|cache_size|batch_index_query|max_ext_batch|index_fields_list|check_permission|external_(?:type|cmd))$/;

/** A boolean of YAML is written into Splunk's settings in small letters, whatever its letters here. */
function readDefaultMatch(map: WrittenMap): string | null {
  const value = map.raw('default_match');
  return typeof value === 'boolean' ? String(value) : map.text('default_match') || null;
}

/** The newer layout names no file: the table lies beside the definition under the definition's own base name. */
function readFileName(map: WrittenMap, path: string): string | null {
  const named = map.text('filename');
  if (named !== null && named !== '') return /\.mlmodel$/i.test(named) ? null : baseName(named);
  const type = map.text('lookup_type')?.toLowerCase();
  if (map.has('collection') || map.has('external_cmd') || (type !== undefined && type !== 'csv')) return null;
  return baseName(path).replace(/\.ya?ml$/i, '.csv');
}

function readMatchTypes(map: WrittenMap): Map<string, MatchType> {
  const types = new Map<string, MatchType>();
  for (const item of map.texts('match_type').flatMap((text) => text.split(','))) {
    const text = item.trim();
    if (text === '') continue;
    const match = /^(WILDCARD|CIDR|EXACT)\s*\(\s*([^()]+?)\s*\)$/i.exec(text);
    if (match !== null) types.set(match[2]!, MATCH_TYPES[match[1]!.toUpperCase()]!);
    else warn(map, 'match_type', `\`${text}\` is not WILDCARD(column), CIDR(column) or EXACT(column)`);
  }
  return types;
}

const MATCH_TYPES: Readonly<Record<string, MatchType>> = { WILDCARD: 'wildcard', CIDR: 'cidr', EXACT: 'exact' };

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 't', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'f', 'no', '0'].map((word) => [word, false] as const),
]);

function readTimeSettings(map: WrittenMap): LookupTime | null {
  const column = (map.text('time_field') ?? '').trim();
  if (column === '') return null;
  const format = (map.text('time_format') ?? '').trim();
  return {
    column,
    format: format === '' ? DEFAULT_TIME_FORMAT : format,
    least: readSeconds(map, 'min_offset_secs', 0),
    most: readSeconds(map, 'max_offset_secs', DEFAULT_MOST_SECONDS),
  };
}

function readSeconds(map: WrittenMap, key: string, usual: number): number {
  const text = map.text(key)?.trim() ?? '';
  if (text === '') return usual;
  if (/^\d{1,10}$/.test(text)) return Number(text);
  warn(map, key, `\`${key}\` should be a number of seconds`);
  return usual;
}

function readFlag(map: WrittenMap, key: string, usual: boolean): boolean {
  const text = map.text(key)?.trim().toLowerCase() ?? '';
  if (text === '') return usual;
  const flag = FLAGS.get(text);
  if (flag === undefined) warn(map, key, `\`${key}\` should be true or false`);
  return flag ?? usual;
}

function readCount(map: WrittenMap, key: string, least: number, usual: number): number {
  const text = map.text(key)?.trim() ?? '';
  if (text === '') return usual;
  const count = Number(text);
  if (Number.isInteger(count) && count >= least && count <= 1000) return count;
  warn(map, key, `\`${key}\` should be a whole number from ${least} to 1000`);
  return usual;
}

/** `a, b, c` or a list. */
function readColumns(map: WrittenMap): string[] | null {
  const columns = [...map.texts('fields_list'), ...map.texts('fields')].flatMap((text) => text.split(','));
  const names = columns.map((column) => column.trim()).filter((column) => column !== '');
  return names.length === 0 ? null : names;
}

function warn(map: WrittenMap, key: string, message: string): void {
  map.report('lookup-bad-setting', 'warning', message, key);
}

export function baseName(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}
