/** `telltale scan`: rules over files, folders, archives or standard input. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { GROUPINGS, TABLE_VIEWS, type TableView } from '../../io/output.ts';
import type { DefineCommand } from '../command.ts';
import { UsageError } from '../exit-code.ts';
import { parseChoice, parseCount, parseRange, parseSeverity, parseTimeFlag, repeat } from '../flags.ts';
import { addRunFlags, type RunFlags, readRunFlags } from '../rule-flags.ts';

const FORMATS = ['table', 'ndjson', 'csv', 'html', 'ecs', 'navigator'] as const;

interface ScanFlags extends RunFlags {
  readonly rules?: readonly string[];
  readonly format: string;
  readonly by?: string;
  readonly output?: string;
  readonly from?: string;
  readonly to?: string;
  readonly now?: string;
  readonly workers?: string;
  readonly failOn?: string;
  readonly minLevel?: string;
  readonly strict?: boolean;
  readonly deprecated?: boolean;
  readonly stats?: boolean;
  readonly explain?: boolean;
  readonly risk?: boolean;
  readonly riskDedup?: boolean;
  readonly riskFactors?: string;
  readonly window?: boolean;
  readonly state?: string;
  readonly keepDuplicates?: boolean;
  readonly profile?: boolean;
  readonly profileJson?: string;
  readonly enrich?: string;
  readonly drilldown?: string;
  readonly nulls: string;
}

export const defineScan: DefineCommand = (program: Command, exit) => {
  const command = program
    .command('scan')
    .description('run rules over logs: files, folders, archives, or - for standard input')
    .argument('<path...>', 'what to read; folders are read whole, globs are understood')
    .option('--rules <path>', 'rule file, folder or glob; may be repeated (default: the bundled AI pack)', repeat)
    .option('--format <name>', FORMATS.join(', '), 'table')
    .option(
      '--by <what>',
      `what lines of the table count: ${GROUPINGS.join(', ')}; time: a line an alert, oldest first`,
    )
    .option('--output <file>', 'write the result there instead of to standard output')
    .option('--from <time>', 'only events from this time on (ISO 8601; in --tz where it names no zone)')
    .option('--to <time>', 'only events before this time')
    .option('--now <time>', 'what now() means to a rule (default: the newest event)')
    .option('--workers <n>', 'threads that read (default: one per core)')
    .option('--fail-on <severity>', 'exit with 1 when an alert of this severity or above was found')
    .option('--min-level <severity>', 'show only alerts of this severity or above; the others are counted')
    .option('--deprecated', 'run rules marked deprecated too')
    .option(
      '--nulls <mode>',
      'strict: stats drops rows with a null by-field, as Splunk; lenient: it keeps them',
      'strict',
    )
    .option('--enrich <what>', 'process: fill what events lack about a process from its creation; input is read twice')
    .option(
      '--strict',
      'read every record; faults, unsupported rules, unreadable files and input without records make the exit code 2',
    )
    .option('--stats', 'read every record and count each kind')
    .option('--profile', 'say what each rule cost while events were read, and which rules pin nothing')
    .option('--profile-json <file>', 'the same as JSON, for all rules')
    .option('--explain', 'alerts say why, the summary why the rest stayed silent; the input is read twice')
    .option('--keep-duplicates', 'count an event again in every copy of its log; else a rule takes it once')
    .option('--window', "run each rule on its own or its vendor's schedule over event time, instead of once over all")
    .option(
      '--state <dir>',
      'keep lookups that searches fill, and terms that rules have seen, there from run to run; baselines take part too',
    )
    .option('--drilldown <n>', 'run the n-th drill-down of each alert over the same input, and show its rows too')
    .option('--risk', 'print the riskiest hosts and users, and run the risk incident rules over what was found')
    .option('--risk-dedup', 'rows of one rule on the same events add risk once (Splunk adds each)')
    .option('--risk-factors <file>', 'what is known of hosts and users, as changes to the scores of risk (YAML)');
  addRunFlags(command).action(async (paths: string[], flags: ScanFlags) => {
    const { runScan } = await import('../scan-run.ts');
    const run = readRunFlags(flags);
    const { zone } = run;
    exit(
      await runScan({
        inputs: paths,
        rules: flags.rules ?? [],
        format: parseChoice('--format', flags.format, FORMATS),
        by: readView(flags),
        output: flags.output ?? null,
        ...parseRange(flags, zone),
        now: flags.now === undefined ? null : parseTimeFlag('--now', flags.now, zone),
        workers: flags.workers === undefined ? availableParallelism() : parseCount('--workers', flags.workers, 1, 64),
        failOn: flags.failOn === undefined ? null : parseSeverity('--fail-on', flags.failOn),
        minLevel: flags.minLevel === undefined ? null : parseSeverity('--min-level', flags.minLevel),
        ...run,
        deprecated: flags.deprecated === true,
        strict: flags.strict === true,
        stats: flags.stats === true,
        explain: flags.explain === true,
        risk: flags.risk === true || flags.riskDedup === true,
        riskDedup: flags.riskDedup === true,
        riskFactors: flags.riskFactors ?? null,
        profile: flags.profile === true,
        profileFile: flags.profileJson ?? null,
        keepDuplicates: flags.keepDuplicates === true,
        window: flags.window === true,
        stateFolder: flags.state ?? null,
        enrich: flags.enrich === undefined ? null : parseChoice('--enrich', flags.enrich, ['process'] as const),
        nulls: parseChoice('--nulls', flags.nulls, ['strict', 'lenient'] as const),
        drilldown: flags.drilldown === undefined ? null : parseCount('--drilldown', flags.drilldown, 1, 100),
      }),
    );
  });
};

function readView({ by, format }: ScanFlags): TableView | null {
  if (by === undefined) return null;
  const view = parseChoice('--by', by, TABLE_VIEWS);
  if (format.toLowerCase() !== 'table')
    throw new UsageError(`--by is about the table, and --format is ${format}`, 'the other formats have every alert');
  return view;
}
