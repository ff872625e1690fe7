/**
 * Refusing records by provider, event id and channel before anything is decoded. Templates give provider and channel as
 * constants or as slots and the event id as a 16-bit slot, nearly always: then one pass over the sizes in the value
 * table finds the three, and the answer is kept under the bytes that stand there. Refusals are told to the kernel, which
 * then passes over such records by itself. Anything else is not refused here: the caller asks again when the record is
 * open.
 */
import { WINDOWS_1252 } from './ansi.ts';
import { type Chunk, RECORD_HEADER } from './chunk.ts';
import { knownBytes, standsAt } from './known-bytes.ts';
import type { FindTemplate } from './scope.ts';
import {
  openSkipKernel,
  type SkipKernel,
  type SkippedRun,
  type Gate as Slots,
  type StoredValue,
} from './skip-kernel.ts';
import type { Template } from './template.ts';
import type { TextSource } from './text-source.ts';
import { DEFINITION_HEADER, INSTANCE, INSTANCE_HEADER } from './tokens.ts';
import { valueText } from './value.ts';
import * as Type from './value-type.ts';

export type Admit = (provider: string | null, eventId: number | null, channel: string | null) => boolean;

/** Kept answers, and kept pairs of provider and channel, per template; over that they are forgotten. */
const MAX_VERDICTS = 4096;
const MAX_PAIRS = 64;
/** Fragment header 1.1 as bytes, and the instance token behind it. */
const FRAGMENT_1_1 = 0x0001010f;

/** The answers for one provider and channel, as their bytes stand in records. */
interface Pair {
  readonly provider: StoredValue;
  readonly channel: StoredValue;
  readonly providerText: string | null;
  readonly channelText: string | null;
  readonly verdicts: Map<number, boolean>;
}

/** What is known of a template's records. */
interface Gate extends Slots {
  readonly provider: TextSource | null;
  readonly channel: TextSource | null;
  /** The pair met last comes first. */
  readonly pairs: Pair[];
}

/** Where a value lies. */
interface Place {
  type: number;
  start: number;
  size: number;
}

/** Its value alone says what it is: a null there leaves the element out, which is null again. */
const dependsOnlyOnItself = (source: TextSource | null): boolean =>
  source === null || (source.parts.length === 0 && source.dependencies.every((slot) => slot === source.slot));

function buildGate(template: Template): Gate {
  const id = template.system.get('EventID');
  const provider = template.system.get('Provider') ?? null;
  const channel = template.system.get('Channel') ?? null;
  const sources = [id ?? null, provider, channel];
  const slots = sources.map((source) => source?.slot ?? -1).filter((slot) => slot >= 0);
  const told = sources.every(dependsOnlyOnItself) && new Set(slots).size === slots.length;
  const idSlot = told && id !== undefined ? id.slot : -1;
  const providerSlot = provider?.slot ?? -1;
  const channelSlot = channel?.slot ?? -1;
  const lastSlot = Math.max(idSlot, providerSlot, channelSlot);
  const { definition } = template;
  return { idSlot, providerSlot, channelSlot, lastSlot, definition, provider, channel, pairs: [] };
}

type Gates = WeakMap<Template, Gate>;

/** What was answered once holds for all readers that are given the same function and read ANSI texts as usual. */
const gatesByAdmit = new WeakMap<Admit, Gates>();

export class Admission {
  readonly #chunk: Chunk;
  readonly #find: FindTemplate;
  readonly #admit: Admit;
  readonly #kernel: SkipKernel | null;
  readonly #run: SkippedRun = { count: 0, next: 0, last: 0 };
  readonly #gates: Gates;
  #lastTemplate: Template | null = null;
  #lastGate: Gate | null = null;
  readonly #provider: Place = { type: 0, start: 0, size: 0 };
  readonly #channel: Place = { type: 0, start: 0, size: 0 };

