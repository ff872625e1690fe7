/**
 * Names under which rules of Elastic's endpoint read what they write under ECS names. The endpoint runs its behaviour rules
 * over its own events, whose words differ from those that the integrations give to Windows logs: `event.action` is `start`
 * there and `Process creation` here, and `user.id` is the account of the process there and the one that wrote the log here.
 * Views of the schema `endpoint` say what the endpoint would have recorded; rules of the detection engine, which search the
 * integrations' documents, never see it. The endpoint's own documents keep what they say.
 */
import { type FieldSource, readerOf } from './fields.ts';
import { DNS_ACTIONS } from './kinds/elastic-defend.ts';
import { type Value, valuesOf } from './value.ts';

export const ENDPOINT_CATEGORY = 'endpoint.event.category';
export const ENDPOINT_ACTION = 'endpoint.event.action';
export const ENDPOINT_USER = 'endpoint.user.id';
export const ENDPOINT_INTEGRITY = 'endpoint.process.Ext.token.integrity_level_name';
export const ENDPOINT_SIGNATURE = 'endpoint.dll.code_signature.status';
export const ENDPOINT_REGISTRY_STRINGS = 'endpoint.registry.data.strings';
export const ENDPOINT_ORIGINAL_NAME = 'endpoint.process.pe.original_file_name';
export const ENDPOINT_PARENT = 'endpoint.process.parent.executable';
export const ENDPOINT_PARENT_LINE = 'endpoint.process.parent.command_line';

/** Names that no row of a class means differently there, and that are then read as everywhere. */
export const OFTEN_THE_SAME: ReadonlySet<string> = new Set([
  ENDPOINT_USER,
  ENDPOINT_REGISTRY_STRINGS,
  ENDPOINT_ORIGINAL_NAME,
  ENDPOINT_PARENT,
  ENDPOINT_PARENT_LINE,
]);

/** The names that rules write, and those under which they are read. */
export const ENDPOINT_NAMES: ReadonlyMap<string, string> = new Map([
  ['event.category', ENDPOINT_CATEGORY],
  ['event.action', ENDPOINT_ACTION],
  ['user.id', ENDPOINT_USER],
  ['process.Ext.token.integrity_level_name', ENDPOINT_INTEGRITY],
  ['dll.code_signature.status', ENDPOINT_SIGNATURE],
  ['registry.data.strings', ENDPOINT_REGISTRY_STRINGS],
  ['process.pe.original_file_name', ENDPOINT_ORIGINAL_NAME],
  ['process.parent.executable', ENDPOINT_PARENT],
  ['process.parent.command_line', ENDPOINT_PARENT_LINE],
]);
const WRITTEN: ReadonlyMap<string, string> = new Map([...ENDPOINT_NAMES].map(([written, name]) => [name, written]));

/** The ECS name that rules write for one of these; undefined for all other names. */
export function writtenName(name: string): string | undefined {
  return WRITTEN.get(name);
}

/** What one of these names reads in documents of the endpoint itself, given how their ECS fields are read. */
export function endpointOwn(name: string, read: (ecsName: string) => FieldSource): FieldSource {
  const own = read(WRITTEN.get(name) ?? name);
  return name === ENDPOINT_CATEGORY ? withDns(own, read('event.action')) : own;
}

/** The endpoint's engine tells DNS events apart, where its documents say `network`. */
function withDns(category: FieldSource, action: FieldSource): FieldSource {
  if (category.kind === 'absent') return category;
  if (category.kind === 'constant' && action.kind !== 'read') {
    return { ...category, value: addDns(category.value, action.kind === 'constant' ? action.value : null) };
  }
  const [readCategory, readAction] = [readerOf(category), readerOf(action)];
  const from = [category, action].flatMap((source) => (source.kind === 'read' ? source.from : []));
  return { kind: 'read', read: (body) => addDns(readCategory(body), readAction(body)), needles: null, from };
}

function addDns(category: Value, action: Value): Value {
  const isDns = valuesOf(action).some((one) => DNS_ACTIONS.some((word) => word === one));
  return isDns ? [...valuesOf(category), 'dns'] : category;
}
