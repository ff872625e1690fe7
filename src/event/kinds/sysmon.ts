/**
 * Sysmon: categories as Elastic's integration gives them (event 7 as the releases since the end of 2025 have it), event
 * types and tags as Splunk's add-on has them.
 */
import type { EventMeaning, KindTable } from '../kind.ts';

const PROCESS = { eventtypes: ['ms-sysmon-process'], tags: ['process', 'report'] };
const FILES = { eventtypes: ['ms-sysmon-filemod'], tags: ['endpoint', 'filesystem'] };
const REGISTRY = { eventtypes: ['ms-sysmon-regmod'], tags: ['endpoint', 'registry'] };
const WMI = { eventtypes: ['ms-sysmon-wmimod'], tags: ['change', 'endpoint'] };
const SERVICE = { eventtypes: ['ms-sysmon-service'], tags: ['service', 'report'] };

function event(category: string, type: string, action: string, splunk: EventMeaning = {}): EventMeaning {
  return {
    ...(category === '' ? {} : { category: category.split(' ') }),
    type: type.split(' '),
    action: action.split('|'),
    ...splunk,
  };
}

export const sysmonKind: KindTable = {
  kind: 'sysmon',
  module: 'windows',
  dataset: 'windows.sysmon_operational',
  indexes: ['logs-windows.sysmon_operational-default', 'winlogbeat-9', 'logs-windows.forwarded-default'],
  eventtypes: [],
  events: {
    '1': event('process', 'start', 'Process creation', PROCESS),
    '2': event('file', 'change', 'A process changed a file creation time', FILES),
    '3': event('network', 'start connection protocol', 'Network connection', {
      eventtypes: ['ms-sysmon-network'],
      tags: ['network', 'communicate'],
    }),
    '4': event('process', 'change', 'Sysmon service state changed', SERVICE),
    '5': event('process', 'end', 'Process terminated', PROCESS),
    '6': event('driver', 'start', 'Driver loaded', PROCESS),
    '7': event('process library', 'change start', 'Image loaded|load', PROCESS),
    '8': event('process', 'change', 'CreateRemoteThread', PROCESS),
    '9': event('process', 'access', 'RawAccessRead', PROCESS),
    '10': event('process', 'access', 'ProcessAccess', PROCESS),
    '11': event('file', 'creation', 'FileCreate', FILES),
    '12': event('configuration registry', 'change', 'RegistryEvent (Object create and delete)', REGISTRY),
    '13': event('configuration registry', 'change', 'RegistryEvent (Value Set)', REGISTRY),
    '14': event('configuration registry', 'change', 'RegistryEvent (Key and Value Rename)', REGISTRY),
    '15': event('file', 'access', 'FileCreateStreamHash', PROCESS),
    '16': event('configuration', 'change', 'ServiceConfigurationChange', SERVICE),
    '17': event('file', 'creation', 'PipeEvent (Pipe Created)', PROCESS),
    '18': event('file', 'access', 'PipeEvent (Pipe Connected)', PROCESS),
    '19': event('process', 'creation', 'WmiEvent (WmiEventFilter activity detected)', WMI),
    '20': event('process', 'creation', 'WmiEvent (WmiEventConsumer activity detected)', WMI),
    '21': event('process', 'access', 'WmiEvent (WmiEventConsumerToFilter activity detected)', WMI),
    '22': event('network', 'connection protocol info', 'DNSEvent (DNS query)', {
      eventtypes: ['ms-sysmon-dns'],
      tags: ['network', 'resolution', 'dns'],
    }),
    '23': event('file', 'deletion', 'FileDelete (File Delete archived)', FILES),
    '24': event('', 'change', 'ClipboardChange (New content in the clipboard)', PROCESS),
    '25': event('process', 'change', 'ProcessTampering (Process image change)', PROCESS),
    '26': event('file', 'deletion', 'FileDeleteDetected (File Delete logged)', FILES),
    '27': event('file', 'creation denied', 'FileBlockExecutable', FILES),
    '28': event('file', 'deletion denied', 'FileBlockShredding', FILES),
    '29': event('file', 'creation', 'FileExecutableDetected', FILES),
    '255': event('process', 'error', 'Error', SERVICE),
  },
};
