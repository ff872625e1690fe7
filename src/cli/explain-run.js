/** Runs `explain`: reads the input in one thread and prints what each rule said of each event that concerned it. */
import { Explaining } from '../app/explaining.js';
import { readPiece } from '../app/piece.js';
import { cutIntoPieces } from '../app/pieces.js';
import { buildPrefilter } from '../app/prefilter.js';
import { readRuleFiles } from '../app/rule-files.js';
import { FaultLog } from '../io/fault.js';
import { renderExplanation, renderReason, renderValue } from '../io/outputs/explain-text.js';
import { discover } from '../io/sources/discover.js';
import { escapeControls } from '../text/render.js';
import { EXIT, UsageError } from './exit-code.js';
import { BUNDLED_PACK } from './packs.js';
export async function runExplain(request) {
    const { compiled, unreadable } = readRuleFiles(request.rules.length === 0 ? [BUNDLED_PACK] : request.rules, {
        contentFolder: request.contentFolder,
        deprecated: true,
    });
    for (const { path, reason } of unreadable)
        process.stderr.write(`telltale: cannot open the rules at ${escapeControls(path)}: ${reason}\n`);
    if (compiled.rules.length === 0)
        throw new UsageError('no rule is there to explain', 'telltale rules check PATH says why');
    const faults = new FaultLog();
    const { entries, failed } = discover(request.inputs, (fault) => faults.add(fault));
    const report = new Report(request);
    const settings = {
        readAll: false,
        strictFields: request.strictFields,
        tzMinutes: request.tzMinutes,
        from: null,
        to: null,
    };
    const context = { now: 0, infoMin: 0, infoMax: 0, tzOffset: request.tzMinutes * 60_000 };
    const explaining = new Explaining(compiled, settings, context, {
        only: request.only,
        onExplained: (explained) => report.take(explained),
    });
    const needles = request.only === null ? buildPrefilter(compiled.programs.all) : null;
    const pieces = cutIntoPieces(entries, 1, (fault) => faults.add(fault), { entry: () => { } });
    for (const piece of pieces)
        await readPiece(piece, explaining, needles, { finding: () => { }, progress: () => { } });
    for (const { path, reason } of failed)
        process.stderr.write(`telltale: cannot open ${escapeControls(path)}: ${reason}\n`);
    report.end();
    if (request.only !== null && report.seen === 0) {
        throw new UsageError(`there is no event ${request.only.source}:${request.only.record}`, 'the source must be written as scan writes it, archive members with "!"');
    }
    return unreadable.length > 0 || failed.length > 0 ? EXIT.usage : EXIT.ran;
}
/** Reasons kept apart at most; the rest are counted together. */
const MAX_REASONS = 10_000;
class Report {
    seen = 0;
    #request;
    #reasons = new Map();
    #totals = new Map();
    #shown = 0;
    #lastEvent = '';
    #options;
    constructor(request) {
        this.#request = request;
        this.#options = {
            width: process.stdout.isTTY === true ? (process.stdout.columns ?? 120) : 120,
            color: process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined,
        };
    }
    take(explained) {
        this.seen++;
        this.#count(explained);
        if (this.#request.near && explained.misses !== 1)
            return;
        if (this.#request.format === 'json') {
            print(JSON.stringify(toJson(explained)));
            return;
        }
        if (this.#shown >= this.#request.limit)
            return;
        this.#shown++;
        this.#print(explained);
    }
    end() {
        if (this.#request.format === 'json')
            return;
        for (const [rule, { matched, near, far }] of this.#totals) {
            print(`\n${escapeControls(rule)}\n  ${matched} held · ${near} missed by one clause or stage · ${far} missed by more`);
            const reasons = [...this.#reasons.values()]
                .filter((reason) => reason.rule === rule)
                .sort((a, b) => b.count - a.count);
            for (const { text, count, example } of reasons.slice(0, 20)) {
                print(`  ${String(count).padStart(7)}  ${text}\n           e.g. ${example}`);
            }
        }
        if (this.seen === 0)
            print('No event met what the rules require of an event.');
        else if (this.#shown >= this.#request.limit && this.seen > this.#shown) {
            process.stderr.write(`telltale: ${this.#shown} events are explained in full; --limit shows more, --event PATH:N one\n`);
        }
    }
    #count(explained) {
        const rule = explained.rule.name;
        const totals = this.#totals.get(rule) ?? { matched: 0, near: 0, far: 0 };
        this.#totals.set(rule, totals);
        if (explained.misses === 0)
            totals.matched++;
        else if (explained.misses === 1)
            totals.near++;
        else
            totals.far++;
        if (explained.misses !== 1)
            return;
        const text = renderReason(explained.text, explained.explanation);
        const key = `${rule}\u0000${text}`;
        const reason = this.#reasons.get(key);
        if (reason !== undefined)
            reason.count++;
        else if (this.#reasons.size < MAX_REASONS) {
            this.#reasons.set(key, {
                rule,
                text,
                count: 1,
                example: `${escapeControls(explained.source)}:${explained.record}`,
            });
        }
    }
    #print(explained) {
        const place = `${explained.source}:${explained.record}`;
        if (place !== this.#lastEvent) {
            this.#lastEvent = place;
            const headline = explained.headline.map(([label, value]) => `${label} ${renderValue(value)}`).join(' · ');
            print(`\n${escapeControls(place)} · ${explained.time ?? 'no time'} · ${escapeControls(explained.host ?? 'no host')}\n${headline}`);
        }
        const verdict = explained.misses === 0 ? 'holds' : 'does not hold';
        print(`  ${escapeControls(explained.rule.name)}: ${verdict}`);
        for (const line of renderExplanation(explained.text, explained.explanation, this.#options))
            print(line);
    }
}
function toJson({ rule, text, explanation, headline, ...event }) {
    return {
        ...event,
        headline: Object.fromEntries(headline),
        rule: { id: rule.id, name: rule.name, language: rule.language },
        reason: event.misses === 0 ? null : renderReason(text, explanation),
        ...explanation,
    };
}
function print(line) {
    process.stdout.write(`${line}\n`);
}
