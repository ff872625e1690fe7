/**
 * Where the text of an attribute or an element comes from: a constant of the template, one slot, or several parts. Worked
 * out once per template, so that reading one field of a record touches nothing but its value. An optional or missing
 * value, an empty one, and one whose element is left out are all null.
 */
import type { Scalar, Value } from '../../../event/value.ts';
import type { Scope } from './scope.ts';
import type { Element, Node } from './tree.ts';
import { valueText } from './value.ts';
import * as Type from './value-type.ts';

export interface TextSource {
  /** The slot that alone makes the text, or -1. */
  readonly slot: number;
  /** The text where it is the same for every record; with a slot or parts that vary, null. */
  readonly constant: string | null;
  /** What makes the text where it is neither a slot nor constant, else empty. */
  readonly parts: readonly Node[];
  /** Slots of which none may be null. */
  readonly dependencies: readonly number[];
}

export function buildTextSource(parts: readonly Node[], dependencies: readonly number[]): TextSource {
  const only = parts[0];
  if (parts.length === 1 && only?.kind === 'substitution') {
    return { slot: only.slot, constant: null, parts: [], dependencies };
  }
  if (parts.some((part) => part.kind === 'substitution' || part.kind === 'nested')) {
    return { slot: -1, constant: null, parts, dependencies };
  }
  const text = parts
    .map((part) => (part.kind === 'text' || part.kind === 'reference' ? (part.text ?? '') : ''))
    .join('');
  return { slot: -1, constant: text === '' ? null : text, parts: [], dependencies };
}

/** The slots on which the elements of a path depend. */
export function dependenciesOf(path: readonly Element[]): number[] {
  return path.map((element) => element.dependency).filter((slot) => slot >= 0);
}

function isLeftOut(source: TextSource, scope: Scope): boolean {
  const { dependencies } = source;
  for (let i = 0; i < dependencies.length; i++) if (scope.type(dependencies[i]!) === Type.NULL) return true;
  return false;
}

/** The text of a slot, or null. */
export function slotText(scope: Scope, slot: number): string | null {
  const type = scope.type(slot);
  return type === Type.NULL || type === Type.BINXML
    ? null
    : valueText(scope.chunk, type, scope.start(slot), scope.size(slot));
}

/** Text of parts one after another; elements and fragments among them are passed over. */
export function partsText(scope: Scope, parts: readonly Node[]): string | null {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text' || part.kind === 'reference') text += part.text ?? '';
    else if (part.kind === 'substitution') text += slotText(scope, part.slot) ?? '';
  }
  return text === '' ? null : text;
}

/** The text, or null where it comes to nothing. */
export function readText(source: TextSource, scope: Scope): string | null {
  if (source.dependencies.length > 0 && isLeftOut(source, scope)) return null;
  if (source.slot >= 0) return slotText(scope, source.slot);
  return source.parts.length > 0 ? partsText(scope, source.parts) : source.constant;
}

/** The text, or where an array repeats the element, the texts that are not empty. */
export function readValue(source: TextSource, scope: Scope): Value {
  const { slot } = source;
  if (slot < 0 || (scope.type(slot) & Type.ARRAY) === 0) return readText(source, scope);
  if (isLeftOut(source, scope)) return null;
  const list: Scalar[] = [];
  scope.eachItem(slot, () => {
    const text = slotText(scope, slot);
    if (text !== null) list.push(text);
    return true;
  });
  return list.length === 0 ? null : list.length === 1 ? list[0]! : list;
}
