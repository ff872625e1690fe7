/**
 * The names of the fields that one event may have, for rules that need every field (wildcards, `fillnull` without a
 * list, `table *`). Names whose value turns out to be null are listed too; the caller reads and drops them.
 */
import type { EventClass, Schema } from './event-class.ts';
import { isJsonObject } from './json-path.ts';
import { LAYOUT_PLUGS } from './layouts/index.ts';
import { isWindowsRecord, type JsonObject, type RecordBody } from './record.ts';
import { isWindowsKind } from './source-kind.ts';
import { viewNames } from './views/index.ts';

const MAX_NAMES = 2000;
const MAX_DEPTH = 16;

export function listFields(cls: EventClass, schema: Schema, body: RecordBody): readonly string[] {
  const names = new Set<string>(cls.constants[schema].keys());
  const layout = LAYOUT_PLUGS[cls.layout];
  if (schema === 'ecs') {
    for (const name of viewNames('ecs', cls.kind, cls.eventId)) names.add(name);
    if (isWindowsKind(cls.kind)) for (const name of layout.dataNames(body)) names.add(`winlog.event_data.${name}`);
    if (layout.ecs('@timestamp') !== null && !isWindowsRecord(body)) addPaths(body, '', '', 0, names);
  } else {
    for (const name of ['_time', '_raw', 'host', 'source', 'sourcetype']) names.add(name);
    for (const name of viewNames('splunk', cls.kind, cls.eventId)) names.add(name);
    for (const name of viewNames('raw', cls.kind, cls.eventId)) names.add(name);
    if (layout.extracted !== undefined) for (const name of viewNames('text', cls.kind, cls.eventId)) names.add(name);
    for (const name of layout.extractedNames?.(body) ?? []) names.add(name);
    if (isWindowsKind(cls.kind)) for (const name of layout.dataNames(body)) names.add(name);
    else if (!isWindowsRecord(body)) addPaths(body, '', '{}', 0, names);
  }
  return [...names].slice(0, MAX_NAMES);
}

/** Dotted names of every value in the object; `mark` follows the name of an array. */
function addPaths(object: JsonObject, prefix: string, mark: string, depth: number, names: Set<string>): void {
  if (depth >= MAX_DEPTH) return;
  for (const key of Object.keys(object)) {
    if (names.size >= MAX_NAMES) return;
    const value = object[key];
    const isArray = Array.isArray(value);
    const name = `${prefix}${key}${isArray ? mark : ''}`;
    const objects = isArray ? value.filter(isJsonObject) : isJsonObject(value) ? [value] : [];
    for (const inner of objects) addPaths(inner, `${name}.`, mark, depth + 1, names);
    if (objects.length === 0) names.add(name);
  }
}
