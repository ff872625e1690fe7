/** `telltale compare`: where rules disagree over the same logs, and why. */
import type { Command } from 'commander';
import type { DefineCommand } from '../command.ts';
import { parseChoice, parseZone, repeat } from '../flags.ts';

const FORMATS = ['text', 'json', 'html'] as const;

interface CompareFlags {
  readonly rules: readonly string[];
  readonly format: string;
  readonly output?: string;
  readonly content?: string;
  readonly schema?: string;
  readonly geoip?: string;
  readonly tz: string;
  readonly strictFields?: boolean;
}

export const defineCompare: DefineCommand = (program: Command, exit) => {
  program
    .command('compare')
    .description('run several rules over the same logs: who caught what, and what decided where they disagree')
    .argument('<path...>', 'what to read, as for scan; it is read once per --rules and once more')
    .option('--rules <path>', 'rule file or folder; repeat for each (default: the bundled AI pack)', repeat, [])
    .option('--format <name>', FORMATS.join(', '), 'text')
    .option('--output <file>', 'write to a file instead of standard output')
    .option('--content <dir>', 'folder with macros/ and lookups/ (default: found beside each rule)')
    .option('--schema <file>', 'types of fields beside ECS: JSON of names and types, or an Elasticsearch mapping')
    .option('--geoip <file>', 'database of places for iplocation: GeoLite2 or DB-IP, City or Country, .mmdb')
    .option('--tz <zone>', 'zone of times that carry none', 'UTC')
    .option('--strict-fields', 'suppose nothing about raw telemetry')
    .action(async (paths: string[], flags: CompareFlags) => {
      const { runCompare } = await import('../compare-run.ts');
      exit(
        await runCompare({
          inputs: paths,
          rules: flags.rules,
          format: parseChoice('--format', flags.format, FORMATS),
          output: flags.output ?? null,
          contentFolder: flags.content ?? null,
          schemaFile: flags.schema ?? null,
          placesFile: flags.geoip ?? null,
          tzMinutes: parseZone('--tz', flags.tz),
          strictFields: flags.strictFields === true,
        }),
      );
    });
};
