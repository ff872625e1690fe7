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
/** An element that has attributes and one value. */
export const ATTRIBUTED = 2;
/** A member that is always the same: it is all in the key. */
export const CONSTANT = 3;
/** Any other element. */
export const ELEMENT = 4;
/** A slot that may hold a fragment. */
export const SLOT = 5;
/** A fragment in place. */
export const NESTED = 6;

export interface JsonStep {
  readonly kind: number;
  /** `,"name":` */
  readonly key: Uint8Array;
  /** The slot of the value or the fragment, or -1. */
  readonly slot: number;
  readonly dependency: number;
  /** What an empty leaf is. */
  readonly empty: Uint8Array;
  /** Per attribute its key and slot, for those that have one value each. */
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

/** Renders the value of an element that is the same for every record; null where it is not worth keeping. */
export type RenderConstant = (element: Element) => Uint8Array | null;

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

function stepOfElement(element: Element, named: boolean, render: RenderConstant): JsonStep {
  const step = { ...BLANK, element, dependency: element.dependency, key: element.name.key };
  const { leafSlot, dataName, attributes } = element;
  if (named && element.name.text === 'Data') {
    const plain = leafSlot >= 0 && dataName !== null && dataName.key !== null && dataName.text !== '';
    return plain ? { ...step, kind: LEAF, key: dataName.key!, slot: leafSlot, empty: EMPTY_TEXT } : step;
  }
  if (leafSlot >= 0 && attributes.length === 0) return { ...step, kind: LEAF, slot: leafSlot };
  if (element.constant) {
    const value = render(element);
    return value === null ? step : { ...step, kind: CONSTANT, key: joinBytes(element.name.key, value) };
  }
  if ((element.children.length > 0 && leafSlot < 0) || attributes.length === 0) return step;
  const slots = attributes.map(({ parts }) => (parts[0]?.kind === 'substitution' ? parts[0].slot : -1));
  if (slots.includes(-1) || attributes.some(({ parts }) => parts.length !== 1)) return step;
  const kind = leafSlot < 0 ? ATTRIBUTES : ATTRIBUTED;
  return { ...step, kind, slot: leafSlot, keys: attributes.map(({ name }) => name.key), slots };
}

function stepOf(node: Node, positional: boolean, named: boolean, render: RenderConstant): JsonStep | null {
  if (node.kind === 'substitution') return { ...BLANK, kind: SLOT, slot: node.slot };
  if (node.kind === 'nested') return { ...BLANK, kind: NESTED, start: node.start, end: node.end };
  if (node.kind !== 'element') return null;
  // Unnamed Data are gathered in one list: no member of their own.
  if (positional && node.name.text === 'Data') {
    return { ...BLANK, element: node, dependency: node.dependency, key: buildKey('Data') };
  }
  return stepOfElement(node, named, render);
}

/** Apart for each way in which the same nodes may be used: not in a container, in one without and with named `Data`. */
const plans = Array.from({ length: 3 }, () => new WeakMap<readonly Node[], readonly JsonStep[]>());

/** The steps for the children of an element; `container`: it is one whose `Data` are flattened. */
export function jsonPlanOf(
  nodes: readonly Node[],
  container: boolean,
  named: boolean,
  render: RenderConstant,
): readonly JsonStep[] {
  const kept = plans[container ? (named ? 2 : 1) : 0]!;
  let plan = kept.get(nodes);
  if (plan === undefined) {
    const steps = nodes.map((node) => stepOf(node, container && !named, container && named, render));
    plan = steps.filter((step) => step !== null);
    kept.set(nodes, plan);
  }
  return plan;
}
