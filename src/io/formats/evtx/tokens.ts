/**
 * Binary XML tokens to a tree. Used once for each template definition, and for the few fragments that come without a
 * template. Elements of a definition carry a dependency id, others do not; substitutions stand only in definitions,
 * template instances and binary XML values only outside them. Depth is bounded, every token takes at least one byte of
 * the chunk, names are never followed along their chains: parsing ends, whatever the bytes say.
 */

import { ByteSink } from './byte-sink.ts';
import type { Chunk } from './chunk.ts';
import {
  type Attribute,
  buildCharacter,
  buildElement,
  buildEntity,
  buildInstruction,
  buildText,
  MAX_DEPTH,
  type Name,
  type Node,
} from './tree.ts';
import { appendValue } from './value.ts';
import * as Type from './value-type.ts';

const END = 0x00;
const OPEN = 0x01;
const CLOSE_START = 0x02;
const CLOSE_EMPTY = 0x03;
const CLOSE = 0x04;
const VALUE = 0x05;
const ATTRIBUTE = 0x06;
const CDATA = 0x07;
const CHARACTER = 0x08;
const ENTITY = 0x09;
const TARGET = 0x0a;
const DATA = 0x0b;
export const INSTANCE = 0x0c;
const NORMAL = 0x0d;
const OPTIONAL = 0x0e;
export const FRAGMENT = 0x0f;
/** Set on a token: more of its kind follow. */
const MORE = 0x40;
/** Template definition: next definition 4, GUID 16, size 4. */
export const DEFINITION_HEADER = 24;
/** Instance: token 1, version 1, id 4, offset of the definition 4. */
export const INSTANCE_HEADER = 10;
const NO_DEPENDENCY = 0xffff;

export interface ParsedTokens {
  readonly nodes: readonly Node[];
  /** Offsets of the name references, for templates: what differs between chunks that hold the same definition. */
  readonly references: readonly number[];
  /** What stopped the parser, or null. The nodes before it are whole. */
  readonly problem: string | null;
}

const scratch = new ByteSink();

interface OpenElement {
  readonly name: Name;
  readonly dependency: number;
  readonly attributes: { readonly name: Name; readonly parts: Node[] }[];
  readonly children: Node[];
  /** Its start tag is not closed yet: what comes belongs to the last attribute. */
  inStart: boolean;
}

class TokenParser {
  readonly #chunk: Chunk;
  readonly #end: number;
  readonly #definition: boolean;
  readonly #stack: OpenElement[] = [];
  readonly #roots: Node[] = [];
  readonly #references: number[] = [];
  #at: number;
  #target: Name | null = null;
  #problem: string | null = null;

  constructor(chunk: Chunk, start: number, end: number, definition: boolean) {
    this.#chunk = chunk;
    this.#at = start;
    this.#end = Math.min(end, chunk.length);
    this.#definition = definition;
  }

