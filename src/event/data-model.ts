/**
 * The socket for CIM data models: which events a dataset holds and what its fields are made of. Membership is a matter
 * of tags, hence of the class; fields are the add-ons' search-time fields, with gaps filled as the model fills them, which
 * is why rules over a model see rows where rules over raw events see none.
 */
import type { DerivationName } from './derivations/index.ts';

export interface ModelField {
  /** Search-time fields, the first that has a value; its own name where none is given. */
  readonly from?: readonly string[];
  readonly by?: DerivationName;
  /** What stands for a missing value; null leaves it missing. */
  readonly fill: string | number | null;
}

export interface DataModel {
  readonly model: string;
  /** The root dataset: what rules write before the dot. */
  readonly root: string;
  /** Tags that an event must have, all of them. */
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, ModelField>>;
  /** Datasets below the root: further tags, and values that fields must have. */
  readonly children?: Readonly<Record<string, Constraint>>;
  /** Events that the root leaves out although they have the tags. */
  readonly except?: Constraint;
}

export interface Constraint {
  readonly tags?: readonly string[];
  /** Search-time field and the text it must have, or one of several; a leading `*` stands for anything. */
  readonly where?: Readonly<Record<string, string | readonly string[]>>;
}

const TEXT: ModelField = { fill: 'unknown' };
const BARE: ModelField = { fill: null };

/** Every model falls back to the source type. */
export const VENDOR_PRODUCT: ModelField = { from: ['vendor_product', 'sourcetype'], fill: 'unknown' };

/** Text fields of a model, filled with `unknown`. */
export function textFields(names: string): Record<string, ModelField> {
  return Object.fromEntries(names.split(' ').map((name) => [name, TEXT]));
}

/** Fields that stay missing. */
export function bareFields(names: string): Record<string, ModelField> {
  return Object.fromEntries(names.split(' ').map((name) => [name, BARE]));
}
