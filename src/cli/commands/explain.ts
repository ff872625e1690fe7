/** `telltale explain`: why a rule holds on an event, and why not. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { UsageError } from '../exit-code.ts';
import { parseChoice, parseCount, repeat } from '../flags.ts';
import { addRunFlags, type RunFlags, readRunFlags } from '../rule-flags.ts';

const FORMATS = ['text', 'json'] as const;

interface ExplainFlags extends RunFlags {
  readonly rules?: readonly string[];
  readonly event?: string;
  readonly near?: boolean;
  readonly format: string;
  readonly limit?: string;
}

export const defineExplain: DefineCommand = (program: Command, exit) => {
  const command = program
    .command('explain')
    .description('say why rules hold on events, and why not: clause by clause (EQL, KQL), stage by stage (SPL, ES|QL)')
    .argument('<path...>', 'what to read, as for scan')
    .option('--rules <path>', 'rule file, folder or glob; may be repeated (default: the bundled AI pack)', repeat)
    .option('--event <path:n>', 'only this event: its source as scan names it, a colon, its record number')
    .option('--near', 'only near misses: events that failed on one clause or stage, counted by reason')
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--limit <n>', 'explain at most this many events in full (default: 20; as JSON all)');
  addRunFlags(command).action(async (paths: string[], flags: ExplainFlags) => {
    const { runExplain } = await import('../explain-run.ts');
    exit(
      await runExplain({
        inputs: paths,
        rules: flags.rules ?? [],
        only: flags.event === undefined ? null : parseEvent(flags.event),
        near: flags.near === true,
        format: parseChoice('--format', flags.format, FORMATS),
        limit: flags.limit === undefined ? null : parseCount('--limit', flags.limit, 0, 1_000_000),
        ...readRunFlags(flags),
      }),
    );
  });
};

function parseEvent(text: string): { source: string; record: number } {
  const colon = text.lastIndexOf(':');
  const record = Number(text.slice(colon + 1));
  if (colon <= 0 || !Number.isInteger(record) || record < 1) {
    throw new UsageError(`--event does not take "${text}"`, 'a source and a record number, as in logs/dns.xml:4711');
  }
  return { source: text.slice(0, colon), record };
}
