import { describe, expect, it } from 'vitest';
import { documentField, elementReader, elementsName, readElements } from './element-fields.ts';
import type { JsonObject } from './record.ts';

function elementsOf(body: unknown, field = 'a.b'): readonly unknown[] {
  return readElements(documentField(elementsName(field)).read(body as JsonObject));
}

describe('elements of a list', () => {
  it('are read one by one, nested or dotted, and what is no list is its own only element', () => {
    const list = [{ x: 1 }, { x: [1, 2] }, 'text', 5, null];
    expect(elementsOf({ a: { b: list } })).toEqual(list.slice(0, 4));
    expect(elementsOf({ 'a.b': [{ x: 1 }, { x: 1 }] })).toEqual([{ x: 1 }, { x: 1 }]);
    expect(elementsOf({ a: { b: { x: 1 } } })).toEqual([{ x: 1 }]);
    expect(elementsOf({ a: { b: [] } })).toEqual([]);
    expect(elementsOf({ a: {} })).toEqual([]);
  });

  it('leave the field itself as it was', () => {
    expect(documentField('a.b').read({ a: { b: [{ x: 1 }, 'text'] } } as unknown as JsonObject)).toBe('text');
  });

  it('stay within bounds, however many and deep they are', () => {
    expect(elementsOf({ a: { b: Array.from({ length: 100_000 }, () => ({ x: 1 })) } })).toHaveLength(4096);
    let deep: unknown = 1;
    for (let i = 0; i < 200_000; i++) deep = [deep];
    expect(elementsOf({ a: { b: [{ x: deep }, { x: 1 }] } })).toEqual([{ x: 1 }]);
  });

  it('have fields of their own only', () => {
    const read = elementReader('$e.constructor.name', '$e')!;
    expect(read(JSON.parse('{"x":1}'))).toBeNull();
    expect(elementReader('$e.x.y', '$e')!({ x: { y: 'z' } })).toBe('z');
    expect(elementReader('$e.x', '$e')!('text')).toBeNull();
    expect(elementReader('$e', '$e')!('text')).toBe('text');
    expect(elementReader('$e', '$e')!({ x: 1 })).toBeNull();
    expect(elementReader('$entry.x', '$e')).toBeNull();
  });

  it('are none where a text was not written for them', () => {
    expect(readElements('no JSON')).toEqual([]);
    expect(readElements(['{"x":', '{"x":1}'])).toEqual([{ x: 1 }]);
  });
});
