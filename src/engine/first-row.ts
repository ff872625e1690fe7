/** The row that an event becomes behind a search's leading filters: the columns that later stages need, or all there are. */
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass, Schema } from '../event/event-class.ts';
import type { RecordBody } from '../event/record.ts';
import type { RowsBody } from './program.ts';
import type { Row } from './row.ts';
import { isIdentityColumn, shownIdentity } from './shown-identity.ts';

/** Names of every field of an event in a schema, for plans that show all of them. */
export type ListFields = (cls: EventClass, schema: Schema, body: RecordBody) => readonly string[];

export function compileFirstRow(
  schema: Schema,
  { columns, fieldOf, besideListed }: RowsBody,
  cls: EventClass,
  slots: SlotTable,
  listFields: ListFields,
): (event: Event) => Row {
  const pair = (name: string): [string, number] => [name, slots.slotOf(schema, fieldOf(name))];
  if (columns !== null) {
    const pairs = columns.map(pair);
    const identities = pairs.filter(([name, slot]) => {
      const source = slots.source(cls, slot);
      return isIdentityColumn(name) && source.kind === 'constant';
    });
    if (identities.length === 0) return (event) => readColumns(event, pairs);
    return (event) => cutIdentities(readColumns(event, pairs), identities);
  }
  return (event) => {
    const pairs = [...new Set([...besideListed, ...listFields(cls, schema, event.body)])].map(pair);
    const isConstant = (slot: number): boolean => slots.source(cls, slot).kind === 'constant';
    return cutIdentities(
      readColumns(event, pairs),
      pairs.filter(([name, slot]) => isIdentityColumn(name) && isConstant(slot)),
    );
  };
}

function cutIdentities(row: Row, identities: readonly (readonly [string, number])[]): Row {
  for (const [name] of identities) {
    const value = row.get(name);
    if (value !== undefined) row.set(name, shownIdentity(name, value));
  }
  return row;
}

function readColumns(event: Event, columns: readonly (readonly [string, number])[]): Row {
  const row: Row = new Map();
  for (const [name, slot] of columns) {
    const value = event.get(slot);
    if (value !== null) row.set(name, value);
  }
  return row;
}