  /** `plain`: without the kernel. */
  constructor(chunk: Chunk, find: FindTemplate, admit: Admit, plain = false) {
    this.#chunk = chunk;
    this.#find = find;
    this.#admit = admit;
    this.#kernel = plain ? null : openSkipKernel();
    const isUsual = chunk.ansi === WINDOWS_1252;
    const known = isUsual ? gatesByAdmit.get(admit) : undefined;
    this.#gates = known ?? new WeakMap();
    if (isUsual && known === undefined) gatesByAdmit.set(admit, this.#gates);
  }

  /** Passes over the records from `at` on that are surely of no use; may stop early. Valid until the next call. */
  skip(at: number, limit: number): SkippedRun {
    const run = this.#run;
    run.count = 0;
    run.next = at;
    this.#kernel?.skip(this.#gates, this.#chunk, at, limit, run);
    return run;
  }

  /** Whether the record at `start` is surely of no use. */
  refuses(start: number, end: number): boolean {
    const { view } = this.#chunk;
    const at = start + RECORD_HEADER;
    if (at + 8 + INSTANCE_HEADER > end) return false;
    if (view.getUint32(at, true) !== FRAGMENT_1_1 || view.getUint8(at + 4) !== INSTANCE) return false;
    const definition = view.getUint32(at + 10, true);
    const template = this.#find(definition);
    if (template === null) return false;
    const gate = template === this.#lastTemplate ? this.#lastGate! : this.#gateOf(template);
    if (gate.idSlot < 0) return false;
    let values = at + 4 + INSTANCE_HEADER;
    if (definition === values) values += DEFINITION_HEADER + this.#chunk.u32(values + 20);
    if (values + 4 > end) return false;
    const eventId = this.#locate(gate, values, end);
    if (eventId < 0) return false;
    const pair = this.#pairOf(gate);
    const { verdicts, providerText, channelText } = pair;
    let verdict = verdicts.get(eventId);
    if (verdict === undefined) {
      verdict = this.#admit(providerText, eventId, channelText);
      if (verdicts.size >= MAX_VERDICTS) verdicts.clear();
      verdicts.set(eventId, verdict);
    }
    if (!verdict) this.#kernel?.refuse(definition, gate, pair, eventId);
    return !verdict;
  }

  #gateOf(template: Template): Gate {
    let gate = this.#gates.get(template);
    if (gate === undefined) {
      gate = buildGate(template);
      this.#gates.set(template, gate);
    }
    this.#lastTemplate = template;
    this.#lastGate = gate;
    return gate;
  }

  /** Finds provider and channel, and gives the event id, or -1 where the table does not fit or the types are others. */
  #locate(gate: Gate, values: number, end: number): number {
    const { view } = this.#chunk;
    const count = view.getUint32(values, true);
    const { idSlot, providerSlot, channelSlot, lastSlot } = gate;
    let at = values + 4;
    let start = at + 4 * count;
    if (lastSlot >= count || start > end) return -1;
    let id = -1;
    for (let slot = 0; slot <= lastSlot; slot++, at += 4) {
      const size = view.getUint16(at, true);
      if (slot === idSlot) {
        if (size !== 2 || start + 2 > end || view.getUint8(at + 2) !== Type.UINT16) return -1;
        id = view.getUint16(start, true);
      } else if (slot === providerSlot) place(this.#provider, view.getUint8(at + 2), start, size);
      else if (slot === channelSlot) place(this.#channel, view.getUint8(at + 2), start, size);
      start += size;
    }
    return start <= end ? id : -1;
  }

  #pairOf(gate: Gate): Pair {
    const { pairs } = gate;
    for (let i = 0; i < pairs.length; i++) {
      const pair = pairs[i]!;
      if (gate.providerSlot >= 0 && !this.#isSame(this.#provider, pair.provider)) continue;
      if (gate.channelSlot >= 0 && !this.#isSame(this.#channel, pair.channel)) continue;
      if (i > 0) {
        pairs.splice(i, 1);
        pairs.unshift(pair);
      }
      return pair;
    }
    const pair: Pair = {
      provider: this.#keep(this.#provider),
      channel: this.#keep(this.#channel),
      providerText: this.#text(gate.provider, this.#provider),
      channelText: this.#text(gate.channel, this.#channel),
      verdicts: new Map(),
    };
    pairs.unshift(pair);
    if (pairs.length > MAX_PAIRS) pairs.pop();
    return pair;
  }

  #isSame({ type, start, size }: Place, { type: expected, known }: StoredValue): boolean {
    return type === expected && size === known.bytes.length && standsAt(this.#chunk, start, known);
  }

  #keep({ type, start, size }: Place): StoredValue {
    return { type, known: knownBytes(this.#chunk.bytes.subarray(start, start + size)) };
  }

  #text(source: TextSource | null, { type, start, size }: Place): string | null {
    if (source === null || source.slot < 0) return source?.constant ?? null;
    return type === Type.NULL || type === Type.BINXML ? null : valueText(this.#chunk, type, start, size);
  }
}

function place(into: Place, type: number, start: number, size: number): void {
  into.type = type;
  into.start = start;
  into.size = size;
}
