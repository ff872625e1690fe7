/**
 * Sysmon as Splunk's add-ons extract it. `process_name` is the whole text where the image has no backslash; `answer` is
 * null unless a `;` follows something; `user_id` is the Sysmon service's account. `dvc` is set on every event: published
 * rules group by it.
 */
import { by, constant, type View, type ViewTable } from '../../view.ts';

const IMAGE_PROCESS: ViewTable = {
  process_name: by('lastSegment', 'Image'),
  process_exec: by('lastSegment', 'Image'),
  process_guid: 'ProcessGuid',
  process_id: 'ProcessId',
  process_path: 'Image',
};

const SPLIT_HASHES: ViewTable = {
  MD5: by('rawMd5', 'Hashes'),
  SHA1: by('rawSha1', 'Hashes'),
  SHA256: by('rawSha256', 'Hashes'),
  IMPHASH: by('rawImphash', 'Hashes'),
};

const SIGNATURES: Readonly<Record<string, string>> = {
  '1': 'Process Create',
  '2': 'File creation time changed',
  '3': 'Network connection detected',
  '4': 'Sysmon service state changed',
  '5': 'Process terminated',
  '6': 'Driver loaded',
  '7': 'Image loaded',
  '8': 'CreateRemoteThread detected',
  '9': 'RawAccessRead detected',
  '10': 'Process accessed',
  '11': 'File created',
  '12': 'Registry object added or deleted',
  '13': 'Registry value set',
  '14': 'Registry object renamed',
  '15': 'File stream created',
  '16': 'Sysmon config state changed',
  '17': 'Pipe Created',
  '18': 'Pipe Connected',
  '19': 'WmiEventFilter activity detected',
  '20': 'WmiEventConsumer activity detected',
  '21': 'WmiEventConsumerToFilter activity detected',
  '22': 'DNS Query',
  '23': 'File Delete archived',
  '24': 'Clipboard changed',
  '25': 'Process Tampering',
  '26': 'File Delete logged',
  '27': 'File Block Executable',
  '28': 'File Block Shredding',
  '29': 'File Executable Detected',
  '255': 'Error',
};

/** The process that acted under the names of a parent, another under the names of the process. */
function parentAndTarget(source: string, target: string, guid: string): ViewTable {
  return {
    parent_process_path: `${source}Image`,
    parent_process_name: by('lastSegment', `${source}Image`),
    parent_process_exec: by('lastSegment', `${source}Image`),
    parent_process_guid: `${source}Process${guid}`,
    parent_process_id: `${source}ProcessId`,
    process_path: `${target}Image`,
    process_name: by('lastSegment', `${target}Image`),
    process_exec: by('lastSegment', `${target}Image`),
    process_guid: `${target}Process${guid}`,
    process_id: `${target}ProcessId`,
    action: constant('allowed'),
  };
}

const FILE: ViewTable = {
  file_path: 'TargetFilename',
  file_name: by('lastSegment', 'TargetFilename'),
  object_category: constant('file'),
};
const CREATED: ViewTable = {
  ...FILE,
  action: by('createdOrModified', 'UtcTime', 'CreationUtcTime'),
  file_create_time: 'CreationUtcTime',
};
const DELETED: ViewTable = {
  ...FILE,
  action: constant('deleted'),
  file_hash: 'Hashes',
  file_modify_time: 'UtcTime',
};
const REGISTRY: ViewTable = {
  registry_path: 'TargetObject',
  registry_hive: by('splunkHive', 'TargetObject'),
  registry_key_name: by('lastSegment', 'TargetObject'),
  object_path: 'TargetObject',
  object_category: constant('registry'),
  status: constant('success'),
  severity_id: 'System.Level',
};
const PIPE: ViewTable = { pipe_name: 'PipeName', severity_id: 'System.Level' };
const WMI: ViewTable = {
  change_type: constant('wmi'),
  object_category: constant('wmi'),
  result: 'Operation',
  src: 'System.Computer',
  status: constant('success'),
  user_name: by('bareUser', 'User'),
  severity_id: 'System.Level',
};

