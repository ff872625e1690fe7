/**
 * Templates of the chunk at hand, by the offset of their definition: the store is asked once per chunk and definition,
 * then this table answers. Entries are stamped with the chunk's generation, so that nothing is cleared between chunks.
 */
import { CHUNK_BYTES, type Chunk } from './chunk.ts';
import type { Template, TemplateStore } from './template.ts';
import { DEFINITION_HEADER } from './tokens.ts';

/** Definitions of one chunk, together, as they say themselves: a few overlap in hostile chunks only. */
const MAX_DEFINITION_BYTES = 32 * CHUNK_BYTES;

/** By offset, the generation that was looked up there, and which of its templates it was. All readers share them. */
const stamps = new Uint32Array(CHUNK_BYTES);
const places = new Uint16Array(CHUNK_BYTES);

export class ChunkTemplates {
  readonly #chunk: Chunk;
  readonly #store: TemplateStore;
  #found: (Template | null)[] = [];
  #generation = -1;
  #bytes = 0;

  constructor(chunk: Chunk, store: TemplateStore) {
    this.#chunk = chunk;
    this.#store = store;
  }

  readonly find = (at: number): Template | null => {
    if (at >= this.#chunk.length) return null;
    const { generation } = this.#chunk;
    if (generation !== this.#generation) {
      this.#generation = generation;
      this.#found = [];
      this.#bytes = 0;
    }
    if (stamps[at] === generation) return this.#found[places[at]!]!;
    const template = this.#open(at);
    stamps[at] = generation;
    places[at] = this.#found.length;
    this.#found.push(template);
    return template;
  };

  #open(at: number): Template | null {
    const size = this.#chunk.u32(at + 20);
    if (at + DEFINITION_HEADER + size > this.#chunk.length) return null;
    this.#bytes += DEFINITION_HEADER + size;
    return this.#bytes > MAX_DEFINITION_BYTES ? null : this.#store.open(this.#chunk, at);
  }
}
