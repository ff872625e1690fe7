/**
 * The JSON of a template as a list of steps, worked out once: keys to copy and slots to read, with objects opened and
 * closed in between. Only what renders the same way for every record is planned; an element that needs a look at the
 * record stays one step for the general writer, and nodes whose shape as a whole depends on the record have no plan.
 */
import type { Element, Node } from './tree.ts';

/** One value under a name. */
export const LEAF = 0;
/** An element that has only attributes. */
export const ATTRIBUTES = 1;
/** An element that has attributes and one value. */
export const ATTRIBUTED = 2;
/** A member that is always the same: it is all in the key. */
export const CONSTANT = 3;
/** The start of an object; the key holds its brace and its attributes. */
export const OPEN = 4;
export const CLOSE = 5;
/** Any other element. */
export const ELEMENT = 6;
/** A slot that may hold a fragment, the last thing in its object. */
export const SLOT = 7;

export interface JsonStep {
  readonly kind: number;
  /** `,"name":` */
  readonly key: Uint8Array;
  /** The slot of the value or the fragment, or -1. For OPEN 1 where the object has a member already, else 0. */
  readonly slot: number;
  readonly dependency: number;
  /** What an empty leaf is. */
  readonly empty: Uint8Array;
  /** Per attribute its key and slot, for those that have one value each. */
  readonly keys: readonly Uint8Array[];
  readonly slots: readonly number[];
  readonly element: Element | null;
  /** Whether the element is named `Data` of a container. */
  readonly named: boolean;
  /** For SLOT: the names that the object has already. */
  readonly siblings: ReadonlySet<string>;
}

export interface JsonPlan {
  readonly steps: readonly JsonStep[];
  /** Slots that must hold fragments or nothing. */
  readonly fragments: readonly number[];
}

/** Renders what is the same for every record; null where it is too long to keep. */
export interface RenderConstants {
  value(element: Element): Uint8Array | null;
  /** `"#attributes":{…}`, or nothing. */
  attributes(element: Element): Uint8Array | null;
}

export const NULL_TEXT: Uint8Array = Uint8Array.from(Buffer.from('null'));
export const EMPTY_TEXT: Uint8Array = Uint8Array.from(Buffer.from('""'));
const NO_BYTES = new Uint8Array(0);
const BRACE = Uint8Array.of(123);

const BLANK: JsonStep = {
  kind: ELEMENT,
  key: NO_BYTES,
  slot: -1,
  dependency: -1,
  empty: NULL_TEXT,
  keys: [],
  slots: [],
  element: null,
  named: false,
  siblings: new Set(),
};

function joinBytes(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}

/** Whether a planned object surely gets a member, and so is no null. */
function isSure(steps: readonly JsonStep[]): boolean {
  return steps.some(({ kind, dependency }) => kind === OPEN || (kind <= CONSTANT && dependency < 0));
}

/** A `Data` of a container in which all have names; null: only the record can tell. */
function planData(element: Element): JsonStep | null {
  const { leafSlot, dataName } = element;
  if (leafSlot < 0 || dataName === null || dataName.key === null || dataName.text === '') return null;
  const step = { ...BLANK, element, dependency: element.dependency, key: dataName.key, empty: EMPTY_TEXT };
  return { ...step, kind: LEAF, slot: leafSlot, named: true };
}

function planElement(element: Element, render: RenderConstants): JsonStep[] {
  const step = { ...BLANK, element, dependency: element.dependency, key: element.name.key };
  const { leafSlot, attributes, children } = element;
  if (element.constant) {
    const value = render.value(element);
    return value === null ? [step] : [{ ...step, kind: CONSTANT, key: joinBytes(step.key, value) }];
  }
  if (leafSlot >= 0 && attributes.length === 0 && !isFragmentSlot(element)) {
    return [{ ...step, kind: LEAF, slot: leafSlot }];
  }
  if (children.length === 0 || leafSlot >= 0) {
    const slots = attributes.map(({ parts }) => (parts[0]?.kind === 'substitution' ? parts[0].slot : -1));
    const plain = attributes.length > 0 && !slots.includes(-1) && attributes.every(({ parts }) => parts.length === 1);
    const kind = leafSlot < 0 ? ATTRIBUTES : ATTRIBUTED;
    return [plain ? { ...step, kind, slot: leafSlot, keys: attributes.map(({ name }) => name.key), slots } : step];
  }
  return planObject(element, render) ?? [step];
}

/** Elements whose only content is a slot are values, unless they are known to hold event data. */
const isFragmentSlot = (element: Element): boolean => element.container;

function planObject(element: Element, render: RenderConstants): JsonStep[] | null {
  if (element.dependency >= 0) return null;
  const varies = element.attributes.some(({ parts }) =>
    parts.some((part) => part.kind === 'substitution' || part.kind === 'nested'),
  );
  const attributes = varies ? null : render.attributes(element);
  const inner = planMembers(element.children, element, render);
  if (attributes === null || inner === null || !isSure(inner)) return null;
  const key = joinBytes(element.name.key, BRACE, attributes);
  return [{ ...BLANK, kind: OPEN, key, slot: attributes.length > 0 ? 1 : 0 }, ...inner, { ...BLANK, kind: CLOSE }];
}

/** The steps of one object's members; null where their shape depends on the record. */
function planMembers(nodes: readonly Node[], parent: Element | null, render: RenderConstants): JsonStep[] | null {
  const container = parent?.container === true;
  const steps: JsonStep[] = [];
  const names = new Set<string>();
  for (const [index, node] of nodes.entries()) {
    if (node.kind === 'instruction') continue;
    if (node.kind === 'substitution') {
      if (container || index !== nodes.length - 1) return null;
      steps.push({ ...BLANK, kind: SLOT, slot: node.slot, siblings: names });
      continue;
    }
    if (node.kind !== 'element') return null;
    const isData = container && node.name.text === 'Data';
    const name = isData ? `Data\u0000${node.dataName?.text ?? ''}` : node.name.text;
    if (names.has(name)) return null;
    names.add(name);
    if (!isData) {
      steps.push(...planElement(node, render));
      continue;
    }
    const step = planData(node);
    if (step === null) return null;
    steps.push(step);
  }
  return steps;
}

const plans = new WeakMap<readonly Node[], { readonly plan: JsonPlan | null }>();

/** The plan for nodes that are members of an object which is no container; null where they have none. */
export function jsonPlanOf(nodes: readonly Node[], render: () => RenderConstants): JsonPlan | null {
  let kept = plans.get(nodes);
  if (kept === undefined) {
    const steps = planMembers(nodes, null, render());
    const fragments = steps?.filter(({ kind }) => kind === SLOT).map(({ slot }) => slot) ?? [];
    kept = { plan: steps === null ? null : { steps, fragments } };
    plans.set(nodes, kept);
  }
  return kept.plan;
}
