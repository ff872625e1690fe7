import { RiskLedger } from '../alert/risk.js';
import { formatTime } from '../event/time.js';
import { AlertMaker } from './alert-maker.js';
import { cutIntoPieces } from './pieces.js';
import { readPieces } from './workers.js';
export async function scan(options) {
    const { bundle, compiled, settings, faults } = options;
    const started = options.clock();
    const context = {
        now: options.now ?? 0,
        infoMin: settings.from ?? 0,
        infoMax: settings.to ?? 0,
        tzOffset: settings.tzMinutes * 60_000,
    };
    const totals = new Totals(faults);
    const risk = new RiskLedger();
    const counts = new AlertCounts();
    const maker = new AlertMaker(compiled, context, settings, {
        alert: (alert) => {
            counts.add(alert);
            for (const entry of alert.risk)
                risk.add(entry, causeOf(alert));
            options.onAlert(alert);
        },
        fault: (fault) => faults.add(fault),
    });
    const setup = { bundle, settings, context };
    await readPieces(cutIntoPieces(options.entries, options.workers, (fault) => faults.add(fault), totals), options.workers, setup, compiled, {
        finding: (piece, finding) => maker.take(totals.baseOf(piece), finding),
        done: (piece, report) => {
            maker.endPiece(report);
            totals.add(piece, report);
        },
        progress: (bytes) => options.onProgress({ bytes, alerts: counts.total }),
    });
    maker.end();
    return {
        rules: compiled.counts,
        ...totals.summary(settings.readAll),
        faults: { total: faults.total, counts: [...faults.counts], samples: faults.samples },
        alerts: counts.summary(),
        risk: risk.totals().map((total) => ({
            object: total.object,
            type: total.type,
            score: total.score,
            events: total.events,
            from: [...total.from]
                .sort((a, b) => b[1] - a[1])
                .map(([cause, times]) => (times > 1 ? `${cause} ×${times}` : cause)),
        })),
        silent: null,
        seconds: (options.clock() - started) / 1000,
        notes: [...compiled.notes, ...totals.notes(), ...maker.notes()],
    };
}
/** What made a risk event, in a few words: the program and what it asked for, else the rule. */
function causeOf(alert) {
    const target = ['query', 'QueryName', 'dns.question.name']
        .map((name) => alert.fields[name])
        .find((value) => value !== undefined);
    const program = alert.process.name;
    return program !== null && typeof target === 'string' ? `${program} → ${target}` : alert.rule.name;
}
class AlertCounts {
    total = 0;
    #bySeverity = new Map();
    #byKind = new Map();
    add(alert) {
        this.total++;
        this.#bySeverity.set(alert.rule.severity, (this.#bySeverity.get(alert.rule.severity) ?? 0) + 1);
        this.#byKind.set(alert.kind, (this.#byKind.get(alert.kind) ?? 0) + 1);
    }
    summary() {
        return { total: this.total, bySeverity: [...this.#bySeverity], byKind: [...this.#byKind] };
    }
}
/** Difference between clocks of one source that is worth a word. Microseconds. */
const NOTABLE_SKEW = 10 * 60 * 1_000_000;
/** Adds up what pieces report. */
class Totals {
    files = 0;
    bytes = 0;
    #faults;
    #attempted = new Map();
    #classes = new Map();
    #records = { attempted: 0, skipped: 0, decoded: 0 };
    #firstTime = null;
    #lastTime = null;
    #skewed = null;
    constructor(faults) {
        this.#faults = faults;
    }
    entry(entry) {
        this.files++;
        this.bytes += entry.diskBytes;
    }
    /** Records of the same file that earlier pieces attempted. */
    baseOf(piece) {
        return piece.range === null ? 0 : (this.#attempted.get(piece.entry.name) ?? 0);
    }
    add(piece, report) {
        const base = this.baseOf(piece);
        const samples = report.faults.samples.map((fault) => (fault.record === undefined ? fault : { ...fault, record: fault.record + base }));
        this.#faults.absorb({ counts: report.faults.counts, samples });
        if (piece.range !== null)
            this.#attempted.set(piece.entry.name, base + report.attempted);
        this.#records.attempted += report.attempted;
        this.#records.skipped += report.skipped;
        this.#records.decoded += report.decoded;
        if (report.firstTime !== null && (this.#firstTime === null || report.firstTime < this.#firstTime))
            this.#firstTime = report.firstTime;
        if (report.lastTime !== null && (this.#lastTime === null || report.lastTime > this.#lastTime))
            this.#lastTime = report.lastTime;
        if (report.clockSkew > NOTABLE_SKEW)
            this.#skewed ??= piece.entry.name;
        for (const item of report.classes) {
            const key = `${item.kind}\u0000${item.eventId}\u0000${item.layout}`;
            const known = this.#classes.get(key);
            if (known === undefined)
                this.#classes.set(key, { ...item });
            else
                known.count += item.count;
        }
    }
    summary(complete) {
        const { attempted, skipped, decoded } = this.#records;
        const kinds = [...this.#classes.values()].sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
        return {
            files: this.files,
            bytes: this.bytes,
            records: { attempted, skipped, decoded, faulted: attempted - skipped - decoded },
            kinds: complete ? kinds : null,
            firstTime: this.#firstTime === null ? null : formatTime(this.#firstTime),
            lastTime: this.#lastTime === null ? null : formatTime(this.#lastTime),
        };
    }
    notes() {
        return this.#skewed === null
            ? []
            : [
                `In ${this.#skewed} the clock of the events and that of the log differ by more than 10 minutes; windows go by the log's`,
            ];
    }
}
