/**
 * JSON by plan: what `json-writer.ts` writes, byte for byte, several times faster. Steps of a plan go to the kernel in
 * runs; what the kernel does not know is written here, and what has no plan (arrays, names from values, text beside
 * elements, elements that may be absent) by the general writer.
 */
import type { ByteSink } from './byte-sink.ts';
import type { Expansion } from './expansion.ts';
import type { JsonKernel } from './json-kernel.ts';
import {
  ATTRIBUTED,
  ATTRIBUTES,
  CLOSE,
  CONSTANT,
  ELEMENT,
  type JsonPlan,
  type JsonStep,
  jsonPlanOf,
  LEAF,
  NULL_TEXT,
  OPEN,
} from './json-plan.ts';
import { JsonWriter } from './json-writer.ts';
import type { Scope } from './scope.ts';
import * as Type from './value-type.ts';

const NOTHING = new Uint8Array(0);
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ATTRIBUTES = Buffer.from('{"#attributes":{');
const TEXT = Buffer.from(',"#text":');

function isServed(plan: JsonPlan, scope: Scope): boolean {
  const { fragments } = plan;
  for (let i = 0; i < fragments.length; i++) {
    const type = scope.type(fragments[i]!);
    if (type !== Type.NULL && type !== Type.BINXML) return false;
  }
  return true;
}

export class PlannedJson {
  readonly #sink: ByteSink;
  readonly #expansion: Expansion;
  readonly #kernel: JsonKernel | null;
  readonly #general: JsonWriter;

  constructor(sink: ByteSink, expansion: Expansion, kernel: JsonKernel | null) {
    this.#sink = sink;
    this.#expansion = expansion;
    this.#kernel = kernel;
    this.#general = new JsonWriter(sink, expansion);
  }

  /** Writes the nodes of a scope as the members of one object. */
  write(scope: Scope): void {
    const plan = this.#planOf(scope);
    if (plan === null) {
      this.#general.write(scope.nodes, scope);
      return;
    }
    this.#sink.byte(OPEN_OBJECT);
    this.#run(plan, scope, false);
    this.#sink.byte(CLOSE_OBJECT);
  }

  /** The plan by which this scope may be written, or null. */
  #planOf(scope: Scope): JsonPlan | null {
    if (scope.template === null || scope.hasArrays) return null;
    const plan = jsonPlanOf(scope.nodes, () => this.#general.constants(scope));
    return plan !== null && isServed(plan, scope) ? plan : null;
  }

  #run(plan: JsonPlan, scope: Scope, any: boolean): boolean {
    const { steps } = plan;
    const sink = this.#sink;
    const kernel = this.#kernel;
    if (!this.#expansion.charge(steps.length)) return any;
    for (let i = 0; i < steps.length; i++) {
      let step = steps[i]!;
      if (step.kind < CLOSE && kernel?.serves(sink, scope)) {
        i = kernel.write(steps, i, scope, any);
        any = kernel.any;
        if (i >= steps.length) break;
        step = steps[i]!;
      }
      const { kind } = step;
      if (kind === CLOSE) {
        sink.byte(CLOSE_OBJECT);
        any = true;
      } else if (kind === OPEN) {
        sink.append(step.key, any ? 0 : 1);
        any = step.slot === 1;
      } else if (kind <= CONSTANT) any = this.#value(step, scope, any);
      else if (kind === ELEMENT) any = this.#general.member(step.element!, scope, any, false);
      else any = this.#fragment(step, scope, any);
      if (sink.full || this.#expansion.spent) break;
    }
    return any;
  }

  #value(step: JsonStep, scope: Scope, any: boolean): boolean {
    const { kind, slot } = step;
    if (slot >= 0 && scope.type(slot) === Type.BINXML) {
      return this.#general.member(step.element!, scope, any, step.named);
    }
    if (step.dependency >= 0 && scope.type(step.dependency) === Type.NULL) return any;
    this.#sink.append(step.key, any ? 0 : 1);
    if (kind === LEAF) this.#general.leaf(scope, slot, step.empty);
    else if (kind === ATTRIBUTES || kind === ATTRIBUTED) this.#attributes(step, scope);
    return true;
  }

  /** Attributes of one slot each, and perhaps one value. */
  #attributes(step: JsonStep, scope: Scope): void {
    const sink = this.#sink;
    const { keys, slots, slot: textSlot } = step;
    let any = false;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i]!;
      const type = scope.type(slot);
      if (type === Type.NULL || type === Type.BINXML) continue;
      const mark = sink.length;
      if (!any) sink.append(OPEN_ATTRIBUTES);
      sink.append(keys[i]!, any ? 0 : 1);
      if (this.#general.leaf(scope, slot, NOTHING)) any = true;
      else sink.length = mark;
    }
    if (!any) {
      if (textSlot < 0) sink.append(NULL_TEXT);
      else this.#general.leaf(scope, textSlot, NULL_TEXT);
      return;
    }
    sink.byte(CLOSE_OBJECT);
    if (textSlot >= 0) {
      const mark = sink.length;
      sink.append(TEXT);
      if (!this.#general.leaf(scope, textSlot, NOTHING)) sink.length = mark;
    }
    sink.byte(CLOSE_OBJECT);
  }

  #fragment(step: JsonStep, scope: Scope, any: boolean): boolean {
    const { slot, siblings } = step;
    if (scope.type(slot) !== Type.BINXML || scope.size(slot) === 0) return any;
    const start = scope.start(slot);
    const inner = this.#expansion.enter(start, start + scope.size(slot));
    if (inner === null) return any;
    const only = inner.nodes.length === 1 ? inner.nodes[0]! : null;
    if (only?.kind === 'element' && !siblings.has(only.name.text)) {
      const plan = this.#planOf(inner);
      any = plan === null ? this.#general.members(inner.nodes, inner, any, null) : this.#run(plan, inner, any);
    } else any = this.#general.members(inner.nodes, inner, any, siblings);
    this.#expansion.leave(inner);
    return any;
  }
}
