import { UsageError } from '../exit-code.js';
import { parseChoice, parseCount, parseZone, repeat } from '../flags.js';
const FORMATS = ['text', 'json'];
export const defineExplain = (program, exit) => {
    program
        .command('explain')
        .description('say why rules hold on events, and why not: clause by clause (EQL), stage by stage (SPL)')
        .argument('<path...>', 'what to read, as for scan')
        .option('--rules <path>', 'rule file or folder; may be repeated (default: the bundled AI pack)', repeat, [])
        .option('--event <path:n>', 'only this event: its source as scan names it, a colon, its record number')
        .option('--near', 'only near misses: events that failed on one clause or stage, counted by reason')
        .option('--format <name>', FORMATS.join(', '), 'text')
        .option('--limit <n>', 'explain at most this many events in full', '20')
        .option('--content <dir>', 'folder with macros/ and lookups/ (default: found beside each rule)')
        .option('--tz <zone>', 'zone of times that carry none', 'UTC')
        .option('--strict-fields', 'suppose nothing about raw telemetry')
        .action(async (paths, flags) => {
        const { runExplain } = await import('../explain-run.js');
        exit(await runExplain({
            inputs: paths,
            rules: flags.rules,
            only: flags.event === undefined ? null : parseEvent(flags.event),
            near: flags.near === true,
            format: parseChoice('--format', flags.format, FORMATS),
            limit: parseCount('--limit', flags.limit, 0, 1_000_000),
            contentFolder: flags.content ?? null,
            tzMinutes: parseZone('--tz', flags.tz),
            strictFields: flags.strictFields === true,
        }));
    });
};
function parseEvent(text) {
    const colon = text.lastIndexOf(':');
    const record = Number(text.slice(colon + 1));
    if (colon <= 0 || !Number.isInteger(record) || record < 1) {
        throw new UsageError(`--event does not take "${text}"`, 'a source and a record number, as in logs/dns.xml:4711');
    }
    return { source: text.slice(0, colon), record };
}
