/**
 * Template definitions, parsed once for a whole set of files. A chunk repeats the definitions that its records use, and
 * the same GUID has the same layout everywhere, unless somebody lies. So a parsed definition is kept under its GUID
 * with its bytes, and another chunk's copy is used unparsed only after it has been compared: all bytes but the name
 * offsets, which differ by where the definition lies, and the names that those point at. What does not match is a
 * variant of its own. Stores are bounded: a full one starts over.
 */
import type { Chunk } from './chunk.ts';
import { type KnownBytes, knownBytes, standsAt } from './known-bytes.ts';
import { buildSystemTable, type SystemTable } from './system-fields.ts';
import { DEFINITION_HEADER, parseTokens } from './tokens.ts';
import type { Node } from './tree.ts';

/** Kept definitions, all variants counted. Real machines have a few thousand. */
export const MAX_TEMPLATES = 8192;
/** Bytes of definitions kept; parsed they take up to 30 times as much. */
export const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;
/** Of one GUID: they differ by which names stand inline. */
const MAX_VARIANTS = 64;

export interface Template {
  readonly nodes: readonly Node[];
  readonly system: SystemTable;
  /** What another chunk's copy is compared with; null where it can not be compared. */
  readonly definition: Definition | null;
}

/** One name reference of a definition. */
interface Reference {
  /** Offset in the definition's body. */
  readonly at: number;
  /** The name stands right after the reference. */
  readonly inline: boolean;
  /** Count and units of the name. */
  readonly name: KnownBytes;
}

export interface Definition {
  readonly guid: Uint8Array;
  /** Where in its chunk the body lay, and its bytes there. */
  readonly start: number;
  readonly body: KnownBytes;
  /** 0 where bytes depend on where the definition lies. */
  readonly mask: KnownBytes;
  readonly references: readonly Reference[];
}

function nameBytes(chunk: Chunk, at: number): Uint8Array {
  return chunk.bytes.subarray(at + 6, at + 8 + 2 * Math.max(0, chunk.nameUnits(at)));
}

/** Where a name reference ends, its name included where that is inline: what lies past the body is not compared. */
function endOfReference(chunk: Chunk, at: number): number {
  const target = chunk.u32(at);
  return target === at + 4 ? target + 8 + 2 * Math.max(0, chunk.nameUnits(target)) : at + 4;
}

/** Whether a body that lies within the chunk is the same where the mask has ones. */
function isSameBody(chunk: Chunk, start: number, body: KnownBytes, mask: KnownBytes): boolean {
  const { view } = chunk;
  const size = body.bytes.length;
  const whole = size >> 2;
  for (let i = 0; i < whole; i++) {
    if (((view.getUint32(start + 4 * i, true) ^ body.words[i]!) & mask.words[i]!) !== 0) return false;
  }
  for (let i = whole << 2; i < size; i++) {
    if (((chunk.bytes[start + i]! ^ body.bytes[i]!) & mask.bytes[i]!) !== 0) return false;
  }
  return true;
}

/** Whether the body at `start` of the chunk means what the known one means. */
function matches(known: Definition, chunk: Chunk, start: number): boolean {
  const { body, mask, references } = known;
  const size = body.bytes.length;
  // At the same place the bytes are the same down to the offsets: one call tells.
  const exact = start === known.start && chunk.bytes.compare(body.bytes, 0, size, start, start + size) === 0;
  if (!exact && !isSameBody(chunk, start, body, mask)) return false;
  for (let i = 0; i < references.length; i++) {
    const { at, inline, name } = references[i]!;
    if (exact && inline) continue;
    const offset = chunk.view.getUint32(start + at, true);
    if ((offset === start + at + 4) !== inline) return false;
    if (!inline && !standsAt(chunk, offset + 6, name)) return false;
  }
  return true;
}

/** Null where a name that follows its reference goes on behind the body: it would not be compared. */
function buildDefinition(chunk: Chunk, at: number, size: number, offsets: readonly number[]): Definition | null {
  const start = at + DEFINITION_HEADER;
  if (!offsets.every((offset) => endOfReference(chunk, offset) <= start + size)) return null;
  const mask = new Uint8Array(size).fill(255);
  const references = offsets.map((offset): Reference => {
    const at = offset - start;
    const target = chunk.u32(offset);
    const inline = target === offset + 4;
    // The reference itself, and behind it the link from an inline name to the next with its hash.
    mask.fill(0, at, at + (inline ? 8 : 4));
    return { at, inline, name: knownBytes(nameBytes(chunk, target)) };
  });
  const guid = Uint8Array.from(chunk.bytes.subarray(at + 4, at + 20));
  const body = knownBytes(chunk.bytes.subarray(start, start + size));
  return { guid, start, body, mask: knownBytes(mask), references };
}

export class TemplateStore {
  /** By GUID; each has a definition. */
  readonly #variants = new Map<string, Template[]>();
  #count = 0;
  #bytes = 0;
  /** Definitions parsed so far: small beside the number of chunks, or the store does not do its work. */
  parsed = 0;

  /** The template whose definition lies at an offset, or null where there is none that can be read. */
  open(chunk: Chunk, at: number): Template | null {
    const start = at + DEFINITION_HEADER;
    const size = chunk.u32(at + 20);
    if (start + size > chunk.length || size === 0) return null;
    const guid = chunk.latin1(at + 4, at + 20);
    const variants = this.#variants.get(guid);
    if (variants !== undefined) {
      for (const variant of variants) {
        const definition = variant.definition!;
        if (definition.body.bytes.length === size && matches(definition, chunk, start)) return variant;
      }
    }
    return this.#parse(chunk, at, size, guid);
  }

  #parse(chunk: Chunk, at: number, size: number, guid: string): Template | null {
    this.parsed++;
    const start = at + DEFINITION_HEADER;
    const { nodes, references, problem } = parseTokens(chunk, start, start + size, true);
    if (problem !== null || !nodes.some((node) => node.kind === 'element')) return null;
    const definition = buildDefinition(chunk, at, size, references);
    const template: Template = { nodes, system: buildSystemTable(nodes), definition };
    if (definition === null) return template;
    if (this.#count >= MAX_TEMPLATES || this.#bytes + size > MAX_TEMPLATE_BYTES) {
      this.#variants.clear();
      this.#count = 0;
      this.#bytes = 0;
    }
    this.#count++;
    this.#bytes += size;
    const variants = this.#variants.get(guid);
    if (variants === undefined) this.#variants.set(guid, [template]);
    else if (variants.push(template) > MAX_VARIANTS) variants.shift();
    return template;
  }
}
