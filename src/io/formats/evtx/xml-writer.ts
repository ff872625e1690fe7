/**
 * A record as XML, in one line, as Windows' EvtRender writes it: attributes in single quotes and stored order, `<X/>`
 * where the binary form closed the element as empty and `<X></X>` where its content came to nothing, an optional
 * attribute left out when its value is empty, an element left out when the value it depends on is null, an element
 * repeated for each item of an array in it, characters that XML does not allow as `_`.
 */
import { type ByteSink, keepRendered } from './byte-sink.ts';
import type { Expansion } from './expansion.ts';
import type { Scope } from './scope.ts';
import type { Attribute, Element, Node } from './tree.ts';
import { appendValue } from './value.ts';
import * as Type from './value-type.ts';

const QUOTE = 39;
const GREATER = 62;
const EMPTY_END = Buffer.from('/>');

export class XmlWriter {
  readonly #sink: ByteSink;
  readonly #expansion: Expansion;

  constructor(sink: ByteSink, expansion: Expansion) {
    this.#sink = sink;
    this.#expansion = expansion;
  }

  write(nodes: readonly Node[], scope: Scope): void {
    if (!this.#expansion.charge(nodes.length)) return;
    for (let i = 0; i < nodes.length; i++) this.#node(nodes[i]!, scope);
  }

  #node(node: Node, scope: Scope): void {
    switch (node.kind) {
      case 'element':
        this.#element(node, scope);
        break;
      case 'substitution': {
        const { slot } = node;
        const type = scope.type(slot);
        if (type === Type.NULL) break;
        const start = scope.start(slot);
        const size = scope.size(slot);
        if (type === Type.BINXML) this.#nested(start, start + size);
        else appendValue(this.#sink, scope.chunk, type, start, size, 'text');
        break;
      }
      case 'nested':
        this.#nested(node.start, node.end);
        break;
      default:
        this.#sink.append(node.xml);
    }
  }

  #nested(start: number, end: number): void {
    if (start >= end) return;
    const inner = this.#expansion.enter(start, end);
    if (inner === null) return;
    this.write(inner.nodes, inner);
    this.#expansion.leave(inner);
  }

  #element(element: Element, scope: Scope): void {
    const sink = this.#sink;
    const { rendered } = element;
    if (rendered.xml !== null) {
      sink.append(rendered.xml);
      return;
    }
    if (sink.full || !scope.isPresent(element) || !this.#expansion.descend()) return;
    const slot = scope.arraySlot(element);
    if (slot >= 0) {
      scope.eachItem(slot, () => {
        this.#element(element, scope);
        return !this.#expansion.spent && !sink.full;
      });
    } else {
      const before = sink.length;
      this.#one(element, scope);
      if (element.constant) rendered.xml = keepRendered(sink, before);
    }
    this.#expansion.ascend();
  }

  #one(element: Element, scope: Scope): void {
    const sink = this.#sink;
    const { name, attributes, children } = element;
    if (!this.#expansion.charge(attributes.length)) return;
    sink.append(name.open);
    for (let i = 0; i < attributes.length; i++) this.#attribute(attributes[i]!, scope);
    if (element.empty) {
      sink.append(EMPTY_END);
      return;
    }
    sink.byte(GREATER);
    this.write(children, scope);
    sink.append(name.close);
  }

  #attribute(attribute: Attribute, scope: Scope): void {
    const sink = this.#sink;
    const before = sink.length;
    let kept = false;
    sink.append(attribute.name.attribute);
    for (const part of attribute.parts) {
      if (part.kind === 'substitution') {
        const { slot } = part;
        const type = scope.type(slot);
        const filled =
          type !== Type.NULL && appendValue(sink, scope.chunk, type, scope.start(slot), scope.size(slot), 'attribute');
        if (filled || !part.optional) kept = true;
      } else {
        kept = true;
        if (part.kind === 'text') sink.append(part.attribute);
        else if (part.kind === 'reference') sink.append(part.xml);
      }
    }
    if (kept) sink.byte(QUOTE);
    else sink.length = before;
  }
}
