import { buildEventAlert, buildRowAlert, buildSequenceAlert } from '../alert/alerting.js';
import { eventIdOf } from '../alert/identity.js';
import { canonicalRow } from '../engine/row.js';
import { RuleRun } from '../engine/rule-run.js';
import { SampleMachine } from '../engine/sample.js';
import { SequenceMachine } from '../engine/sequence.js';
import { takeEnds } from '../engine/take-ends.js';
import { compareCandidates } from '../engine/term-hits.js';
import { trailOf } from '../engine/trail.js';
/** Candidates that one rule holds at most before its sequences are matched. */
const MAX_CANDIDATES = 5_000_000;
export class AlertMaker {
    #compiled;
    #context;
    #settings;
    #outlet;
    #runs = new Map();
    /** Program index (of a rule or a subsearch) → index of its rule. */
    #ruleOf = new Map();
    #candidates = new Map();
    #rows = [];
    #stateful = [];
    #copies = new CopyCounter();
    #limits = new Set();
    #ended = false;
    #firstHit = null;
    #lastHit = null;
    constructor(compiled, context, settings, outlet) {
        this.#compiled = compiled;
        this.#context = context;
        this.#settings = settings;
        this.#outlet = outlet;
        compiled.programs.rules.forEach((program, rule) => {
            for (const { index } of [program, ...program.subprograms])
                this.#ruleOf.set(index, rule);
        });
    }
    /** `base`: records of the same source that came before the piece. */
    take(base, finding) {
        const index = this.#ruleOf.get(finding.rule);
        const rule = this.#compiled.rules[index].rule;
        switch (finding.kind) {
            case 'match': {
                const match = shift(finding.match, base);
                this.#outlet.alert(buildEventAlert(rule, match, this.#copies.of(match)));
                break;
            }
            case 'row': {
                const reference = { ...finding.reference, record: finding.reference.record + base };
                const tuple = { row: new Map(finding.row), trail: trailOf(reference) };
                this.#run(index).push(finding.rule, tuple);
                break;
            }
            case 'terms':
                this.#takeTerms(rule, finding, base);
                break;
        }
    }
    endPiece(report) {
        if (report.firstHit !== null && (this.#firstHit === null || report.firstHit < this.#firstHit))
            this.#firstHit = report.firstHit;
        if (report.lastHit !== null && (this.#lastHit === null || report.lastHit > this.#lastHit))
            this.#lastHit = report.lastHit;
    }
    end() {
        this.#ended = true;
        for (const program of this.#compiled.programs.rules) {
            if (program.body.kind === 'terms')
                this.#endTerms(program);
            else if (program.body.kind !== 'events')
                this.#run(program.index).end();
        }
        const range = { from: this.#settings.from ?? this.#firstHit, to: this.#settings.to ?? this.#lastHit };
        const copies = new Map();
        for (const { rule, tuple } of this.#rows) {
            const key = `${rule.id}\u0000${tuple.key ?? canonicalRow(tuple.row)}`;
            const copy = (copies.get(key) ?? 0) + 1;
            copies.set(key, copy);
            this.#stateful.push(buildRowAlert(rule, tuple, range, 0, copy));
        }
        this.#stateful.sort((a, b) => compare(a.time ?? '', b.time ?? '') || compare(a.id, b.id));
        for (const alert of this.#stateful)
            this.#outlet.alert(alert);
    }
    /** Limits that were reached, one sentence each. */
    notes() {
        return [...this.#limits];
    }
    #run(index) {
        let run = this.#runs.get(index);
        if (run === undefined) {
            const { rule, content } = this.#compiled.rules[index];
            const limit = (what) => {
                this.#limits.add(`${rule.name}: ${what}`);
                this.#outlet.fault({ code: 'state-cap', source: rule.id, detail: what });
            };
            const context = this.#ended && this.#context.now === 0 ? { ...this.#context, now: this.#lastHit ?? 0 } : this.#context;
            run = new RuleRun(this.#compiled.programs.rules[index], (tuple) => this.#rows.push({ rule, tuple }), {
                context,
                lookup: (name) => content.lookup(name),
                limit,
            });
            this.#runs.set(index, run);
        }
        return run;
    }
    #takeTerms(rule, finding, base) {
        const match = shift(finding.match, base);
        if (finding.order === null)
            return; // counted as no-time by the reader
        const candidates = this.#candidates.get(finding.rule) ?? [];
        this.#candidates.set(finding.rule, candidates);
        if (candidates.length >= MAX_CANDIDATES) {
            this.#outlet.fault({
                code: 'state-cap',
                source: rule.id,
                detail: `more than ${MAX_CANDIDATES} candidate events`,
            });
            return;
        }
        const copy = this.#copies.of(match);
        candidates.push({
            time: finding.order,
            tiebreaker: finding.tiebreaker,
            host: match.identity.host,
            recordId: match.identity.recordId,
            id: eventIdOf(match.identity, copy),
            hits: finding.hits,
            match: { match, copy },
        });
    }
    #endTerms(program) {
        if (program.body.kind !== 'terms')
            return;
        const { rule } = this.#compiled.rules[program.index];
        const { stage } = program.body;
        const candidates = this.#candidates.get(program.index) ?? [];
        this.#candidates.delete(program.index);
        candidates.sort(compareCandidates);
        const found = [];
        const emit = ({ keys, events }) => {
            const present = events.filter((event) => event !== null);
            const { match, copy } = present[0].match;
            const isSingle = stage.kind === 'sequence' && stage.terms.length === 1;
            found.push(isSingle
                ? buildEventAlert(rule, match, copy)
                : buildSequenceAlert(rule, keys, present.map((candidate) => ({ id: candidate.id, match: candidate.match.match }))));
        };
        const machine = stage.kind === 'sequence' ? new SequenceMachine(stage, emit) : new SampleMachine(stage, emit);
        let previous = '';
        for (const candidate of candidates) {
            if (candidate.id === previous)
                continue; // the same event from another copy of the log
            previous = candidate.id;
            machine.push(candidate);
        }
        machine.end();
        this.#stateful.push(...takeEnds(found, program.body.rest));
        if (machine.dropped > 0) {
            this.#outlet.fault({
                code: 'state-cap',
                source: rule.id,
                detail: `${machine.dropped} join keys were dropped, oldest first`,
            });
        }
    }
}
function shift(match, base) {
    return base === 0 ? match : { ...match, reference: { ...match.reference, record: match.reference.record + base } };
}
function compare(a, b) {
    return a < b ? -1 : a > b ? 1 : 0;
}
/** Numbers records without record id that are the same to the byte within one source, 1-based in order. */
class CopyCounter {
    #source = '';
    #seen = new Map();
    of({ reference, identity }) {
        if (identity.bytesHash === null)
            return 1;
        if (reference.source !== this.#source) {
            this.#source = reference.source;
            this.#seen.clear();
        }
        const entry = this.#seen.get(identity.bytesHash);
        if (entry === undefined) {
            this.#seen.set(identity.bytesHash, { record: reference.record, copy: 1 });
            return 1;
        }
        if (entry.record !== reference.record) {
            entry.record = reference.record;
            entry.copy++;
        }
        return entry.copy;
    }
}
