/**
 * The source event on an alert document: its ECS fields under their dotted names. The alert index has fixed types and
 * refuses a whole document for one value that does not fit, so such values are left out, as the detection engine does.
 */
import { ecsFieldType, type FieldType } from '../../../event/ecs-fields.ts';
import { parseIp } from '../../../event/ip.ts';
import { parseTime } from '../../../event/time.ts';
import { listToValue, type Scalar, type Value, valuesOf } from '../../../event/value.ts';

export type SourceFields = ReadonlyMap<string, Value>;

/** In the order given; names that would be both a value and an object keep the object. */
export function typedFields(fields: Iterable<readonly [string, Value]>): SourceFields {
  const typed = new Map<string, Value>();
  const objects = new Set<string>();
  for (const [name, value] of fields) {
    const fitting = fittingValue(ecsFieldType(name), value);
    if (fitting === null || name.startsWith('kibana.')) continue;
    typed.set(name, fitting);
    for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1))
      objects.add(name.slice(0, dot));
  }
  for (const name of objects) typed.delete(name);
  return typed;
}

function fittingValue(type: FieldType | null, value: Value): Value {
  switch (type) {
    case 'object':
    case 'nested':
    case 'flattened':
    case 'geo_point':
      return null;
    case 'long':
      return keep(value, (item) => typeof item !== 'boolean' && /^[+-]?\d+$/.test(String(item).trim()));
    case 'double':
      return keep(value, (item) => typeof item !== 'boolean' && item !== '' && Number.isFinite(Number(item)));
    case 'boolean':
      return keep(value, (item) => item === true || item === false || item === 'true' || item === 'false');
    case 'ip':
      return keep(value, (item) => typeof item === 'string' && parseIp(item) !== null);
    case 'date':
    case 'date_nanos':
      return keep(value, (item) => typeof item !== 'boolean' && parseTime(item) !== null);
    default:
      return value;
  }
}

function keep(value: Value, fits: (item: Scalar) => boolean): Value {
  return listToValue(valuesOf(value).filter(fits));
}
