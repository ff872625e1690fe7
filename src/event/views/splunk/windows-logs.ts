/** The smaller Windows logs as Splunk's Windows add-on extracts them; most rules read their raw names. */
import { by, constant, type View, type ViewTable } from '../../view.ts';

const SERVICE: ViewTable = {
  ServiceName: ['ServiceName', 'param1'],
  service: ['ServiceName', 'param1'],
  service_name: ['ServiceName', 'param1'],
};

/**
 * Events with a named first parameter, which the add-on takes for a service: those of the Service Control Manager, and
 * some where it is none.
 */
const FIRST_PARAMETER: readonly string[] = [
  ...Array.from({ length: 47 }, (_, i) => String(7000 + i)),
  ...['1074', '10005', '10010', '10016'],
];

export const systemSplunkView: View = {
  shared: {
    Error_Code: by('errorCode', 'Status', 'System.EventID'),
    product: constant('Windows'),
    vendor: constant('Microsoft'),
    service: 'ServiceName',
    service_name: 'ServiceName',
    start_mode: by('serviceStart', 'StartType'),
    signature: 'updateTitle',
    package_title: 'updateTitle',
  },
  ids: {
    '17': { status: constant('available') },
    '18': { status: constant('available') },
    '19': { file_name: 'updateTitle', status: constant('installed') },
    ...Object.fromEntries(FIRST_PARAMETER.map((id) => [id, SERVICE])),
    '7036': { ...SERVICE, status: by('serviceState', 'param2') },
    '7040': { ...SERVICE, start_mode: by('serviceStart', 'param3') },
    '7045': {
      service_path: 'ImagePath',
      Service_File_Name: 'ImagePath',
      Service_Name: 'ServiceName',
      Service_Type: 'ServiceType',
      Service_Start_Type: 'StartType',
      signature: constant('A service was installed in the system'),
      status: constant('installed'),
    },
    '104': {
      signature: constant('The log file was cleared'),
      object: by('clearedLog', 'Channel'),
      user: 'SubjectUserName',
      user_name: 'SubjectUserName',
      action: constant('cleared'),
      status: constant('success'),
      change_type: constant('audit'),
      object_category: constant('audit log'),
      result: constant('log file was cleared'),
    },
  },
};

/**
 * PowerShell's operational log; the two titles are all that the add-on gives it. Opcodes have a row on each id, as what is
 * supposed of them where a record has none is each id's own (`resolve.ts`).
 */
export const powershellSplunkView: View = {
  shared: {},
  ids: {
    '4103': {
      signature: constant('Microsoft-Windows-PowerShell Executing Pipeline'),
      Opcode: ['System.Opcode'],
    },
    '4104': {
      signature: constant('Microsoft-Windows-PowerShell Execute a Remote Command'),
      Opcode: ['System.Opcode'],
    },
  },
};

/** Names that Defender writes with blanks. */
const DEFENDER_NAMES: readonly string[] = [
  'Action ID',
  'Action Name',
  'Additional Actions ID',
  'Additional Actions String',
  'AS security intelligence creation time',
  'AS security intelligence version',
  'AV security intelligence creation time',
  'AV security intelligence version',
  'BM state',
  'Category ID',
  'Category Name',
  'Current Engine Version',
  'Current security intelligence Version',
  'Detection ID',
  'Detection Time',
  'Detection User',
  'Engine Version',
  'Engine version',
  'Error Code',
  'Error Description',
  'Execution ID',
  'Execution Name',
  'Inhertiance Flags',
  'Involved File',
  'IOAV state',
  'Last AS security intelligence age',
  'Last AV security intelligence age',
  'Last full scan age',
  'Last full scan end time',
  'Last full scan source',
  'Last full scan start time',
  'Last quick scan age',
  'Last quick scan end time',
  'Last quick scan source',
  'Last quick scan start time',
  'New Value',
  'NRI engine version',
  'NRI security intelligence version',
  'OA state',
  'Old Value',
  'Origin ID',
  'Origin Name',
  'Parent Commandline',
  'Platform version',
  'Post Clean Status',
  'Pre Execution Status',
  'Previous Engine Version',
  'Previous security intelligence Version',
  'Process Name',
  'Product Name',
  'Product Version',
  'Product status',
  'Remediation User',
  'RTP state',
  'Scan ID',
  'Scan Parameters',
  'Scan Resources',
  'Scan Type',
  'Scan Type Index',
  'Security intelligence Type',
  'Security intelligence Version',
  'Severity ID',
  'Severity Name',
  'Signature Version',
  'Source ID',
  'Source Name',
  'Status Code',
  'Status Description',
  'Target Commandline',
  'Threat ID',
  'Threat Name',
  'Type ID',
  'Type Name',
  'Update Source',
  'Update Type',
];

/** `ms_defender` events: Splunk's names of fields have underscores for blanks. */
export const defenderSplunkView: View = {
  shared: {
    ...Object.fromEntries(DEFENDER_NAMES.map((name) => [name.replaceAll(' ', '_'), name])),
    signature: 'Threat Name',
    file_path: 'Path',
    file_name: by('lastSegment', 'Path'),
    user: by('bareUser', 'Detection User', 'User'),
  },
  ids: {},
};

/** The Application log. */
export const applicationSplunkView: View = {
  shared: { Error_Code: by('errorCode', 'Status', 'System.EventID') },
  ids: {},
};

export const dnsClientSplunkView: View = {
  shared: {
    query: 'QueryName',
    query_type: by('recordTypeName', 'QueryType'),
    answer: by('splunkAnswers', 'QueryResults'),
    answer_count: by('splunkAnswerCount', 'QueryResults'),
    reply_code_id: ['QueryStatus', 'Status'],
    src: 'System.Computer',
    dest: null,
  },
  ids: {},
};

export const taskSchedulerSplunkView: View = {
  shared: {
    Error_Code: by('errorCode', 'Status', 'System.EventID'),
    product: constant('Windows'),
    vendor: constant('Microsoft'),
    user: by('bareUser', 'UserContext', 'UserName'),
    process_path: 'Path',
    process_name: by('lastSegment', 'Path'),
  },
  ids: {},
};
