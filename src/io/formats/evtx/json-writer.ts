/**
 * A record as JSON in the structure that evtx_dump made common: an element is an object of its children, its attributes
 * under `#attributes` and its text under `#text` where there is more than text; text alone is the value itself; an empty
 * element is null. `Data` of EventData and UserData become members by their names (an empty one is ""), unnamed ones
 * one `Data` member with a `#text` list. A name that comes again is numbered `_1`, `_2`; the items of an array in named
 * `Data` are a list. Integers and booleans are bare, everything else is a string. Nothing is looked ahead: what turns
 * out to be a list, or empty, is mended where it was written.
 */
import type { ByteSink } from './byte-sink.ts';
import type { Expansion } from './expansion.ts';
import { EMPTY_TEXT, NULL_TEXT, type RenderConstants } from './json-plan.ts';
import type { Scope } from './scope.ts';
import { partsText } from './text-source.ts';
import { type Attribute, buildKey, type Element, type Node } from './tree.ts';
import { appendValue, isEmptyValue } from './value.ts';
import * as Type from './value-type.ts';

const QUOTE = 34;
const COMMA = 44;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
/** Constant members are kept rendered up to this length. Bytes. */
const MAX_CONSTANT = 512;
const ATTRIBUTES = Buffer.from('"#attributes":{');
const TEXT = Buffer.from(',"#text":');
const POSITIONAL = Buffer.from(',"Data":{"#text":');

/** The object that is being written. */
interface Members {
  /** Something was written into it: the next member takes a comma. */
  any: boolean;
  readonly container: boolean;
  /** Its `Data` are members by name. */
  readonly named: boolean;
  /** How often each name came, where names can come again. */
  counts: Map<string, number> | null;
  /** The run of `Data` that the last member belongs to: its name, `` for unnamed ones, null for none. */
  run: string | null;
  /** Where the run's first value starts, and whether it is a list already. */
  runStart: number;
  runList: boolean;
}

export class JsonWriter {
  readonly #sink: ByteSink;
  readonly #expansion: Expansion;

  constructor(sink: ByteSink, expansion: Expansion) {
    this.#sink = sink;
    this.#expansion = expansion;
  }

  /** Writes the nodes as the members of one object. */
  write(nodes: readonly Node[], scope: Scope): void {
    this.#sink.byte(OPEN_OBJECT);
    this.members(nodes, scope, false, nodes.length > 1 ? [] : null);
    this.#sink.byte(CLOSE_OBJECT);
  }

  /**
   * Writes the nodes into an object that is open; `any`: it has a member. `taken`: names that it has already, null
   * where none of them can come again. Whether it has a member now.
   */
  members(nodes: readonly Node[], scope: Scope, any: boolean, taken: Iterable<string> | null): boolean {
    const counts = taken === null ? null : new Map<string, number>();
    for (const name of taken ?? []) counts?.set(name, 1);
    return this.#members(nodes, scope, any, false, false, counts);
  }

  /** Writes one element into an object that is open, `named`: as one of the named `Data` of a container. */
  member(element: Element, scope: Scope, any: boolean, named: boolean): boolean {
    return this.#members([element], scope, any, named, named, null);
  }

  /** What renders the same for every record, for plans. */
  constants(scope: Scope): RenderConstants {
    return {
      value: (element) => this.#keep(() => this.#value(element, scope)),
      attributes: (element) => this.#keep(() => this.#attributes(element.attributes, scope)),
    };
  }

