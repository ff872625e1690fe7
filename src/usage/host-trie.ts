/**
 * A trie of host name patterns by label, from the right: a name is looked up by walking its labels once, and leaves at
 * the first that no pattern has. The most specific pattern counts: one that says more labels beats one that says fewer,
 * a written label beats a part, a part beats a star. No two patterns may be the same; the catalogue checks that.
 */
import type { HostPattern } from './host-pattern.ts';

interface Node<T> {
  exact: Map<string, Node<T>> | null;
  parts: { readonly start: string; readonly end: string; readonly node: Node<T> }[];
  any: Node<T> | null;
  /** Of the name that ends here. */
  here: T | null;
  /** Of every name below. */
  below: T | null;
}

function newNode<T>(): Node<T> {
  return { exact: null, parts: [], any: null, here: null, below: null };
}

export class HostTrie<T> {
  readonly #root: Node<T> = newNode();

  /** Adds a pattern; the value that it already had, if any, which then stays. */
  add(pattern: HostPattern, value: T): T | null {
    let node = this.#root;
    for (const label of pattern.labels) node = childOf(node, label);
    const known = pattern.below ? node.below : node.here;
    if (known !== null) return known;
    if (pattern.below) node.below = value;
    else node.here = value;
    return null;
  }

  /** The value of the most specific pattern that a name in comparable form (`normaliseHost`) fits; null for none. */
  find(name: string): T | null {
    return walk(this.#root, name, name.length);
  }
}

function childOf<T>(node: Node<T>, label: HostPattern['labels'][number]): Node<T> {
  switch (label.kind) {
    case 'exact': {
      node.exact ??= new Map();
      let child = node.exact.get(label.text);
      if (child === undefined) node.exact.set(label.text, (child = newNode()));
      return child;
    }
    case 'any':
      return (node.any ??= newNode());
    case 'part': {
      const known = node.parts.find(({ start, end }) => start === label.start && end === label.end);
      if (known !== undefined) return known.node;
      const child = newNode<T>();
      node.parts.push({ start: label.start, end: label.end, node: child });
      // Longer parts say more and are tried first.
      node.parts.sort((a, b) => b.start.length + b.end.length - a.start.length - a.end.length);
      return child;
    }
  }
}

/** `end`: the labels from here to the right have been walked. Patterns are at most 12 labels deep, so is this. */
function walk<T>(node: Node<T>, name: string, end: number): T | null {
  if (end < 0) return node.here;
  const dot = name.lastIndexOf('.', end - 1);
  if (node.exact !== null) {
    const child = node.exact.get(name.slice(dot + 1, end));
    if (child !== undefined) {
      const found = walk(child, name, dot);
      if (found !== null) return found;
    }
  }
  if (node.parts.length > 0) {
    const label = name.slice(dot + 1, end);
    for (const { start, end: tail, node: child } of node.parts) {
      if (label.length <= start.length + tail.length || !label.startsWith(start) || !label.endsWith(tail)) continue;
      const found = walk(child, name, dot);
      if (found !== null) return found;
    }
  }
  if (node.any !== null) {
    const found = walk(node.any, name, dot);
    if (found !== null) return found;
  }
  return node.below;
}
