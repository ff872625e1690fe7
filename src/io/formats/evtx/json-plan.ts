/**
 * How the children of an element become members of a JSON object, worked out once per element: most are one name and
 * one value, or constant, and need no more than a key to copy and a slot to read. All steps have the same shape, so
 * that the loop over them stays fast.
 */
import { buildKey, type Element, type Node } from './tree.ts';

/** One value under a name. */
export const LEAF = 0;
/** An element that has only attributes. */
export const ATTRIBUTES = 1;
/** Any other element. */
export const ELEMENT = 2;
/** A slot that may hold a fragment. */
export const SLOT = 3;
/** A fragment in place. */
export const NESTED = 4;

export interface JsonStep {
  readonly kind: number;
  /** `,"name":` */
  readonly key: Uint8Array;
  /** The slot of a leaf or a fragment, else -1. */
  readonly slot: number;
  readonly dependency: number;
  /** What an empty leaf is. */
  readonly empty: Uint8Array;
  /** For ATTRIBUTES, per attribute its key and slot. */
  readonly keys: readonly Uint8Array[];
  readonly slots: readonly number[];
  readonly element: Element | null;
  readonly start: number;
  readonly end: number;
}

export const NULL_TEXT: Uint8Array = Uint8Array.from(Buffer.from('null'));
export const EMPTY_TEXT: Uint8Array = Uint8Array.from(Buffer.from('""'));
const NO_BYTES = new Uint8Array(0);

const BLANK: JsonStep = {
  kind: ELEMENT,
  key: NO_BYTES,
  slot: -1,
  dependency: -1,
  empty: NULL_TEXT,
  keys: [],
  slots: [],
  element: null,
  start: 0,
  end: 0,
};

function stepOfElement(element: Element, named: boolean): JsonStep {
  const step = { ...BLANK, element, dependency: element.dependency, key: element.name.key };
  const { leafSlot, dataName, attributes } = element;
  if (named && element.name.text === 'Data') {
    const plain = leafSlot >= 0 && dataName !== null && dataName.key !== null && dataName.text !== '';
    return plain ? { ...step, kind: LEAF, key: dataName.key!, slot: leafSlot, empty: EMPTY_TEXT } : step;
  }
  if (leafSlot >= 0 && attributes.length === 0) return { ...step, kind: LEAF, slot: leafSlot };
  if (element.children.length > 0 || attributes.length === 0 || element.constant) return step;
  const slots = attributes.map(({ parts }) => (parts[0]?.kind === 'substitution' ? parts[0].slot : -1));
  if (slots.includes(-1) || attributes.some(({ parts }) => parts.length !== 1)) return step;
  return { ...step, kind: ATTRIBUTES, keys: attributes.map(({ name }) => name.key), slots };
}

function stepOf(node: Node, positional: boolean, named: boolean): JsonStep | null {
  if (node.kind === 'substitution') return { ...BLANK, kind: SLOT, slot: node.slot };
  if (node.kind === 'nested') return { ...BLANK, kind: NESTED, start: node.start, end: node.end };
  if (node.kind !== 'element') return null;
  // Unnamed Data are gathered in one list: no member of their own.
  if (positional && node.name.text === 'Data') {
    return { ...BLANK, element: node, dependency: node.dependency, key: buildKey('Data') };
  }
  return stepOfElement(node, named);
}

const plans = new WeakMap<readonly Node[], readonly JsonStep[]>();

/** The steps for the children of an element; `container`: it is one whose `Data` are flattened. */
export function jsonPlanOf(nodes: readonly Node[], container: boolean, named: boolean): readonly JsonStep[] {
  let plan = plans.get(nodes);
  if (plan === undefined) {
    plan = nodes.map((node) => stepOf(node, container && !named, container && named)).filter((step) => step !== null);
    plans.set(nodes, plan);
  }
  return plan;
}
