/** CIM data models. */
import type { EventClass } from './event-class.ts';
import type { FieldSource } from './fields.ts';

export function resolveDataModel(_cls: EventClass, name: string, resolve: (name: string) => FieldSource): FieldSource {
  const dot = name.indexOf('.');
  return resolve(dot === -1 ? name : name.slice(dot + 1));
}

export function splunkNamesOf(name: string): readonly string[] | null {
  const dot = name.indexOf('.');
  return [dot === -1 ? name : name.slice(dot + 1)];
}