  parse(): ParsedTokens {
    while (this.#problem === null && this.#at < this.#end) {
      const token = this.#chunk.u8(this.#at++);
      if (token === END) break;
      this.#read(token);
    }
    if (this.#stack.length > 0) {
      this.#problem ??= 'it ends inside an element';
      // Outside templates a damaged record still shows what it had.
      while (this.#stack.length > 0) this.#close(false);
    }
    return { nodes: this.#roots, references: this.#references, problem: this.#problem };
  }

  #fail(problem: string): void {
    this.#problem ??= `${problem} at 0x${this.#at.toString(16)}`;
  }

  #read(token: number): void {
    switch (token & ~MORE) {
      case OPEN:
        this.#open((token & MORE) !== 0);
        break;
      case CLOSE_START:
        this.#closeStart();
        break;
      case CLOSE_EMPTY:
        if (this.#closeStart()) this.#close(true);
        break;
      case CLOSE:
        if (this.#stack.length === 0 || this.#stack.at(-1)!.inStart) this.#fail('an end tag out of place');
        else this.#close(false);
        break;
      case VALUE:
        this.#value();
        break;
      case ATTRIBUTE:
        this.#attribute();
        break;
      case CDATA:
        this.#text(this.#counted(), true);
        break;
      case CHARACTER:
        if (this.#has(2)) this.#push(buildCharacter(this.#chunk.u16(this.#at)));
        this.#at += 2;
        break;
      case ENTITY: {
        const name = this.#name();
        if (name !== null) this.#push(buildEntity(name));
        break;
      }
      case TARGET:
        this.#target = this.#name();
        break;
      case DATA: {
        const data = this.#counted();
        if (this.#target !== null && data !== null) this.#push(buildInstruction(this.#target, data));
        this.#target = null;
        break;
      }
      case INSTANCE:
        this.#instance();
        break;
      case NORMAL:
      case OPTIONAL:
        this.#substitution((token & ~MORE) === OPTIONAL);
        break;
      case FRAGMENT:
        this.#at += 3;
        break;
      default:
        this.#at--;
        this.#fail(`no token has the value 0x${token.toString(16)},`);
    }
  }

  #has(count: number): boolean {
    if (this.#at + count <= this.#end) return true;
    this.#fail('it is cut off');
    return false;
  }

  #push(node: Node): void {
    const open = this.#stack.at(-1);
    if (open === undefined) this.#roots.push(node);
    else if (!open.inStart) open.children.push(node);
    else open.attributes.at(-1)?.parts.push(node);
  }

  /** A name reference: an offset, and the name itself right after it where it is used for the first time. */
  #name(): Name | null {
    if (!this.#has(4)) return null;
    const offset = this.#chunk.u32(this.#at);
    const name = this.#chunk.name(offset);
    this.#references.push(this.#at);
    this.#at += 4;
    if (offset === this.#at) this.#at += 10 + 2 * Math.max(0, this.#chunk.nameUnits(offset));
    if (name === null) this.#fail('a name that cannot be read');
    return name;
  }

  #open(hasAttributes: boolean): void {
    if (this.#stack.length >= MAX_DEPTH) {
      this.#fail('elements nest too deep');
      return;
    }
    if (this.#stack.at(-1)?.inStart === true) {
      this.#fail('an element inside a start tag');
      return;
    }
    let dependency = -1;
    if (this.#definition) {
      const id = this.#chunk.u16(this.#at);
      // Event templates make the whole event depend on its data; an event without any is an event all the same.
      if (id !== NO_DEPENDENCY && this.#stack.length > 0) dependency = id;
      this.#at += 2;
    }
    this.#at += 4;
    const name = this.#name();
    if (name === null) return;
    if (hasAttributes) this.#at += 4;
    this.#stack.push({ name, dependency, attributes: [], children: [], inStart: true });
  }

  #closeStart(): boolean {
    const open = this.#stack.at(-1);
    if (open?.inStart !== true) {
      this.#fail('a start tag closed twice');
      return false;
    }
    open.inStart = false;
    return true;
  }

  #close(empty: boolean): void {
    const open = this.#stack.pop()!;
    const attributes: Attribute[] = open.attributes.filter(({ parts }) => parts.length > 0);
    this.#push(buildElement(open.name, attributes, open.children, empty, open.dependency));
  }

  #attribute(): void {
    const open = this.#stack.at(-1);
    if (open?.inStart !== true) {
      this.#fail('an attribute out of place');
      return;
    }
    const name = this.#name();
    if (name !== null) open.attributes.push({ name, parts: [] });
  }

  /** A count of UTF-16 units and the units. */
  #counted(): string | null {
    if (!this.#has(2)) return null;
    const units = this.#chunk.u16(this.#at);
    this.#at += 2;
    if (!this.#has(units * 2)) return null;
    const text = this.#chunk.utf16(this.#at, units);
    this.#at += units * 2;
    const end = text.indexOf('\u0000');
    return end < 0 ? text : text.slice(0, end);
  }

  #text(text: string | null, cdata = false): void {
    if (text !== null && (text !== '' || cdata)) this.#push(buildText(text, cdata));
  }

  #value(): void {
    const type = this.#chunk.u8(this.#at++);
    if (type === Type.UTF16) {
      this.#text(this.#counted());
      return;
    }
    const start = this.#at;
    let size = Type.widthOf(type);
    if (type === Type.SID) size = 8 + 4 * this.#chunk.u8(start + 1);
    else if (type === Type.ANSI || type === Type.BINARY || type === Type.BINXML) {
      size = this.#chunk.u16(start);
      this.#at += 2;
    } else if (size === 0 && type !== Type.NULL) {
      this.#fail(`a literal of type 0x${type.toString(16)}`);
      return;
    }
    if (!this.#has(size)) return;
    if (type === Type.BINXML) this.#nest(this.#at, this.#at + size);
    else {
      scratch.clear();
      if (appendValue(scratch, this.#chunk, type, this.#at, size, 'none')) this.#text(scratch.text());
    }
    this.#at += size;
  }

  #nest(start: number, end: number): void {
    if (this.#definition) this.#fail('a template inside a template definition');
    else if (this.#stack.at(-1)?.inStart === true) this.#fail('an element inside an attribute');
    else this.#push({ kind: 'nested', start, end });
  }

  #instance(): void {
    const start = this.#at - 1;
    const end = instanceEnd(this.#chunk, start, this.#end);
    if (end < 0) {
      this.#fail('a template instance is cut off');
      return;
    }
    this.#nest(start, end);
    this.#at = end;
  }

  #substitution(optional: boolean): void {
    if (!this.#definition) {
      this.#fail('a substitution outside a template');
      return;
    }
    if (!this.#has(3)) return;
    this.#push({ kind: 'substitution', slot: this.#chunk.u16(this.#at), optional });
    this.#at += 3;
  }
}

/** Where an instance's values begin: after its definition where that stands inside it. -1: cut off. */
export function instanceValues(chunk: Chunk, start: number, end: number): number {
  const after = start + INSTANCE_HEADER;
  if (after + 4 > end) return -1;
  if (chunk.u32(start + 6) !== after) return after;
  const values = after + DEFINITION_HEADER + chunk.u32(after + 20);
  return values + 4 > end ? -1 : values;
}

/** Where an instance ends, or -1 where it does not fit. */
export function instanceEnd(chunk: Chunk, start: number, end: number): number {
  const values = instanceValues(chunk, start, end);
  if (values < 0) return -1;
  const count = chunk.u32(values);
  let at = values + 4 + 4 * count;
  if (at > end) return -1;
  for (let i = 0; i < count; i++) at += chunk.u16(values + 4 + 4 * i);
  return at > end ? -1 : at;
}

/** Parses tokens in `start..end` of the chunk up to the end token. `definition`: the body of a template definition. */
export function parseTokens(chunk: Chunk, start: number, end: number, definition: boolean): ParsedTokens {
  return new TokenParser(chunk, start, end, definition).parse();
}
