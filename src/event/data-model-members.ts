/** Which events belong to a CIM dataset: by their class's tags, and for a few datasets by what they say. */
import type { Constraint, DataModel } from './data-model.ts';
import { DATA_MODELS } from './data-models/index.ts';
import type { EventClass } from './event-class.ts';
import { type Accessor, type FieldSource, readerOf } from './fields.ts';
import { listToValue, scalarText, type Value, valuesOf } from './value.ts';

/** A model by its name and that of one of its datasets, ignoring case. */
export function findModel(
  model: string,
  dataset: string,
): { readonly data: DataModel; readonly child: Constraint | null } | null {
  for (const data of DATA_MODELS) {
    if (data.model.toLowerCase() !== model.toLowerCase()) continue;
    const wanted = dataset.toLowerCase();
    // A model that has one root may be named alone.
    if (data.root.toLowerCase() === wanted || model.toLowerCase() === wanted) return { data, child: null };
    for (const [name, child] of Object.entries(data.children ?? {})) {
      if (name.toLowerCase() === wanted) return { data, child };
    }
  }
  return null;
}

export function hasTags(tags: Value, wanted: readonly string[]): boolean {
  const own = valuesOf(tags).map(scalarText);
  return wanted.every((tag) => own.includes(tag));
}

/**
 * Whether events of the class can belong to a dataset, by their tags. A dataset may still leave out some of them: see
 * `dataModelTest`. Open classes can always.
 */
export function isInDataModel(cls: EventClass, model: string, dataset: string): boolean {
  const found = findModel(model, dataset);
  if (found === null) return false;
  if (cls.open === true) return true;
  return hasTags(cls.constants.splunk.get('tag') ?? null, tagsOf(found.data, found.child));
}

function tagsOf(data: DataModel, child: Constraint | null): readonly string[] {
  return [...data.tags, ...(child?.tags ?? [])];
}

export type Resolve = (name: string) => FieldSource;

/**
 * Whether one event of a member class belongs to the dataset: gives true or false. null where all do. `resolve` reads
 * the class's search-time fields.
 */
export function dataModelTest(cls: EventClass, model: string, dataset: string, resolve: Resolve): Accessor | null {
  const found = findModel(model, dataset);
  if (found === null) return () => false;
  const { data, child } = found;
  const tests: Accessor[] = [];
  if (cls.open === true) {
    const tags = readerOf(resolve('tag'));
    tests.push((body) => hasTags(tags(body), tagsOf(data, child)));
  }
  if (child?.where !== undefined) tests.push(testWhere(child.where, resolve));
  if (data.except?.where !== undefined) {
    const excepted = testWhere(data.except.where, resolve);
    tests.push((body) => excepted(body) !== true);
  }
  return tests.length === 0 ? null : (body) => tests.every((test) => test(body) === true);
}

/** Names of the datasets that an event of the class belongs to, of whatever model; without those above them. */
export function datasetNames(cls: EventClass, resolve: Resolve): FieldSource {
  const members = DATA_MODELS.flatMap(({ model, root, children }) =>
    [root, ...Object.keys(children ?? {})]
      .filter((name) => isInDataModel(cls, model, name))
      .map((name) => ({ name, test: dataModelTest(cls, model, name, resolve) })),
  );
  if (members.length === 0) return { kind: 'absent', known: true };
  if (members.every(({ test }) => test === null))
    return { kind: 'constant', value: listToValue(members.map(({ name }) => name)) };
  return {
    kind: 'read',
    read: (body) =>
      listToValue(members.flatMap(({ name, test }) => (test === null || test(body) === true ? [name] : []))),
    needles: null,
    from: [],
  };
}

/** All fields have one of their texts, ignoring case, in some value. */
function testWhere(where: NonNullable<Constraint['where']>, resolve: Resolve): Accessor {
  const parts = Object.entries(where).map(([name, texts]) => ({
    read: readerOf(resolve(name)),
    texts: [texts].flat().map((text) => text.toLowerCase()),
  }));
  return (body) =>
    parts.every(({ read, texts }) =>
      valuesOf(read(body)).some((value) => {
        const own = scalarText(value).toLowerCase();
        return texts.some((text) => (text.startsWith('*') ? own.endsWith(text.slice(1)) : own === text));
      }),
    );
}
