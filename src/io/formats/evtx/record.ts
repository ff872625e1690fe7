/**
 * One event record, read field by field. `system` and `data` decode only what is asked for, and answer exactly what the
 * record's XML says: text, null where it comes to nothing. One object serves all records of a reader, turned to the
 * next by `reset`; whoever keeps a value keeps a string. Damage found while decoding is reported once per record, and
 * what can still be read is answered.
 */
import type { SystemField, WindowsRecord } from '../../../event/record.ts';
import type { Value } from '../../../event/value.ts';
import { ByteSink } from './byte-sink.ts';
import { type Chunk, RECORD_HEADER } from './chunk.ts';
import { DataCollector, type DataTable, dataTableOf, readTable } from './event-data.ts';
import { Expansion } from './expansion.ts';
import { fileTimeToMicros } from './filetime.ts';
import { writeFlatJson } from './flat-writer.ts';
import { openJsonKernel } from './json-kernel.ts';
import { JsonWriter } from './json-writer.ts';
import { PlannedJson } from './planned-json.ts';
import { type FindTemplate, type Problem, Scope } from './scope.ts';
import { buildSystemTable, childElement, type SystemTable } from './system-fields.ts';
import { readText } from './text-source.ts';
import type { Element, Node } from './tree.ts';
import * as Type from './value-type.ts';
import { XmlWriter } from './xml-writer.ts';

/** A container of named values and the scope of its slots. */
interface Body {
  element: Element;
  scope: Scope;
  table: DataTable | null;
}

/** Fragments that are looked into for them. */
const MAX_FRAGMENTS = 8;

/** Where records are rendered, one after the other: what is wanted of it is taken before the next one. */
const texts = new ByteSink();

export class EvtxRecord implements WindowsRecord {
  readonly windows = true;
  readonly layout = 'evtx';
  /** Found outside of what its chunk counts as its records. */
  carved = false;
  readonly #chunk: Chunk;
  readonly #report: (problem: Problem) => void;
  readonly #root: Scope;
  readonly #spare: Scope[];
  #opened = 0;
  readonly #bodies: Body[] = [];
  readonly #expansion: Expansion;
  readonly #plain: boolean;
  /** Made when first asked for, with its sink. */
  #json: { readonly sink: ByteSink; readonly write: (root: Scope) => void } | null = null;
  readonly #xml: XmlWriter;
  #start = 0;
  #located = false;
  #collector: DataCollector | null = null;
  #reported = false;
  #system: SystemTable | null = null;
  #systemScope: Scope;

  constructor(chunk: Chunk, find: FindTemplate, report: (problem: Problem) => void, plain = false) {
    this.#chunk = chunk;
    this.#report = report;
    this.#root = new Scope(chunk, find);
    this.#systemScope = this.#root;
    this.#spare = Array.from({ length: MAX_FRAGMENTS }, () => new Scope(chunk, find));
    this.#expansion = new Expansion(chunk, find);
    this.#plain = plain;
    this.#xml = new XmlWriter(texts, this.#expansion);
  }

  /** Turns to the record of `size` bytes at `start` of the chunk. What is wrong with its outermost fragment, or null. */
  reset(start: number, size: number): Problem | null {
    this.#start = start;
    this.#located = false;
    this.#collector = null;
    this.#reported = false;
    const root = this.#root;
    root.open(start + RECORD_HEADER, start + size - 4);
    this.#system = root.template?.system ?? null;
    this.#systemScope = root;
    // Whoever turns the record reports this one.
    this.#reported = root.problem !== null;
    return root.problem;
  }

  /** Whether anything of the record can be told. */
  get readable(): boolean {
    return this.#root.nodes.length > 0;
  }

  /** EventRecordID as the record's own header has it. */
  get recordId(): number {
    return this.#chunk.u64(this.#start + 8);
  }

