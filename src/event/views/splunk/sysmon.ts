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

const DETAILS: Readonly<Record<string, ViewTable>> = {
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
};

const IDS: Record<string, ViewTable> = {};
for (const [id, signature] of Object.entries(SIGNATURES)) {
  IDS[id] = { signature: constant(signature), EventDescription: constant(signature), ...DETAILS[id] };
}

export const sysmonSplunkView: View = {
  common: {
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
