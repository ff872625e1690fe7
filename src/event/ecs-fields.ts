/**
 * Which ECS field names exist and what type Elasticsearch gives them. Elastic's rules also read fields that its agents
 * and integrations add to ECS (`process.Ext.*`, `winlog.*`, `Target.*` …); those are known by prefix, as keywords unless
 * a line below says otherwise. A name that is in neither is unknown: null.
 */
import { ECS_FIELD_TABLE } from './ecs-field-table.ts';

/** Types as Elasticsearch names them; integer types count as `long`, floating ones as `double`, all text as `text`. */
export const FIELD_TYPES = [
  'keyword',
  'constant_keyword',
  'wildcard',
  'text',
  'long',
  'double',
  'boolean',
  'date',
  'date_nanos',
  'ip',
  'version',
  'object',
  'flattened',
  'nested',
  'geo_point',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

const BY_LETTER: Readonly<Record<string, FieldType>> = {
  c: 'constant_keyword',
  w: 'wildcard',
  t: 'text',
  l: 'long',
  d: 'double',
  b: 'boolean',
  m: 'date',
  i: 'ip',
  v: 'version',
  o: 'object',
  f: 'flattened',
  n: 'nested',
  g: 'geo_point',
};

/** The `code_signature` flags, wherever an agent hangs such an object. */
const SIGNATURE_FLAG = /\.code_signature\.(?:trusted|exists|valid)$/;

/** First parts of names that agents and integrations add. */
const ADDED_ROOTS: ReadonlySet<string> = new Set(
  (
    'auditd aws azure cisco crowdstrike cyberarkpas darktrace elastic endgame fim fortinet gcp github google_workspace ' +
    'gsuite iptables jamf kibana kubernetes m365_defender microsoft network_traffic nginx o365 okta osquery panw ping_one ' +
    'powershell problemchild sentinel_one sentinel_one_cloud_funnel signal sysmon system ti winlog zeek zoom zscaler ' +
    'Endpoint Events Memory_protection Persistence Ransomware Responses Process Actionable data_stream flow influencers ml processor'
  ).split(' '),
);

/** Objects of Elastic Defend that hold a copy of an ECS object under another name. */
const COPIES: readonly (readonly [prefix: string, original: string])[] = [
  ['Target.', ''],
  ['Effective_process.', 'process.'],
  ['process.Ext.effective_parent.', 'process.'],
];

const ADDED_TYPES: ReadonlyMap<string, FieldType> = new Map([
  ['azure.signinlogs.properties.device_detail.is_managed', 'boolean'],
  ['azure.signinlogs.properties.is_interactive', 'boolean'],
  ['azure.signinlogs.properties.status.error_code', 'long'],
  ['aws.cloudtrail.session_credential_from_console', 'boolean'],
  ['blocklist_label', 'long'],
  ['dll.Ext.relative_file_creation_time', 'double'],
  ['dll.Ext.relative_file_name_modify_time', 'double'],
  ['file.Ext.entropy', 'double'],
  ['file.Ext.windows.zone_identifier', 'long'],
  ['flow.final', 'boolean'],
  ['github.repository_public', 'boolean'],
  ['kibana.alert.risk_score', 'long'],
  ['powershell.file.script_block_entropy_bits', 'double'],
  ['powershell.file.script_block_length', 'long'],
  ['powershell.file.script_block_surprisal_stdev', 'double'],
  ['powershell.file.script_block_text', 'text'],
  ['powershell.sequence', 'long'],
  ['powershell.total', 'long'],
  ['problemchild.prediction', 'long'],
  ['problemchild.prediction_probability', 'double'],
  ['process.Ext.relative_file_creation_time', 'double'],
  ['process.Ext.relative_file_name_modify_time', 'double'],
  ['process.parent.Ext.real.pid', 'long'],
  ['winlog.process.pid', 'long'],
  ['winlog.process.thread.id', 'long'],
  ['winlog.version', 'long'],
]);

/** `process.Ext.token.x`, `file.Ext.y`: Elastic Defend's own part of an ECS object. */
const EXT = /^[a-z][a-z_.]*\.Ext\../;

function readTable(): ReadonlyMap<string, FieldType> {
  const types = new Map<string, FieldType>();
  for (const line of ECS_FIELD_TABLE.trim().split('\n')) {
    const [parents, leaves] = line.split('= ');
    for (const leaf of leaves!.split(' ')) {
      const [name, letter] = leaf.split(':');
      const type = letter === undefined ? 'keyword' : BY_LETTER[letter]!;
      for (const parent of parents!.trim().split(' ')) types.set(parent === '' ? name! : `${parent}.${name}`, type);
    }
  }
  return new Map([...types].sort(([a], [b]) => (a < b ? -1 : 1)));
}

const ECS_TYPES = readTable();
const NAMES: readonly string[] = [...ECS_TYPES.keys(), ...ADDED_TYPES.keys()];

/** The type that Elasticsearch gives a field in Elastic's own mappings, or null where we know of no such field. */
export function ecsFieldType(name: string): FieldType | null {
  const type = ECS_TYPES.get(name) ?? ADDED_TYPES.get(name);
  if (type !== undefined) return type;
  for (const [prefix, original] of COPIES) {
    if (name.startsWith(prefix)) return ECS_TYPES.get(original + name.slice(prefix.length)) ?? 'keyword';
  }
  const root = name.slice(0, Math.max(0, name.indexOf('.')));
  if (!ADDED_ROOTS.has(root) && !EXT.test(name)) return null;
  return SIGNATURE_FLAG.test(name) ? 'boolean' : 'keyword';
}

/** Every name that is known by itself rather than by prefix, for "did you mean". */
export function ecsFieldNames(): readonly string[] {
  return NAMES;
}
