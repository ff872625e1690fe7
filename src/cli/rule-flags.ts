/** Flags that several commands have: what stands beside rules, and how events are read. They mean the same in each. */
import type { Command } from 'commander';
import type { EventReading } from '../app/settings.ts';
import { IGNORE_ABOVE } from '../lang/function.ts';
import type { BesideRules } from './beside-rules.ts';
import { parseCount, parseFolder, parseZone } from './flags.ts';

export interface RuleFlags {
  readonly content?: string;
  readonly schema?: string;
  readonly geoip?: string;
}

export interface EventFlags {
  readonly tz: string;
  readonly ignoreAbove: string;
  readonly strictFields?: boolean;
}

/** Of a command that runs rules over events. */
export type RunFlags = RuleFlags & EventFlags;

export function addRunFlags(command: Command): Command {
  return addEventFlags(addRuleFlags(command));
}

export function readRunFlags(flags: RunFlags): BesideRules & ReturnType<typeof readEventFlags> {
  return { ...readRuleFlags(flags), ...readEventFlags(flags) };
}

export function addContentFlag(command: Command): Command {
  return command.option('--content <dir>', 'folder with macros/ and lookups/ (default: found beside each rule)');
}

export function addRuleFlags(command: Command): Command {
  return addContentFlag(command)
    .option('--schema <file>', 'types of fields beside ECS: JSON of names and types, or an Elasticsearch mapping')
    .option('--geoip <file>', 'database of places for iplocation: GeoLite2 or DB-IP, City or Country, .mmdb');
}

export function readContentFlag({ content }: Pick<RuleFlags, 'content'>): { readonly contentFolder: string | null } {
  return { contentFolder: content === undefined ? null : parseFolder('--content', content) };
}

export function readRuleFlags(flags: RuleFlags): BesideRules {
  const { schema, geoip } = flags;
  return { ...readContentFlag(flags), schemaFile: schema ?? null, placesFile: geoip ?? null };
}

export function addEventFlags(command: Command): Command {
  return command
    .option('--tz <zone>', 'zone of times that carry none: UTC, +02:00, Europe/Berlin', 'UTC')
    .option(
      '--ignore-above <n>',
      'characters up to which EQL, KQL and ES|QL see a keyword, as in index templates of Elastic; 0: of any length',
      String(IGNORE_ABOVE),
    )
    .option('--strict-fields', 'suppose nothing about raw telemetry (host.os.type, user_id of Sysmon)');
}

export function readEventFlags({ tz, ignoreAbove, strictFields }: EventFlags): Required<EventReading> {
  const above = parseCount('--ignore-above', ignoreAbove, 0, Number.MAX_SAFE_INTEGER);
  return {
    zone: parseZone('--tz', tz),
    ignoreAbove: above === 0 ? Number.POSITIVE_INFINITY : above,
    strictFields: strictFields === true,
  };
}
