/**
 * The target of an alert: what the program asked for, reached or touched, picked from the fields that the alert has,
 * of a sequence from those of the program that is shown.
 * Names are those of ECS and of Splunk's add-on and data models; the first list entry that has a value wins, so a DNS
 * name goes before an address, a file before the command line that made it, and the account of a logon comes last.
 */
import type { Alert } from '../../alert/alert.ts';
import { scalarText, type Value, valuesOf } from '../../event/value.ts';

export type TargetKind =
  | 'dns'
  | 'url'
  | 'network'
  | 'registry'
  | 'file'
  | 'library'
  | 'pipe'
  | 'service'
  | 'task'
  | 'process'
  | 'command'
  | 'share'
  | 'object'
  | 'account';

export interface Target {
  readonly kind: TargetKind;
  /** The alert's field that it was read from. */
  readonly field: string;
  /** Several values are joined by `, `, arguments by blanks. Hostile: escape it for the medium. */
  readonly text: string;
}

/** A rule may ask for these alone; they read as the command line that they were. */
const ARGUMENTS = 'process.args';

const FIELDS: readonly (readonly [TargetKind, readonly string[]])[] = [
  ['dns', ['dns.question.name', 'query', 'QueryName', 'DNS.query', 'dns.question.registered_domain']],
  ['url', ['url.full', 'url.original', 'url', 'url.domain', 'url_domain']],
  [
    'network',
    [
      'destination.domain',
      'dest_host',
      'DestinationHostname',
      'destination.address',
      'destination.ip',
      'dest_ip',
      'DestinationIp',
    ],
  ],
  ['registry', ['registry.path', 'registry_path', 'TargetObject', 'registry_key_name']],
  ['file', ['file.path', 'file_path', 'TargetFilename', 'file.name', 'file_name']],
  ['library', ['dll.path', 'dll.name', 'ImageLoaded', 'loaded_file_path', 'loaded_file']],
  ['pipe', ['PipeName', 'pipe_name']],
  [
    'service',
    [
      'winlog.event_data.ServiceFileName',
      'winlog.event_data.ImagePath',
      'Service_File_Name',
      'ServiceFileName',
      'ImagePath',
      'service_path',
      'winlog.event_data.ServiceName',
      'service.name',
      'Service_Name',
      'ServiceName',
      'service_name',
    ],
  ],
  ['task', ['winlog.event_data.TaskName', 'Task_Name', 'TaskName']],
  ['process', ['Target.process.executable', 'TargetImage', 'target_process', 'target_process_name']],
  [
    'command',
    [
      'process.command_line',
      'process',
      'CommandLine',
      ARGUMENTS,
      'powershell.file.script_block_text',
      'ScriptBlockText',
    ],
  ],
  ['share', ['winlog.event_data.ShareName', 'Share_Name', 'ShareName']],
  ['object', ['winlog.event_data.ObjectDN', 'winlog.event_data.ObjectName', 'ObjectDN', 'Object_Name', 'ObjectName']],
  ['account', ['user.target.name', 'winlog.event_data.TargetUserName', 'Target_User_Name', 'TargetUserName']],
];

const PORTS: readonly string[] = ['destination.port', 'dest_port', 'DestinationPort'];

/** The target, or null where no field names one. */
export function findTarget({ fields, shown = fields }: Pick<Alert, 'fields' | 'shown'>): Target | null {
  for (const [kind, names] of FIELDS) {
    for (const field of names) {
      const text = textOf(shown, field);
      if (text === '') continue;
      if (kind !== 'network') return { kind, field, text };
      const port = PORTS.map((name) => textOf(shown, name)).find((value) => value !== '');
      return { kind, field, text: port === undefined || text.includes(', ') ? text : `${text}:${port}` };
    }
  }
  return null;
}

/** Values joined for one cell; hostile rows may hold very many, so only the first 50 are taken. */
export function renderValue(value: Value, between = ', '): string {
  const values = valuesOf(value);
  const text = values.slice(0, MAX_VALUES).map(scalarText).join(between);
  return values.length > MAX_VALUES ? `${text}, … ${values.length - MAX_VALUES} more` : text;
}

const MAX_VALUES = 50;

function textOf(fields: Alert['fields'], name: string): string {
  if (!Object.hasOwn(fields, name)) return '';
  return renderValue(fields[name] ?? null, name === ARGUMENTS ? ' ' : ', ');
}

const TITLES: { readonly [kind in TargetKind]: string } = {
  dns: 'asked for',
  url: 'requested',
  network: 'connected to',
  registry: 'registry key',
  file: 'file',
  library: 'loaded',
  pipe: 'pipe',
  service: 'service',
  task: 'task',
  process: 'acted on',
  command: 'command line',
  share: 'share',
  object: 'object',
  account: 'account',
};

/** Title of a column that holds targets of these kinds: specific when they agree, else `target`. */
export function titleTargets(kinds: ReadonlySet<TargetKind>): string {
  const [first] = kinds;
  if (first === undefined) return 'target';
  if (kinds.size === 1) return TITLES[first];
  for (const kind of kinds) if (kind !== 'dns' && kind !== 'url' && kind !== 'network') return 'target';
  return 'reached for';
}

const VERBS: { readonly [kind in TargetKind]: string } = {
  dns: 'asked for',
  url: 'requested',
  network: 'connected to',
  registry: 'touched registry key',
  file: 'touched',
  library: 'loaded',
  pipe: 'used pipe',
  service: 'acted on service',
  task: 'acted on task',
  process: 'acted on',
  command: 'ran as',
  share: 'acted on share',
  object: 'acted on',
  account: 'acted on account',
};

/** A part of a sentence: words of ours, or a name out of the event. */
export interface Phrase {
  readonly kind: 'text' | 'program' | 'target' | 'host';
  readonly text: string;
}

/** One sentence in parts, blanks included, without a full stop. Hostile: escape it. */
export function phraseAlert(alert: Alert, target: Target | null = findTarget(alert)): readonly Phrase[] {
  const program = alert.process.executable ?? alert.process.name;
  const place: Phrase[] =
    alert.host === null
      ? []
      : [
          { kind: 'text', text: ' on ' },
          { kind: 'host', text: alert.host },
        ];
  const who: Phrase = program === null ? { kind: 'text', text: 'Something' } : { kind: 'program', text: program };
  if (target === null) return [program === null ? { kind: 'text', text: alert.rule.name } : who, ...place];
  return [who, { kind: 'text', text: ` ${VERBS[target.kind]} ` }, { kind: 'target', text: target.text }, ...place];
}

/** One sentence without a full stop: `C:\…\viewer.exe asked for api.openai.com on WKS-03`. Hostile: escape it. */
export function describeAlert(alert: Alert, target: Target | null = findTarget(alert)): string {
  return phraseAlert(alert, target)
    .map(({ text }) => text)
    .join('');
}

/**
 * How often the behaviour was seen: a row of an SPL search stands for all events that it counted, as does what a
 * threshold counted, an EQL match (also a sequence of several events) for one, and one that suppressed others for them all.
 */
export function countTimes(alert: Pick<Alert, 'event_count' | 'rule' | 'suppression'>): number {
  if (alert.suppression !== undefined) return 1 + alert.suppression.docs_count;
  return alert.rule.language === 'spl' || alert.rule.type === 'threshold' ? Math.max(1, alert.event_count) : 1;
}

/** Risk that one entity gained by the alert: the highest score, since each risk object gets its own. */
export function gainedRisk(alert: Pick<Alert, 'risk'>): number {
  return alert.risk.reduce((most, entry) => Math.max(most, entry.score), 0);
}
