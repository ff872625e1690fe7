/**
 * Sysmon as version 5.0.0 of Splunk's add-on extracts it. `process_name` is the whole text where the image has no backslash; `answer` is
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

const SIGNATURES: Readonly<Record<string, string>> = {
  '1': 'Process creation',
  '2': 'A process changed a file creation time',
  '3': 'Network connection',
  '4': 'Sysmon service state changed',
  '5': 'Process terminated',
  '6': 'Driver loaded',
  '7': 'Image loaded',
  '8': 'CreateRemoteThread',
  '9': 'RawAccessRead',
  '10': 'ProcessAccess',
  '11': 'FileCreate',
  '12': 'RegistryEvent (Object create and delete)',
  '13': 'RegistryEvent (Value Set)',
  '14': 'RegistryEvent (Key and Value Rename)',
  '15': 'FileCreateStreamHash',
  '16': 'ServiceConfigurationChange',
  '17': 'PipeEvent (Pipe Created)',
  '18': 'PipeEvent (Pipe Connected)',
  '19': 'WmiEvent (WmiEventFilter activity detected)',
  '20': 'WmiEvent (WmiEventConsumer activity detected)',
  '21': 'WmiEvent (WmiEventConsumerToFilter activity detected)',
  '22': 'DNSEvent (DNS query)',
  '23': 'FileDelete (File Delete archived)',
  '24': 'ClipboardChange (New content in the clipboard)',
  '25': 'ProcessTampering (Process image change)',
  '26': 'FileDeleteDetected (File Delete logged)',
  '27': 'FileBlockExecutable',
  '28': 'FileBlockShredding',
  '29': 'FileExecutableDetected',
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
    ...SYSTEM,
    action: constant('allowed'),
    user: [by('bareUser', 'User'), by('sharedUser', 'SourceUser', 'TargetUser')],
  };
}

const SYSTEM: ViewTable = { os: constant('Microsoft Windows') };
const HASH: ViewTable = { process_hash: 'Hashes' };

/** A file; what is written into one of its streams is written into the file. */
const STREAM: ViewTable = {
  file_path: by('streamless', 'TargetFilename'),
  file_name: by('streamlessName', 'TargetFilename'),
};
const FILE: ViewTable = { ...STREAM, object_category: constant('file') };
const STOPPED: ViewTable = {
  ...STREAM,
  ...SYSTEM,
  action: constant('blocked'),
  file_hash: 'Hashes',
  file_access_time: 'UtcTime',
  file_modify_time: 'UtcTime',
  process: 'Image',
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
};
const SERVICE: ViewTable = {
  service: constant('Sysmon'),
  service_name: constant('Sysmon'),
  process_id: 'System.ProcessID',
};
const PIPE: ViewTable = {
  ...SYSTEM,
  pipe_name: 'PipeName',
  action: constant('allowed'),
};
const WMI: ViewTable = {
  // So the add-on says.
  change_type: constant('filesystem'),
  object_category: constant('wmi'),
  src: 'System.Computer',
  status: constant('success'),
  user_name: by('bareUser', 'User'),
};