  /** A copy of what is written, which is then taken back; null where it is long. */
  #keep(write: () => void): Uint8Array | null {
    const sink = this.#sink;
    const before = sink.length;
    write();
    if (sink.full) return null;
    const kept = sink.length - before > MAX_CONSTANT ? null : sink.copy(before);
    sink.length = before;
    return kept;
  }

  #members(
    nodes: readonly Node[],
    scope: Scope,
    any: boolean,
    container: boolean,
    named: boolean,
    counts: Map<string, number> | null,
  ): boolean {
    const members: Members = { any, container, named, counts, run: null, runStart: 0, runList: false };
    this.#list(nodes, scope, members);
    this.#closeRun(members);
    return members.any;
  }

  #list(nodes: readonly Node[], scope: Scope, members: Members): void {
    if (!this.#expansion.charge(nodes.length)) return;
    for (const node of nodes) {
      if (node.kind === 'element') this.#member(node, scope, members);
      else if (node.kind === 'nested') this.#nested(node.start, node.end, members);
      else if (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML) {
        const start = scope.start(node.slot);
        this.#nested(start, start + scope.size(node.slot), members);
      }
    }
  }

  #nested(start: number, end: number, members: Members): void {
    if (start >= end) return;
    const inner = this.#expansion.enter(start, end);
    if (inner === null) return;
    this.#list(inner.nodes, inner, members);
    this.#expansion.leave(inner);
  }

  #member(element: Element, scope: Scope, members: Members): void {
    if (this.#sink.full || !scope.isPresent(element) || !this.#expansion.descend()) return;
    if (scope.hasArrays) this.#repeat(element, scope, members);
    else this.#write(element, scope, members);
    this.#expansion.ascend();
  }

  /** Writes the element once for each item of an array in it. */
  #repeat(element: Element, scope: Scope, members: Members): void {
    const slot = scope.arraySlot(element);
    if (slot < 0) {
      this.#write(element, scope, members);
      return;
    }
    members.counts ??= new Map();
    scope.eachItem(slot, () => {
      this.#member(element, scope, members);
      return !this.#expansion.spent && !this.#sink.full;
    });
  }

  #write(element: Element, scope: Scope, members: Members): void {
    const { dataName } = element;
    if (members.container && element.name.text === 'Data') {
      if (!members.named) {
        this.#data(element, scope, members, '', POSITIONAL);
        return;
      }
      if (dataName !== null) {
        const name = dataName.text ?? partsText(scope, dataName.parts) ?? '';
        if (name !== '') {
          this.#data(element, scope, members, name, dataName.key ?? buildKey(name));
          return;
        }
      }
    }
    this.#closeRun(members);
    this.#key(element.name.key, element.name.text, members);
    this.#value(element, scope);
  }

  #key(key: Uint8Array, name: string, members: Members): void {
    let repeated = 0;
    if (members.counts !== null) {
      repeated = members.counts.get(name) ?? 0;
      members.counts.set(name, repeated + 1);
    }
    this.#sink.append(
      repeated > 0 ? buildKey(`${name.replace(/^.*\u0000/s, '')}_${repeated}`) : key,
      members.any ? 0 : 1,
    );
    members.any = true;
  }

  /** One `Data`: the next value of the run it belongs to, or the first of a new one. */
  #data(element: Element, scope: Scope, members: Members, name: string, key: Uint8Array): void {
    const sink = this.#sink;
    if (members.run === name) {
      if (!members.runList) sink.insert(members.runStart, OPEN_LIST);
      members.runList = true;
      sink.byte(COMMA);
    } else {
      this.#closeRun(members);
      if (name === '') {
        sink.append(key, members.any ? 0 : 1);
        members.any = true;
      } else this.#key(key, `Data\u0000${name}`, members);
      members.run = name;
      members.runStart = sink.length;
    }
    const { leafSlot } = element;
    if (leafSlot >= 0 && scope.type(leafSlot) !== Type.BINXML) this.leaf(scope, leafSlot, EMPTY_TEXT);
    else this.#body(element, scope, EMPTY_TEXT, false);
  }

  #closeRun(members: Members): void {
    if (members.run === null) return;
    if (members.runList) this.#sink.byte(CLOSE_LIST);
    if (members.run === '') this.#sink.byte(CLOSE_OBJECT);
    members.run = null;
    members.runList = false;
  }

  /** The value of a slot, or `empty`; false where it was empty. */
  leaf(scope: Scope, slot: number, empty: Uint8Array): boolean {
    const sink = this.#sink;
    const type = scope.type(slot);
    const before = sink.length;
    if (type !== Type.NULL) {
      const bare = Type.isBare(type);
      if (!bare) sink.byte(QUOTE);
      if (appendValue(sink, scope.chunk, type, scope.start(slot), scope.size(slot), 'json')) {
        if (!bare) sink.byte(QUOTE);
        return true;
      }
    }
    sink.length = before;
    sink.append(empty);
    return false;
  }

  #value(element: Element, scope: Scope): void {
    const { leafSlot } = element;
    if (leafSlot >= 0 && element.attributes.length === 0 && scope.type(leafSlot) !== Type.BINXML) {
      this.leaf(scope, leafSlot, NULL_TEXT);
      return;
    }
    this.#body(element, scope, NULL_TEXT, true);
  }

  /** An element's value: an object where it has attributes or elements, else its text, else `empty`. */
  #body(element: Element, scope: Scope, empty: Uint8Array, withAttributes: boolean): void {
    const sink = this.#sink;
    const { children } = element;
    const before = sink.length;
    this.#expansion.charge(children.length + element.attributes.length);
    sink.byte(OPEN_OBJECT);
    let any = withAttributes && this.#attributes(element.attributes, scope);
    if (!any && !this.#hasElements(children, scope)) {
      sink.length = before;
      if (!this.#content(children, scope)) sink.append(empty);
      return;
    }
    const textStart = sink.length;
    sink.append(TEXT, any ? 0 : 1);
    if (this.#content(children, scope)) any = true;
    else sink.length = textStart;
    const counts = element.unique ? null : new Map<string, number>();
    const named = element.container && this.#hasNamedData(element, scope);
    if (this.#members(children, scope, any, element.container, named, counts)) sink.byte(CLOSE_OBJECT);
    else {
      sink.length = before;
      sink.append(empty);
    }
  }

  #hasElements(nodes: readonly Node[], scope: Scope): boolean {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      if (node.kind === 'element' || node.kind === 'nested') return true;
      if (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML) return true;
    }
    return false;
  }

  #hasNamedData(element: Element, scope: Scope): boolean {
    if (element.hasNamedData !== null) return element.hasNamedData;
    return this.#anyNamed(element.children, scope);
  }

  #anyNamed(nodes: readonly Node[], scope: Scope): boolean {
    for (const node of nodes) {
      if (node.kind === 'element') {
        if (node.dataName !== null && (node.dataName.text ?? partsText(scope, node.dataName.parts) ?? '') !== '') {
          return true;
        }
        continue;
      }
      let [start, end] = [0, 0];
      if (node.kind === 'nested') ({ start, end } = node);
      else if (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML) {
        start = scope.start(node.slot);
        end = start + scope.size(node.slot);
      }
      const inner = start < end ? this.#expansion.enter(start, end) : null;
      if (inner === null) continue;
      const found = this.#anyNamed(inner.nodes, inner);
      this.#expansion.leave(inner);
      if (found) return true;
    }
    return false;
  }

  /** `"#attributes":{…}` of those that are not empty; false where there are none. */
  #attributes(attributes: readonly Attribute[], scope: Scope): boolean {
    if (attributes.length === 0) return false;
    const sink = this.#sink;
    const before = sink.length;
    let any = false;
    sink.append(ATTRIBUTES);
    for (let i = 0; i < attributes.length; i++) {
      const { name, parts } = attributes[i]!;
      const start = sink.length;
      sink.append(name.key, any ? 0 : 1);
      if (this.#content(parts, scope)) any = true;
      else sink.length = start;
    }
    if (any) sink.byte(CLOSE_OBJECT);
    else sink.length = before;
    return any;
  }

  /** The text of the parts as one JSON value: bare where one integer or boolean is all there is. False: no text. */
  #content(parts: readonly Node[], scope: Scope): boolean {
    const sink = this.#sink;
    const { chunk } = scope;
    let only = -1;
    let several = false;
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part.kind === 'substitution') {
        const { slot } = part;
        const type = scope.type(slot);
        if (type === Type.BINXML || type === Type.NULL) continue;
        if (isEmptyValue(chunk, type, scope.start(slot), scope.size(slot))) continue;
        if (only >= 0) several = true;
        only = slot;
      } else if (part.kind === 'text' || part.kind === 'reference') several = true;
    }
    if (only < 0 && !several) return false;
    if (!several && Type.isBare(scope.type(only))) {
      return appendValue(sink, chunk, scope.type(only), scope.start(only), scope.size(only), 'json');
    }
    const before = sink.length;
    sink.byte(QUOTE);
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i]!;
      if (part.kind === 'text' || part.kind === 'reference') sink.append(part.json);
      else if (part.kind === 'substitution') {
        const { slot } = part;
        const type = scope.type(slot);
        if (type === Type.NULL || type === Type.BINXML) continue;
        appendValue(sink, chunk, type, scope.start(slot), scope.size(slot), 'json');
      }
    }
    if (sink.length === before + 1) {
      // All of it of types that have no text.
      sink.length = before;
      return false;
    }
    sink.byte(QUOTE);
    return true;
  }
}
