/**
 * Fields of which an event of our source kinds has one value at most. Elasticsearch and Splunk know no such thing: any
 * field may hold a list, and two conditions may be met by two of its values. So a name stands here only where every
 * source writes one value: not `event.category`, `event.type` and `event.action`, not arguments, answers or addresses.
 */
import type { Language } from '../lang/language-name.ts';

const NAMES = [
  ...['name', 'executable', 'command_line', 'pid', 'entity_id', 'args_count', 'exit_code', 'working_directory'],
  ...['code_signature.exists', 'code_signature.trusted', 'code_signature.subject_name', 'code_signature.status'],
  ...['pe.original_file_name', 'hash.md5', 'hash.sha1', 'hash.sha256'],
].flatMap((name) => [`process.${name}`, `process.parent.${name}`]);

const ELASTIC: ReadonlySet<string> = new Set([
  ...NAMES,
  ...['event.code', 'event.provider', 'event.dataset', 'event.module', 'event.outcome', 'event.kind'],
  ...['host.os.type', 'host.id', 'user.id', 'user.name', 'user.domain', 'winlog.channel', 'winlog.event_id'],
  ...['file.name', 'file.path', 'file.extension', 'file.size', 'file.directory', 'dll.name', 'dll.path'],
  ...['registry.path', 'registry.key', 'registry.value', 'registry.hive', 'registry.data.type'],
  ...['network.direction', 'network.transport', 'network.protocol', 'destination.port', 'source.port'],
  ...['dns.question.name', 'dns.question.type'],
]);

const SPLUNK: ReadonlySet<string> = new Set([
  ...['EventCode', 'EventID', 'Channel', 'Image', 'ParentImage', 'CommandLine', 'ParentCommandLine', 'ProcessId'],
  ...['OriginalFileName', 'TargetFilename', 'ImageLoaded', 'TargetObject', 'SourceImage', 'TargetImage', 'PipeName'],
  ...['GrantedAccess', 'QueryName', 'ObjectName', 'ObjectType', 'LogonType', 'Logon_Type', 'ServiceName', 'Status'],
]);

export function isSingleValued(language: Language, field: string): boolean {
  return (language === 'spl' ? SPLUNK : ELASTIC).has(field);
}
