/**
 * Explaining input: for every event that matched a rule, or met what the rule requires of an event, what each clause and
 * stage said. Runs in one thread, in the order of the input, and decides nothing that a scan would not.
 */
import { explainEvent, failingClauses } from '../engine/explain.js';
import { requiredFields } from '../engine/requirements.js';
import { Classifier } from '../event/classify.js';
import { Event, SlotTable } from '../event/event.js';
import { eventTimeOf } from '../event/event-time.js';
import { recordIdentity } from '../event/identity.js';
import { listFields, resolveField } from '../event/resolve.js';
import { formatTime } from '../event/time.js';
import { parseWindowsXml } from '../io/formats/windows-xml.js';
import { predicatesOf, rarityIn } from './prefilter.js';
const HEADLINE = [
    ['program', 'process.executable'],
    ['asked for', 'dns.question.name'],
    ['status', 'sysmon.dns.status'],
    ['file', 'file.path'],
    ['registry', 'registry.path'],
    ['destination', 'destination.ip'],
];
export class Explaining {
    #compiled;
    #options;
    #slots = new SlotTable(resolveField);
    #event = new Event(this.#slots);
    #classifier;
    #context;
    #required;
    #source = '';
    constructor(compiled, settings, context, options) {
        this.#compiled = compiled;
        this.#options = options;
        this.#context = context;
        this.#classifier = new Classifier({
            parseXml: parseWindowsXml,
            strictFields: settings.strictFields,
            tz: settings.tzMinutes,
        });
        this.#required = compiled.programs.rules.map(requiredOf);
    }
    begin() { }
    enter(source) {
        this.#source = source;
    }
    take(record) {
        const { only } = this.#options;
        if (only !== null && (record.ordinal !== only.record || this.#source !== only.source))
            return true;
        const classified = this.#classifier.classify(record.body);
        if (classified === null)
            return false;
        this.#event.reset(classified.cls, classified.body);
        this.#compiled.programs.rules.forEach((program, index) => {
            if (only !== null || this.#meetsRequirement(program, index))
                this.#explain(program, index, record);
        });
        return true;
    }
    finish() {
        return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null, clockSkew: 0 };
    }
    #meetsRequirement(program, index) {
        const required = this.#required[index];
        if (required === null || required === undefined)
            return true;
        return required.some((name) => this.#event.get(this.#slots.slotOf(program.schema, name)) !== null);
    }
    #explain(program, index, record) {
        const { rule, text, content } = this.#compiled.rules[index];
        const around = {
            slots: this.#slots,
            context: this.#context,
            lookup: (name) => content.lookup(name),
            limit: () => { },
        };
        const event = this.#event;
        const explanation = explainEvent(program, event, () => this.#rowOf(program), around);
        const time = eventTimeOf(event.cls, event.body);
        this.#options.onExplained({
            rule,
            text,
            source: this.#source,
            record: record.ordinal,
            time: time === null ? null : formatTime(time),
            host: recordIdentity(event.cls, event.body).host,
            headline: HEADLINE.map(([label, name]) => [label, event.get(this.#slots.slotOf('ecs', name))]).filter(([, value]) => value !== null),
            explanation,
            misses: countMisses(explanation),
        });
    }
    /** The row that a search would see: the columns that its stages need, or all. */
    #rowOf(program) {
        const event = this.#event;
        const columns = program.body.kind === 'rows' && program.body.columns !== null
            ? program.body.columns
            : listFields(event.cls, program.schema, event.body);
        const row = new Map();
        for (const name of columns) {
            const value = event.get(this.#slots.slotOf(program.schema, name));
            if (value !== null)
                row.set(name, value);
        }
        return row;
    }
}
/** Fields of which one must be there for the rule to have anything to say; null: every event is worth a look. */
function requiredOf(program) {
    const names = new Set();
    for (const predicate of predicatesOf(program)) {
        const fields = requiredFields(predicate, rarityIn(program.schema));
        if (fields === null)
            return null;
        for (const name of fields)
            names.add(name);
    }
    return [...names];
}
function countMisses({ holds, clauses, stages }) {
    if (holds)
        return 0;
    const dropped = stages.filter(({ outcome }) => outcome === 'dropped').length;
    return dropped > 0 ? dropped : Math.min(...clauses.map((clause) => failingClauses(clause).length));
}
