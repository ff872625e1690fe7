/**
 * The prefilter of a run: what the bytes of a record must hold for any rule to match it. It is only as good as the rule
 * that asks for least: one rule about which nothing is known, and every record is read.
 */
import { requiredFields } from '../engine/requirements.js';
import { needlesFor } from '../event/requirement-needles.js';
/** More alternatives than this cost more to look for than they save. */
const MAX_ALTERNATIVES = 8;
/** Names that nearly every record holds: looking for them skips nothing. */
const FREQUENT = /^(@timestamp|_time|_raw|host|source|sourcetype|index|eventtype|tag|EventCode|EventID|Channel|Computer|signature_id|event\.\w+|host\.\w+(\.\w+)?|agent\.\w+|winlog\.(channel|event_id|computer_name|provider_name)|message|user|User|user\.\w+|Image|process\.\w+|ProcessId|ProcessGuid|process_\w+|dest|dvc)$/;
/** null where every record must be read. */
export function buildPrefilter(programs) {
    const alternatives = new Map();
    for (const program of programs) {
        const rarity = rarityIn(program.schema);
        for (const predicate of predicatesOf(program)) {
            const fields = requiredFields(predicate, rarity);
            if (fields === null)
                return null;
            for (const field of fields) {
                for (const literals of needlesFor(program.schema, field) ?? [])
                    alternatives.set(literals.join('\u0000'), literals);
            }
            if (alternatives.size > MAX_ALTERNATIVES)
                return null;
        }
    }
    return { alternatives: [...alternatives.values()] };
}
export function predicatesOf({ body }) {
    switch (body.kind) {
        case 'events':
        case 'rows':
            return [body.predicate];
        case 'terms':
            return [
                ...body.stage.terms,
                ...(body.stage.kind === 'sequence' && body.stage.until !== null ? [body.stage.until] : []),
            ].map((term) => term.predicate);
        case 'generating':
            return [];
    }
}
export function rarityIn(schema) {
    return (name) => {
        const needles = FREQUENT.test(name) ? null : needlesFor(schema, name);
        return needles === null ? null : needles.length;
    };
}
