/**
 * Exception items wherever they are kept: in an export of Kibana's (beside its rules, or of lists alone, one object a
 * line), in what its API answers (`data`), or in the rule repository's TOML. Rules refer to lists by name, so items are
 * gathered over all files first. What cannot be read as such is passed over: the file's own reader says what is wrong
 * with it.
 */
import { parseTomlFile } from './toml-file.ts';
import { isWrittenObject, type WrittenObject } from './written-file.ts';

/** Items by the id of their list, as written. */
export type ExceptionItemsByList = ReadonlyMap<string, readonly unknown[]>;

const JSON_ITEM = /"list_id"\s*:/;
const TOML_ITEM = /^[ \t]*list_id[ \t]*=/m;
const TOML_TABLE = /^[ \t]*\[\[?[ \t]*exceptions\b/m;

export function gatherExceptionItems(
  files: readonly { readonly path: string; readonly text: string }[],
): ExceptionItemsByList {
  const items = new Map<string, unknown[]>();
  const seen = new Set<string>();
  for (const file of files) {
    for (const value of objectsOf(file)) {
      const listId = value['list_id'];
      if (typeof listId !== 'string' || !Array.isArray(value['entries'])) continue;
      const itemId = value['item_id'];
      if (typeof itemId === 'string') {
        const key = JSON.stringify([listId, itemId]);
        if (seen.has(key)) continue; // the same list exported with several rules
        seen.add(key);
      }
      const list = items.get(listId);
      if (list === undefined) items.set(listId, [value]);
      else list.push(value);
    }
  }
  return items;
}

/** Whether a text holds exception items in some form that is read. */
export function holdsExceptionItems(text: string): boolean {
  return isToml(text) || (JSON_ITEM.test(text) && objectsOf({ path: '', text }).some((value) => 'entries' in value));
}

function isToml(text: string): boolean {
  return TOML_TABLE.test(text) && TOML_ITEM.test(text);
}

function objectsOf({ path, text }: { readonly path: string; readonly text: string }): WrittenObject[] {
  if (isToml(text)) {
    const lists = parseTomlFile({ name: path, text }).value?.['exceptions'];
    return toObjects(lists).flatMap((list) => toObjects(list['items']));
  }
  if (!JSON_ITEM.test(text)) return [];
  const whole = parseJson(text);
  if (whole !== null) {
    const [first] = toObjects(whole);
    return toObjects(Array.isArray(first?.['data']) ? first['data'] : whole);
  }
  return text.split('\n').flatMap((line) => (JSON_ITEM.test(line) ? toObjects(parseJson(line)) : []));
}

function toObjects(value: unknown): WrittenObject[] {
  const objects = (Array.isArray(value) ? value : [value]).filter(isWrittenObject);
  // An export of saved objects wraps each.
  return objects.map((one) =>
    isWrittenObject(one['attributes']) && 'list_id' in one['attributes'] ? one['attributes'] : one,
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
