/** Fields of CIM datasets: a rule's `Processes.process_name` as the search-time field that it is made from. */
import type { DataModel, ModelField } from './data-model.ts';
import { datasetNames, findModel, hasTags, type Resolve } from './data-model-members.ts';
import { DATA_MODELS } from './data-models/index.ts';
import { DERIVATIONS } from './derivations/index.ts';
import type { EventClass } from './event-class.ts';
import { type FieldSource, readerOf } from './fields.ts';
import type { Value } from './value.ts';

/** Fields that every event has, in a model or not. */
const EVENT_FIELDS: ReadonlySet<string> = new Set([
  '_time',
  '_raw',
  'host',
  'source',
  'sourcetype',
  'index',
  'eventtype',
  'tag',
]);

interface Named {
  readonly data: DataModel | null;
  readonly field: string;
}

/** `Processes.process_name` in its parts; a name without a dataset in front belongs to any that has it. */
function splitName(name: string): Named {
  for (const data of DATA_MODELS) {
    for (const prefix of [data.root, ...Object.keys(data.children ?? {})]) {
      if (name.startsWith(`${prefix}.`)) return { data, field: withoutChild(data, name.slice(prefix.length + 1)) };
    }
  }
  return { data: null, field: name };
}

/** Fields that a dataset below the root adds stand behind its name: `All_Changes.Account_Management.src_user`. */
function withoutChild({ children }: DataModel, field: string): string {
  const at = field.indexOf('.');
  return at !== -1 && Object.hasOwn(children ?? {}, field.slice(0, at)) ? field.slice(at + 1) : field;
}

/** How a name of a data model is read on a class. Names that no model has are read as search-time fields. */
export function resolveDataModel(cls: EventClass, name: string, resolve: Resolve): FieldSource {
  if (name === 'nodename') return datasetNames(cls, resolve);
  const { data, field } = splitName(name);
  if (EVENT_FIELDS.has(field)) return resolve(field);
  const model = data ?? modelWith(cls, field);
  if (data !== null && cls.open !== true && !hasTags(cls.constants.splunk.get('tag') ?? null, data.tags)) {
    return { kind: 'absent', known: true };
  }
  const spec = model === null || !Object.hasOwn(model.fields, field) ? undefined : model.fields[field];
  return spec === undefined ? resolve(field) : fillField(spec, field, resolve);
}

/** The model of this class that has the field, for names without a dataset. */
function modelWith(cls: EventClass, field: string): DataModel | null {
  const tags = cls.constants.splunk.get('tag') ?? null;
  return DATA_MODELS.find((data) => Object.hasOwn(data.fields, field) && hasTags(tags, data.tags)) ?? null;
}

function fillField(spec: ModelField, field: string, resolve: Resolve): FieldSource {
  const sources = (spec.from ?? [field]).map(resolve);
  const { fill } = spec;
  const derivation = spec.by === undefined ? null : DERIVATIONS[spec.by];
  const change = (value: Value): Value => {
    const changed = value === null || derivation?.inputs !== 'first' ? value : derivation.derive(value);
    return changed === null || changed === '' ? fill : changed;
  };
  const [only] = sources;
  if (sources.length === 1 && only !== undefined && only.kind !== 'read') {
    const value = change(only.kind === 'constant' ? only.value : null);
    return value === null ? { kind: 'absent', known: true } : { kind: 'constant', value };
  }
  const readers = sources.map(readerOf);
  return {
    kind: 'read',
    read: (body) => {
      for (const read of readers) {
        const value = read(body);
        if (value !== null && value !== '') return change(value);
      }
      return fill;
    },
    needles: null,
    from: [...new Set(sources.flatMap((source) => (source.kind === 'read' ? source.from : [])))],
  };
}

/** Every field of a dataset, with its prefix. */
export function dataModelFields(model: string, dataset: string): readonly string[] {
  const found = findModel(model, dataset);
  return found === null ? [] : Object.keys(found.data.fields).map((field) => `${found.data.root}.${field}`);
}