const DETAILS: Readonly<Record<string, ViewTable>> = {
  '1': {
    ...SYSTEM,
    ...HASH,
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
  '2': {
    ...FILE,
    action: constant('modified'),
    file_access_time: 'UtcTime',
    file_create_time: 'CreationUtcTime',
    file_modify_time: 'UtcTime',
  },
  '3': {
    action: constant('allowed'),
    app: 'Image',
    src: [by('presentText', 'SourceHostname'), 'SourceIp'],
    src_ip: 'SourceIp',
    src_host: by('presentText', 'SourceHostname'),
    src_port: 'SourcePort',
    dest: [by('presentText', 'DestinationHostname'), 'DestinationIp'],
    dest_ip: 'DestinationIp',
    dest_host: by('presentText', 'DestinationHostname'),
    dest_port: 'DestinationPort',
    direction: by('splunkDirection', 'Initiated'),
    transport: 'Protocol',
    transport_dest_port: by('portPair', 'Protocol', 'DestinationPort'),
    protocol: constant('ip'),
    protocol_version: by('splunkFamily', 'DestinationIsIpv6'),
    rule: by('presentText', 'RuleName'),
    state: constant('established'),
    dvc_ip: 'SourceIp',
    creation_time: 'UtcTime',
    process_path: null,
  },
  '4': { ...SERVICE, description: constant('Sysmon state changed'), status: by('lower', 'State') },
  // So version 5 of the add-on says.
  '5': { ...SYSTEM, action: constant('blocked'), process: 'Image' },
  '6': {
    ...SYSTEM,
    ...HASH,
    action: constant('allowed'),
    process_path: 'ImageLoaded',
    process_name: null,
    process_exec: null,
    process_guid: null,
    process_id: null,
    service_signature_exists: by('isSigned', 'Signed'),
    service_signature_verified: by('isVerifiedText', 'SignatureStatus'),
  },
  // The process is the one that loads, as in version 5. It stands for the parent too, as it did up to version 4, by which
  // the vendor's own data sources still describe the event.
  '7': {
    ...SYSTEM,
    ...HASH,
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
    loaded_file: by('lastSegment', 'StartModule'),
  },
  '9': { ...SYSTEM, action: constant('allowed') },
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
    RegistryValueData: by('numberData', 'Details'),
    RegistryValueType: by('numberType', 'Details'),
  },
  '14': { ...REGISTRY, action: constant('modified'), object_path: 'NewName' },
  '15': {
    ...STREAM,
    ...SYSTEM,
    action: constant('allowed'),
    file_create_time: 'CreationUtcTime',
    file_hash: 'Hash',
    http_referrer: 'ReferrerUrl',
    url: 'HostUrl',
  },
  '16': {
    ...SERVICE,
    description: constant('Sysmon configuration changed'),
    status: constant('started'),
    file_path: 'Configuration',
  },
  '17': PIPE,
  '18': PIPE,
  '19': { ...WMI, action: constant('created'), result: by('lower', 'Operation') },
  '20': {
    ...WMI,
    object: by('commandName', 'Destination'),
    object_path: by('quoted', 'Destination'),
    DestinationNoQuotes: by('quoted', 'Destination'),
    action: by('splunkChange', 'Operation'),
  },
  '21': {
    ...WMI,
    object: by('consumerName', 'Consumer'),
    object_attrs: by('quoted', 'Filter'),
    object_path: by('quoted', 'Consumer'),
    ConsumerNoQuotes: by('quoted', 'Consumer'),
    FilterNoQuotes: by('quoted', 'Filter'),
    action: by('splunkChange', 'Operation'),
    result: by('lower', 'Operation'),
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
  '24': { ...SYSTEM, action: constant('allowed'), file_hash: 'Hashes' },
  '25': { ...SYSTEM, action: constant('allowed'), result: 'Type', process_name: null, process_exec: null },
  '26': { ...DELETED, file_access_time: 'UtcTime' },
  '27': STOPPED,
  '28': STOPPED,
  '29': {
    ...STREAM,
    action: constant('created'),
    file_access_time: 'UtcTime',
    file_hash: 'Hashes',
    process_path: null,
    process_name: null,
    process_exec: null,
  },
  '255': {
    ...SERVICE,
    description: constant('Error occured within Sysmon'),
    status: constant('critical'),
    result: 'Description',
  },
};

/** Hashes of these ids stand in another field. */
const OTHER_HASHES: Readonly<Record<string, string>> = { '15': 'Hash', '16': 'ConfigurationFileHash' };

function splitHashes(hashes: string): ViewTable {
  return {
    MD5: by('rawMd5', hashes),
    SHA1: by('rawSha1', hashes),
    SHA256: by('rawSha256', hashes),
    IMPHASH: by('rawImphash', hashes),
  };
}

const IDS: Record<string, ViewTable> = {};
for (const [id, signature] of Object.entries(SIGNATURES)) {
  IDS[id] = {
    signature: constant(signature),
    EventDescription: constant(signature),
    ...DETAILS[id],
    ...(id in OTHER_HASHES ? splitHashes(OTHER_HASHES[id]!) : {}),
  };
}

export const sysmonSplunkView: View = {
  shared: {
    ...IMAGE_PROCESS,
    ...splitHashes('Hashes'),
    dvc: 'System.Computer',
    dest: 'System.Computer',
    user: by('bareUser', 'User'),
    user_id: 'System.UserID',
    signature_id: 'System.EventID',
    vendor_product: constant('Microsoft Sysmon'),
  },
  ids: IDS,
};
