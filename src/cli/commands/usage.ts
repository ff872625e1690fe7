/** `telltale usage`: who uses which AI, since when, with what program, and whether a policy allows it. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice, parseCount, parseRange, parseTimeFlag, parseZone } from '../flags.ts';

const FORMATS = ['table', 'json', 'ndjson', 'csv', 'html'] as const;
const FAIL_ON = ['forbidden', 'unreviewed', 'unexpected'] as const;

interface UsageFlags {
  readonly policy?: string;
  readonly catalogue?: string;
  readonly clients?: string;
  readonly format: string;
  readonly output?: string;
  readonly newWithin?: string;
  readonly onlyNew?: boolean;
  readonly local?: boolean;
  readonly from?: string;
  readonly to?: string;
  readonly now?: string;
  readonly tz: string;
  readonly workers?: string;
  readonly failOn?: string;
}

export const defineUsage: DefineCommand = (program: Command, exit) => {
  program
    .command('usage')
    .description('who uses which AI: provider × program × host × user, and whether a policy allows it')
    .argument('<path...>', 'what to read; folders are read whole, globs are understood, - is standard input')
    .option('--policy <file>', 'what is sanctioned, tolerated or forbidden')
    .option('--catalogue <file>', 'AI providers and their hosts (default: the bundled catalogue)')
    .option('--clients <file>', 'known clients and where they are installed (default: the bundled list)')
    .option('--format <name>', FORMATS.join(', '), 'table')
    .option('--output <file>', 'write the result there instead of to standard output')
    .option('--new-within <days>', 'mark what was first seen in the last days of the input')
    .option('--only-new', 'leave out what is not new (needs --new-within)')
    .option('--local', 'also find local runtimes by process and model file; reads every record')
    .option('--from <time>', 'only events from this time on (ISO 8601; in --tz where it names no zone)')
    .option('--to <time>', 'only events before this time')
    .option('--now <time>', 'the day by which policy entries expire (default: today)')
    .option('--tz <zone>', 'zone of times that carry none: UTC, +02:00, Europe/Berlin', 'UTC')
    .option('--workers <n>', 'threads that read (default: one per core)')
    .option('--fail-on <verdict>', `exit with 1 when there is such a row: ${FAIL_ON.join(', ')}`)
    .action(async (paths: string[], flags: UsageFlags) => {
      const { runUsage } = await import('../usage-run.ts');
      const zone = parseZone('--tz', flags.tz);
      exit(
        await runUsage({
          inputs: paths,
          policy: flags.policy ?? null,
          catalogue: flags.catalogue ?? null,
          clients: flags.clients ?? null,
          format: parseChoice('--format', flags.format, FORMATS),
          output: flags.output ?? null,
          newWithinDays: flags.newWithin === undefined ? null : parseCount('--new-within', flags.newWithin, 1, 36_500),
          onlyNew: flags.onlyNew === true,
          local: flags.local === true,
          ...parseRange(flags, zone),
          now: flags.now === undefined ? null : parseTimeFlag('--now', flags.now, zone),
          zone,
          workers: flags.workers === undefined ? availableParallelism() : parseCount('--workers', flags.workers, 1, 64),
          failOn: flags.failOn === undefined ? null : parseChoice('--fail-on', flags.failOn, FAIL_ON),
        }),
      );
    });
};
