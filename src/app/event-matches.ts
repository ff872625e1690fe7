/**
 * Matches: what a rule found on one event, as it leaves the thread that read it. A match carries the event's identity, the
 * fields that every alert shows and those that its own rule names, and nothing else of the event unless it is asked for.
 */
import { hash } from 'node:crypto';
import type { EventMatch } from '../alert/alerting.ts';
import { compileExpr } from '../engine/predicate.ts';
import type { Program } from '../engine/program.ts';
import { eventScope } from '../engine/scope.ts';
import type { EventReference } from '../engine/trail.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import type { recordKey } from '../event/identity.ts';
import { envelopeOf } from '../event/layout.ts';
import { parseTime } from '../event/time.ts';
import { firstOf, type Value } from '../event/value.ts';
import type { Expr } from '../lang/expression.ts';
import type { EvalContext, Evaluate } from '../lang/function.ts';
import type { Finding } from './finding.ts';
import type { WholeEvents } from './whole-events.ts';

const DISPLAY_FIELDS = ['host.name', 'user.name', 'process.name', 'process.executable', 'process.entity_id'] as const;

/** Where the values lie that matches of a program carry. */
interface MatchSlots {
  readonly fields: readonly (readonly [name: string, slot: number])[];
  /** What the rule works out for a match. */
  readonly computed: readonly Computed[];
  readonly alert: readonly number[];
  readonly timestamp: number;
  readonly tiebreaker: number | null;
}

/** What matches of one event have in common. */
type Common = Pick<EventMatch, 'reference' | 'identity' | 'display'>;

interface Computed {
  readonly name: string;
  readonly value: Expr;
  /** By class, since what is constant in one folds away. */
  readonly readers: Map<EventClass, Evaluate<Event>>;
}

export class EventMatches {
  readonly #slots: SlotTable;
  readonly #context: EvalContext;
  /** Turned to each record in its turn. */
  readonly #event: Event;
  /** null: events are not carried whole. */
  readonly #whole: WholeEvents | null;
  readonly #displaySlots: readonly number[];
  /** Of the event that was asked for last. */
  #common: Common | null = null;
  /** By program index. */
  readonly #matchSlots = new Map<number, MatchSlots>();

  constructor(slots: SlotTable, event: Event, whole: WholeEvents | null, context: EvalContext) {
    this.#slots = slots;
    this.#context = context;
    this.#event = event;
    this.#whole = whole;
    this.#displaySlots = DISPLAY_FIELDS.map((name) => slots.slotOf('ecs', name));
  }

  /** Of the event that stands in the slots now; `bytes` are the record's own. Rules of one event share its reference. */
  build(program: Program, reference: EventReference, key: ReturnType<typeof recordKey>, bytes: Uint8Array): EventMatch {
    const event = this.#event;
    if (this.#common?.reference !== reference) this.#common = this.#commonOf(reference, key, bytes);
    const slots = this.#slotsOf(program);
    const fields: [string, Value][] = [];
    for (const [name, slot] of slots.fields) {
      const value = event.get(slot);
      if (value !== null) fields.push([name, value]);
    }
    for (const computed of slots.computed) {
      const value = this.#compute(computed, program);
      if (value !== null) fields.push([computed.name, value]);
    }
    return {
      ...this.#common,
      fields,
      ...(slots.alert.length === 0 ? {} : { alertValues: slots.alert.map((slot) => event.get(slot)) }),
      ...(this.#whole === null ? {} : { original: this.#wholeEvent(this.#whole) }),
    };
  }

  #commonOf(
    reference: EventReference,
    { host, channel, recordId }: ReturnType<typeof recordKey>,
    bytes: Uint8Array,
  ): Common {
    const [hostName, user, processName, processExecutable, processEntityId] = this.#displaySlots.map((slot) =>
      this.#event.get(slot),
    );
    const bytesHash = recordId === null ? hash('sha256', bytes, 'hex') : null;
    return {
      reference,
      identity: { host, channel, recordId, time: reference.time, bytesHash },
      display: {
        host: hostName ?? host,
        user: user ?? null,
        processName: processName ?? null,
        processExecutable: processExecutable ?? null,
        processEntityId: processEntityId ?? null,
      },
    };
  }

  /**
   * What the rule orders events by: its timestamp, else `time`, and what decides between equal ones. A `date` of an index
   * holds whole milliseconds; what an event says beyond those comes last.
   */
  orderOf(
    program: Program,
    time: number | null,
  ): Pick<Extract<Finding, { kind: 'terms' }>, 'order' | 'finer' | 'tiebreaker'> {
    const { timestamp, tiebreaker } = this.#slotsOf(program);
    const exact = orderTime(this.#event.get(timestamp)) ?? time;
    const order =
      exact === null || program.plan.hasFineTimes === true ? exact : Math.floor(exact / MILLISECOND) * MILLISECOND;
    return {
      order,
      finer: (exact ?? 0) - (order ?? 0),
      tiebreaker: tiebreaker === null ? null : this.#event.get(tiebreaker),
    };
  }

  #compute({ value, readers }: Computed, { schema }: Program): Value {
    const event = this.#event;
    let read = readers.get(event.cls);
    if (read === undefined) {
      const compiled = compileExpr(value, eventScope(this.#slots, event.cls, schema, this.#context));
      read = compiled.kind === 'constant' ? () => compiled.value : compiled.evaluate;
      if (readers.size >= MAX_CLASSES) readers.clear();
      readers.set(event.cls, read);
    }
    return read(event);
  }

  #slotsOf(program: Program): MatchSlots {
    let slots = this.#matchSlots.get(program.index);
    if (slots === undefined) {
      const { body, schema, alertFields, plan } = program;
      const names = body.kind === 'events' || body.kind === 'terms' ? body.fields : [];
      slots = {
        fields: names.map((name) => [name, this.#slots.slotOf(schema, name)]),
        computed: (body.kind === 'events' ? (body.computed ?? []) : []).map(({ name, value }) => ({
          name,
          value,
          readers: new Map(),
        })),
        alert: alertFields.map((name) => this.#slots.slotOf('ecs', name)),
        timestamp: this.#slots.slotOf(schema, plan.timestampField ?? '@timestamp'),
        tiebreaker: plan.tiebreakerField === undefined ? null : this.#slots.slotOf(schema, plan.tiebreakerField),
      };
      this.#matchSlots.set(program.index, slots);
    }
    return slots;
  }

  #wholeEvent(whole: WholeEvents): NonNullable<EventMatch['original']> {
    const { cls, body } = this.#event;
    return { index: envelopeOf(body).index ?? cls.indexes[0] ?? '', fields: whole.fieldsOf(cls, body) };
  }
}

/** Classes are made by whoever writes the events. */
const MAX_CLASSES = 256;

/** In microseconds. */
const MILLISECOND = 1000;

/** A timestamp field's value in microseconds, as Elasticsearch's date type reads it. */
function orderTime(value: Value): number | null {
  const first = firstOf(value);
  return first === null || typeof first === 'boolean' ? null : parseTime(first, 'date');
}
