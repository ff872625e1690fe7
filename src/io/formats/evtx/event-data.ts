/**
 * The named values of an event: `Data` of EventData by their names, without a name as `param1`, `param2`, … in order,
 * and the leaf elements of UserData (or others inside EventData) by their local names. Nearly every template has
 * constant, different names: those are looked up in a table built once. The rest is collected record by record.
 */
import { listToValue, type Scalar, type Value } from '../../../event/value.ts';
import type { Expansion } from './expansion.ts';
import type { Scope } from './scope.ts';
import { buildTextSource, dependenciesOf, partsText, readValue, type TextSource } from './text-source.ts';
import type { Element, Node } from './tree.ts';
import * as Type from './value-type.ts';

/** Named values of one container whose shape does not depend on the record. */
export interface DataTable {
  readonly names: readonly string[];
  readonly sources: ReadonlyMap<string, TextSource>;
}

const tables = new WeakMap<Element, { readonly table: DataTable | null }>();

/** The table of a container, or null where names can only be told from the record. */
export function dataTableOf(container: Element): DataTable | null {
  let kept = tables.get(container);
  if (kept === undefined) {
    kept = { table: buildDataTable(container) };
    tables.set(container, kept);
  }
  return kept.table;
}

const isElement = (node: Node): node is Element => node.kind === 'element';
const hasParts = (element: Element): boolean => !element.children.some(isElement);

function buildDataTable(container: Element): DataTable | null {
  const sources = new Map<string, TextSource>();
  for (const child of container.children) {
    if (child.kind === 'substitution' || child.kind === 'nested') return null;
    if (!isElement(child)) continue;
    const name = child.dataName?.text ?? '';
    // Unnamed ones are numbered by which of them appear.
    if (child.name.text !== 'Data' || name === '' || sources.has(name) || !hasParts(child)) return null;
    sources.set(name, buildTextSource(child.children, dependenciesOf([container, child])));
  }
  return { names: [...sources.keys()], sources };
}

export function readTable(table: DataTable, name: string, scope: Scope): Value {
  const source = table.sources.get(name);
  return source === undefined ? null : readValue(source, scope);
}

/** Every named value of a container, in document order, collected by walking it. */
export class DataCollector {
  readonly #expansion: Expansion;
  readonly #values = new Map<string, Scalar[]>();
  #unnamed = 0;

  constructor(expansion: Expansion) {
    this.#expansion = expansion;
  }

  collect(container: Element, scope: Scope): void {
    if (scope.isPresent(container)) this.#list(container.children, scope);
  }

  names(): string[] {
    return [...this.#values.keys()];
  }

  value(name: string): Value {
    return listToValue(this.#values.get(name) ?? []);
  }

  #list(nodes: readonly Node[], scope: Scope): void {
    if (!this.#expansion.charge(nodes.length)) return;
    for (const node of nodes) {
      if (isElement(node)) this.#element(node, scope);
      else if (node.kind === 'nested') this.#nested(node.start, node.end);
      else if (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML) {
        this.#nested(scope.start(node.slot), scope.start(node.slot) + scope.size(node.slot));
      }
    }
  }

  #nested(start: number, end: number): void {
    if (start >= end) return;
    const inner = this.#expansion.enter(start, end);
    if (inner === null) return;
    this.#list(inner.nodes, inner);
    this.#expansion.leave(inner);
  }

  #element(element: Element, scope: Scope): void {
    if (!scope.isPresent(element) || !this.#expansion.descend()) return;
    const slot = scope.arraySlot(element);
    if (slot < 0) this.#one(element, scope);
    else {
      scope.eachItem(slot, () => {
        this.#element(element, scope);
        return !this.#expansion.spent;
      });
    }
    this.#expansion.ascend();
  }

  #one(element: Element, scope: Scope): void {
    const hasElements = element.children.some(
      (node) =>
        isElement(node) ||
        node.kind === 'nested' ||
        (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML),
    );
    if (hasElements) {
      this.#list(element.children, scope);
      return;
    }
    const text = partsText(scope, element.children);
    const attribute = element.attributes.find(({ name }) => name.text === 'Name');
    const given = attribute === undefined ? null : partsText(scope, attribute.parts);
    const own = element.name.text;
    const name = given ?? (own === 'Data' ? `param${++this.#unnamed}` : own.slice(own.lastIndexOf(':') + 1));
    const list = this.#values.get(name);
    if (list === undefined) this.#values.set(name, text === null ? [] : [text]);
    else if (text !== null) list.push(text);
  }
}