  /** When the record was written, by its own header: microseconds since 1970, or null out of range. */
  get writtenAt(): number | null {
    return fileTimeToMicros(this.#chunk.u32(this.#start + 16), this.#chunk.u32(this.#start + 20));
  }

  system(name: SystemField): string | null {
    if (this.#system === null) this.#locate();
    const source = this.#system?.get(name);
    return source === undefined ? null : readText(source, this.#systemScope);
  }

  data(name: string): Value {
    if (!this.#located) this.#locate();
    const first = this.#bodies[0];
    if (first === undefined) return null;
    if (first.table !== null && this.#bodies.length === 1) return readTable(first.table, name, first.scope);
    return this.#collect().value(name);
  }

  dataNames(): readonly string[] {
    if (!this.#located) this.#locate();
    const first = this.#bodies[0];
    if (first === undefined) return [];
    if (first.table !== null && this.#bodies.length === 1) return first.table.names;
    return this.#collect().names();
  }

  toXml(): string {
    texts.clear();
    return this.encodeXml(texts) ? texts.text() : '';
  }

  /** A record refers to names and templates by where they lie in its chunk, which an exported log lays out anew. */
  contentBytes(): Uint8Array | null {
    const reported = this.#reported;
    // What keeps copies apart reports nothing that nobody asked for.
    this.#reported = true;
    const sink = this.#renderJson();
    this.#reported = reported;
    return sink === null ? null : sink.bytes.subarray(0, sink.length);
  }

  /** JSON in the structure of evtx_dump, `{"Event":{…}}`. */
  toJson(): string {
    const sink = this.#renderJson();
    return sink === null ? '{}' : sink.text();
  }

  /** JSON with System fields and named values side by side. */
  toFlatJson(): string {
    texts.clear();
    return this.encodeFlatJson(texts) ? texts.text() : '{}';
  }

  /** Appends the XML to the sink as UTF-8. False, and a fault: it would have gone over the limit. */
  encodeXml(sink: ByteSink): boolean {
    const writer = sink === texts ? this.#xml : new XmlWriter(sink, this.#expansion);
    return this.#encode(sink, () => writer.write(this.#root.nodes, this.#root));
  }

  /** The same for JSON, fastest into the one of `openJsonSink`. */
  encodeJson(sink: ByteSink): boolean {
    const { sink: own, write } = this.#openJson();
    if (sink === own) return this.#encode(sink, () => write(this.#root));
    const rendered = this.#renderJson();
    if (rendered === null) return false;
    sink.append(rendered.bytes.subarray(0, rendered.length));
    return !sink.full;
  }

  encodeFlatJson(sink: ByteSink): boolean {
    return this.#encode(sink, () => writeFlatJson(sink, this));
  }

  /** The sink that holds the record's JSON, until something else is rendered. */
  #renderJson(): ByteSink | null {
    const { sink, write } = this.#openJson();
    sink.clear();
    return this.#encode(sink, () => write(this.#root)) ? sink : null;
  }

  #openJson(): { readonly sink: ByteSink; readonly write: (root: Scope) => void } {
    if (this.#json === null) {
      const kernel = this.#plain ? null : openJsonKernel();
      const sink = kernel?.sink ?? texts;
      const planned = new PlannedJson(sink, this.#expansion, kernel);
      const general = new JsonWriter(sink, this.#expansion);
      const write = (root: Scope): void => (this.#plain ? general.write(root.nodes, root) : planned.write(root));
      this.#json = { sink, write };
    }
    return this.#json;
  }

  #encode(sink: ByteSink, write: () => void): boolean {
    const before = sink.length;
    this.#expansion.begin();
    if (!this.#expansion.spent) write();
    this.#expansion.finish(sink, before);
    if (sink.full) this.#note('record');
    this.#note(this.#expansion.problem);
    return !sink.full && sink.length > before;
  }

  #note(problem: Problem | null): void {
    if (problem === null || this.#reported) return;
    this.#reported = true;
    this.#report(problem);
  }

  /** Finds System, where the template alone does not say it, and the containers of named values. */
  #locate(): void {
    this.#located = true;
    this.#bodies.length = 0;
    this.#opened = 0;
    const root = this.#root;
    const event = childElement(root.nodes, 'Event');
    // A record may also hold an instance whose template is the event.
    if (event === null) this.#locateIn(root.nodes, root, 0);
    else this.#locateIn(event.children, root, 0);
    if (this.#system === null) this.#system = new Map();
    if (this.#system.size === 0 && root.template === null) {
      this.#system = buildSystemTable(root.nodes);
      this.#systemScope = root;
    }
  }

  #locateIn(nodes: readonly Node[], scope: Scope, depth: number): void {
    for (const node of nodes) {
      let start = 0;
      let end = 0;
      if (node.kind === 'element') {
        if (node.container) this.#addBody(node, scope);
        else if (node.name.text === 'Event' && depth > 0) this.#locateIn(node.children, scope, depth + 1);
        continue;
      }
      if (node.kind === 'nested') ({ start, end } = node);
      else if (node.kind === 'substitution' && scope.type(node.slot) === Type.BINXML) {
        start = scope.start(node.slot);
        end = start + scope.size(node.slot);
      }
      const spare = this.#spare[this.#opened];
      if (start >= end || spare === undefined || depth > 2) continue;
      this.#opened++;
      spare.open(start, end);
      this.#note(spare.problem);
      const { template } = spare;
      if (template !== null && template.system.size > 0 && (this.#system?.size ?? 0) === 0) {
        this.#system = template.system;
        this.#systemScope = spare;
      }
      this.#locateIn(spare.nodes, spare, depth + 1);
    }
  }

  #addBody(element: Element, scope: Scope): void {
    if (scope.isPresent(element)) this.#bodies.push({ element, scope, table: dataTableOf(element) });
  }

  #collect(): DataCollector {
    if (this.#collector !== null) return this.#collector;
    this.#expansion.begin();
    const collector = new DataCollector(this.#expansion);
    for (const { element, scope } of this.#bodies) collector.collect(element, scope);
    this.#note(this.#expansion.problem);
    this.#collector = collector;
    return collector;
  }
}
