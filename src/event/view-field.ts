/**
 * Rows of views as fields: given how raw names are read on a layout, what a row of a table reads, and how vendors treat
 * raw values on the way.
 */
import { DERIVATIONS } from './derivations/index.ts';
import type { FieldType } from './ecs-fields.ts';
import { type Accessor, type FieldNeedles, firstField, joinNeedles, type RawField } from './fields.ts';
import { isList, type Scalar, type Value } from './value.ts';
import type { DerivedRow, ViewRow } from './view.ts';

/** A row of a view as a field, given how its raw names are read. */
export function rowField(
  row: Exclude<ViewRow, null>,
  read: (name: string) => RawField | null,
): RawField | { readonly value: Value } | null {
  if (typeof row === 'string') return read(row);
  if ('value' in row) return row;
  if ('by' in row) return derivedField(row, row.from.map(read));
  const fields = row.map((one) => (typeof one === 'string' ? read(one) : derivedField(one, one.from.map(read))));
  return firstField(fields.filter((field) => field !== null));
}

const NOTHING: Accessor = () => null;

function derivedField(row: DerivedRow, inputs: readonly (RawField | null)[]): RawField | null {
  const present = inputs.filter((field) => field !== null);
  if (present.length === 0) return null;
  const derivation = DERIVATIONS[row.by];
  if (derivation.inputs === 'first') {
    const field = firstField(present)!; // at least one
    const { read } = field;
    const { derive } = derivation;
    return {
      needles: field.needles,
      from: field.from,
      read: (body) => {
        const value = read(body);
        return value === null ? null : derive(value);
      },
    };
  }
  const [a = NOTHING, b = NOTHING, c = NOTHING, d = NOTHING] = inputs.map((field) => field?.read ?? NOTHING);
  const { derive } = derivation;
  return {
    read: (body) => derive(a(body), b(body), c(body), d(body)),
    needles: present.map((field): FieldNeedles => field.needles).reduce(joinNeedles),
    from: [...new Set(present.flatMap((field) => field.from))],
  };
}

const ZERO_GUID = '{00000000-0000-0000-0000-000000000000}';

/** Texts that Elastic's pipelines take for nothing, and drop before they map. */
function saysNothing(text: string): boolean {
  return text === '' || text === '-' || text === ZERO_GUID;
}

/** A raw value as the pipelines map it: without what says nothing, and as text, which keyword fields hold. */
export function presentField(field: RawField | null): RawField | null {
  if (field === null) return null;
  const { read } = field;
  return {
    ...field,
    read: (body) => {
      const value = read(body);
      return typeof value === 'string' ? (saysNothing(value) ? null : value) : presentValue(value);
    },
  };
}

function presentValue(value: Value): Value {
  if (!isList(value)) return value === null ? null : String(value);
  const kept = value.map(String).filter((text) => !saysNothing(text));
  return kept.length === 0 ? null : kept.length === 1 ? kept[0]! : kept;
}

/** Splunk's raw values are texts, whatever type JSON gave them. */
export function textField(field: RawField | null): RawField | null {
  if (field === null) return null;
  const { read } = field;
  return {
    ...field,
    read: (body) => {
      const value = read(body);
      return typeof value === 'string' || value === null ? value : isList(value) ? value.map(String) : String(value);
    },
  };
}

/** What Elasticsearch makes of a JSON value when it is indexed into a field of the type. Most values are left alone. */
function coerce(value: Scalar, type: FieldType): Scalar {
  switch (type) {
    case 'long':
    case 'double': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) return value;
      return type === 'long' ? Math.trunc(number) : number;
    }
    case 'boolean':
      return value === 'true' ? true : value === 'false' ? false : value;
    case 'keyword':
    case 'constant_keyword':
    case 'wildcard':
    case 'text':
      return typeof value === 'string' ? value : String(value);
    default:
      return value;
  }
}

/** A document's own value as its mapping types it: `"4"` is a number in a `long`, `22` a text in a keyword. */
export function typedField(field: RawField, type: FieldType | null): RawField {
  if (type === null) return field;
  const { read } = field;
  return {
    ...field,
    read: (body) => {
      const value = read(body);
      return value === null ? null : isList(value) ? value.map((one) => coerce(one, type)) : coerce(value, type);
    },
  };
}