const DETAILS: Readonly<Record<string, ViewTable>> = {
  '1': {
    action: constant('allowed'),
    process: 'CommandLine',
    process_current_directory: 'CurrentDirectory',
    process_integrity_level: 'IntegrityLevel',
    original_file_name: by('presentText', 'OriginalFileName'),
    parent_process: 'ParentCommandLine',
    parent_process_path: 'ParentImage',
    parent_process_name: by('lastSegment', 'ParentImage'),
    parent_process_exec: by('lastSegment', 'ParentImage'),
    parent_process_guid: 'ParentProcessGuid',
    parent_process_id: 'ParentProcessId',
  },
  '2': { ...FILE, action: constant('modified'), file_create_time: 'CreationUtcTime' },
  '3': {
    action: constant('allowed'),
    app: 'Image',
    src: 'SourceIp',
    src_ip: 'SourceIp',
    src_host: 'SourceHostname',
    src_port: 'SourcePort',
    dest: 'DestinationIp',
    dest_ip: 'DestinationIp',
    dest_host: 'DestinationHostname',
    dest_port: 'DestinationPort',
    direction: by('splunkDirection', 'Initiated'),
    transport: 'Protocol',
    transport_dest_port: by('portPair', 'Protocol', 'DestinationPort'),
    protocol: constant('ip'),
    protocol_version: by('splunkFamily', 'SourceIsIpv6'),
    state: constant('established'),
    dvc_ip: by('localAddress', 'Initiated', 'SourceIp', 'DestinationIp'),
    creation_time: 'UtcTime',
    process_path: null,
  },
  '5': { action: constant('allowed'), process: 'Image' },
  '6': {
    action: constant('allowed'),
    process_path: 'ImageLoaded',
    process_name: null,
    process_exec: null,
    process_guid: null,
    process_id: null,
    service_signature_exists: by('isSigned', 'Signed'),
    service_signature_verified: by('isVerifiedText', 'SignatureStatus'),
  },
  // The process is the one that loads, as rules for the add-on since version 4 have it; older ones took the image for it.
  '7': {
    action: constant('success'),
    loaded_file: by('lastSegment', 'ImageLoaded'),
    loaded_file_path: 'ImageLoaded',
    original_file_name: by('presentText', 'OriginalFileName'),
    parent_process_path: 'Image',
    parent_process_name: by('lastSegment', 'Image'),
    parent_process_exec: by('lastSegment', 'Image'),
    parent_process_guid: 'ProcessGuid',
    parent_process_id: 'ProcessId',
    service_dll_signature_exists: by('isSigned', 'Signed'),
    service_dll_signature_verified: by('isVerifiedText', 'SignatureStatus'),
  },
  '8': {
    ...parentAndTarget('Source', 'Target', 'Guid'),
    src_address: 'StartAddress',
    src_function: 'StartFunction',
    src_module: 'StartModule',
  },
  '9': { action: constant('allowed') },
  '10': { ...parentAndTarget('Source', 'Target', 'GUID'), granted_access: 'GrantedAccess' },
  '11': CREATED,
  '12': { ...REGISTRY, action: by('splunkKeyAction', 'EventType') },
  '13': {
    ...REGISTRY,
    action: constant('modified'),
    registry_key_name: by('parentSegment', 'TargetObject'),
    registry_value_name: by('lastSegment', 'TargetObject'),
    registry_value_data: by('splunkData', 'Details'),
    registry_value_type: by('splunkValueType', 'Details'),
    RegistryValueData: by('splunkData', 'Details'),
    RegistryValueType: by('splunkValueType', 'Details'),
  },
  '14': { ...REGISTRY, action: constant('modified'), object_path: 'NewName' },
  '15': { ...CREATED, action: constant('created'), file_hash: 'Hash' },
  '17': { ...PIPE, action: constant('created') },
  '18': { ...PIPE, action: constant('connected') },
  '19': { ...WMI, object: 'Name', object_path: 'EventNamespace', object_attrs: 'Query' },
  '20': {
    ...WMI,
    object: 'Name',
    object_path: 'Destination',
    DestinationNoQuotes: by('unquoted', 'Destination'),
    action: by('splunkChange', 'Operation'),
  },
  '21': {
    ...WMI,
    object: 'Consumer',
    object_attrs: 'Filter',
    object_path: 'Filter',
    ConsumerNoQuotes: by('unquoted', 'Consumer'),
    FilterNoQuotes: by('unquoted', 'Filter'),
  },
  '22': {
    query: 'QueryName',
    query_count: by('count', 'QueryName'),
    reply_code_id: 'QueryStatus',
    answer: by('splunkAnswers', 'QueryResults'),
    answer_count: by('splunkAnswerCount', 'QueryResults'),
    record_type: by('splunkRecordTypes', 'QueryResults'),
    record_type_id: by('splunkRecordTypeIds', 'QueryResults'),
    src: 'System.Computer',
    dest: null,
    process_id: null,
    process_path: null,
  },
  '23': DELETED,
  '25': { result: 'Type' },
  '26': DELETED,
  '27': { ...FILE, action: constant('blocked'), file_hash: 'Hashes' },
  '28': { ...FILE, action: constant('blocked'), file_hash: 'Hashes' },
  '29': { ...FILE, action: constant('created'), file_hash: 'Hashes' },
};

/** Hashes of event 15 stand in another field. */
const STREAM_HASHES: ViewTable = {
  MD5: by('rawMd5', 'Hash'),
  SHA1: by('rawSha1', 'Hash'),
  SHA256: by('rawSha256', 'Hash'),
  IMPHASH: by('rawImphash', 'Hash'),
};

const IDS: Record<string, ViewTable> = {};
for (const [id, signature] of Object.entries(SIGNATURES)) {
  IDS[id] = {
    signature: constant(signature),
    EventDescription: constant(signature),
    ...DETAILS[id],
    ...(id === '15' ? STREAM_HASHES : {}),
  };
}

export const sysmonSplunkView: View = {
  shared: {
    ...IMAGE_PROCESS,
    ...SPLIT_HASHES,
    process_hash: 'Hashes',
    dvc: 'System.Computer',
    dest: 'System.Computer',
    user: by('bareUser', 'User'),
    user_id: 'System.UserID',
    signature_id: 'System.EventID',
    vendor_product: constant('Microsoft Sysmon'),
    os: constant('Microsoft Windows'),
  },
  ids: IDS,
};
