/**
 * Evaluation: one thread's rules at work. Records go in, findings come out. It is built anew in each thread from the
 * same rule texts, so that every thread gives the same answers.
 */
import { createHash } from 'node:crypto';
import { Engine } from '../engine/engine.js';
import { openPipeline } from '../engine/pipeline.js';
import { trailOf } from '../engine/trail.js';
import { Classifier } from '../event/classify.js';
import { Event, SlotTable } from '../event/event.js';
import { clockSkewOf, eventTimeOf } from '../event/event-time.js';
import { recordIdentity } from '../event/identity.js';
import { listFields, resolveField } from '../event/resolve.js';
import { parseTime } from '../event/time.js';
import { firstOf } from '../event/value.js';
import { parseWindowsXml } from '../io/formats/windows-xml.js';
const DISPLAY_FIELDS = ['host.name', 'user.name', 'process.name', 'process.executable', 'process.entity_id'];
export class Evaluation {
    #times = noTimes();
    /** Records by class; counted for every record that was decoded. */
    #classCounts = new Map();
    #classifier;
    #event;
    #slots;
    #engine;
    #settings;
    #displaySlots;
    #sink;
    #context;
    #lookups;
    #pipelines = new Map();
    #record;
    #time = null;
    #source = '';
    #emit = () => { };
    #noTime = () => { };
    constructor(programs, settings, context, lookups) {
        this.#settings = settings;
        this.#context = context;
        this.#lookups = lookups;
        this.#slots = new SlotTable(resolveField);
        this.#event = new Event(this.#slots);
        this.#classifier = new Classifier({
            parseXml: parseWindowsXml,
            strictFields: settings.strictFields,
            tz: settings.tzMinutes,
        });
        this.#engine = new Engine(programs, this.#slots, context, listFields);
        this.#displaySlots = DISPLAY_FIELDS.map((name) => this.#slots.slotOf('ecs', name));
        this.#sink = {
            match: (program) => this.#emit({ kind: 'match', rule: program.index, match: this.#buildMatch(program) }),
            terms: (program, hits) => this.#emitTerms(program, hits),
            row: (program, row) => this.#rowPipeline(program).push({ row, trail: trailOf(this.#reference()) }),
        };
    }
    /** Starts counting anew. */
    begin() {
        this.#times = noTimes();
        this.#classCounts.clear();
    }
    /** What was counted since `begin`. */
    finish() {
        const classes = [...this.#classCounts].map(([{ kind, eventId, layout }, count]) => ({
            kind,
            eventId,
            layout,
            count,
        }));
        return { classes, ...this.#times };
    }
    /** Findings of the records that follow go to `emit`, under this source name; events without time to `noTime`. */
    enter(source, emit, noTime) {
        this.#source = source;
        this.#emit = emit;
        this.#noTime = noTime;
    }
    /** Evaluates one record; false when it is no event at all. */
    take(record) {
        const classified = this.#classifier.classify(record.body);
        if (classified === null)
            return false;
        const { cls, body } = classified;
        this.#classCounts.set(cls, (this.#classCounts.get(cls) ?? 0) + 1);
        const { from, to, readAll } = this.#settings;
        const timed = readAll || from !== null || to !== null;
        if (!timed && this.#engine.isIdle(cls))
            return true;
        const time = eventTimeOf(cls, body);
        if (time === null)
            this.#noTime(record);
        else
            this.#seeTime(time, cls, body);
        if (from !== null && (time === null || time < from))
            return true;
        if (to !== null && (time === null || time >= to))
            return true;
        this.#record = record;
        this.#time = time;
        this.#event.reset(cls, body);
        if (this.#engine.run(this.#event, this.#sink) && time !== null) {
            const times = this.#times;
            if (times.firstHit === null || time < times.firstHit)
                times.firstHit = time;
            if (times.lastHit === null || time > times.lastHit)
                times.lastHit = time;
        }
        return true;
    }
    #seeTime(time, cls, body) {
        const times = this.#times;
        if (times.firstTime === null || time < times.firstTime)
            times.firstTime = time;
        if (times.lastTime === null || time > times.lastTime)
            times.lastTime = time;
        const skew = clockSkewOf(cls, body);
        if (skew > times.clockSkew)
            times.clockSkew = skew;
    }
    /** The row-wise stages of a program; what comes out of them is found. */
    #rowPipeline(program) {
        let pipeline = this.#pipelines.get(program.index);
        if (pipeline === undefined) {
            const stages = program.body.kind === 'rows' ? program.body.rowWise : [];
            const emit = ({ row, trail }) => this.#emit({ kind: 'row', rule: program.index, row: [...row], reference: trail.first[0] });
            pipeline = openPipeline(stages, emit, {
                context: this.#context,
                lookup: (name) => this.#lookups(program.index, name),
                runPlan: () => [],
                limit: () => { },
            });
            this.#pipelines.set(program.index, pipeline);
        }
        return pipeline;
    }
    #reference() {
        const { recordId } = recordIdentity(this.#event.cls, this.#event.body);
        return { source: this.#source, record: this.#record.ordinal, recordId, time: this.#time };
    }
    #buildMatch(program) {
        const event = this.#event;
        const { host, channel, recordId } = recordIdentity(event.cls, event.body);
        const [hostName, user, processName, processExecutable, processEntityId] = this.#displaySlots.map((slot) => event.get(slot));
        const names = program.body.kind === 'events' || program.body.kind === 'terms' ? program.body.fields : [];
        const fields = [];
        for (const name of names) {
            const value = event.get(this.#slots.slotOf(program.schema, name));
            if (value !== null)
                fields.push([name, value]);
        }
        return {
            reference: { source: this.#source, record: this.#record.ordinal, recordId, time: this.#time },
            identity: {
                host,
                channel,
                recordId,
                time: this.#time,
                bytesHash: recordId === null ? createHash('sha256').update(this.#record.bytes).digest('hex') : null,
            },
            display: {
                host: hostName ?? host,
                user: user ?? null,
                processName: processName ?? null,
                processExecutable: processExecutable ?? null,
                processEntityId: processEntityId ?? null,
            },
            fields,
        };
    }
    #emitTerms(program, hits) {
        const { timestampField, tiebreakerField } = program.plan;
        const own = this.#event.get(this.#slots.slotOf(program.schema, timestampField ?? '@timestamp'));
        const tiebreaker = tiebreakerField === undefined ? null : this.#event.get(this.#slots.slotOf(program.schema, tiebreakerField));
        const order = orderTime(own) ?? this.#time;
        this.#emit({ kind: 'terms', rule: program.index, hits, order, tiebreaker, match: this.#buildMatch(program) });
    }
}
function noTimes() {
    return { firstHit: null, lastHit: null, firstTime: null, lastTime: null, clockSkew: 0 };
}
/** A timestamp field's value in microseconds: text, or epoch milliseconds as Elasticsearch takes numbers. */
function orderTime(value) {
    const first = firstOf(value);
    return typeof first === 'number' ? Math.round(first * 1000) : typeof first === 'string' ? parseTime(first) : null;
}
