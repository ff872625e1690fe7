/** The smaller Windows logs as Splunk's Windows add-on extracts them; most rules read their raw names. */
import { by, constant, type View } from '../../view.ts';

export const systemSplunkView: View = {
  shared: {
    Error_Code: by('errorCode', 'Status', 'System.EventID'),
    product: constant('Windows'),
    vendor: constant('Microsoft'),
  },
  ids: {
    '7036': { service: 'param1', service_name: 'param1', ServiceName: 'param1', status: by('lower', 'param2') },
    '7040': { service: 'param1', service_name: 'param1', ServiceName: 'param1', start_mode: 'param3' },
    '7045': {
      service: 'ServiceName',
      service_name: 'ServiceName',
      service_path: 'ImagePath',
      Service_File_Name: 'ImagePath',
      Service_Name: 'ServiceName',
      Service_Type: 'ServiceType',
      Service_Start_Type: 'StartType',
      start_mode: 'StartType',
      signature: constant('A service was installed in the system'),
      user: by('bareUser', 'AccountName'),
    },
    '104': { signature: constant('The log file was cleared'), object: 'Channel', user: 'SubjectUserName' },
  },
};

/** `ms_defender` events: the add-on for Defender writes blanks as underscores. */
export const defenderSplunkView: View = {
  shared: {
    Process_Name: 'Process Name',
    Target_Commandline: 'Target Commandline',
    Parent_Commandline: 'Parent Commandline',
    New_Value: 'New Value',
    Old_Value: 'Old Value',
    Threat_Name: 'Threat Name',
    Severity_Name: 'Severity Name',
    Category_Name: 'Category Name',
    Detection_User: 'Detection User',
    Detection_Time: 'Detection Time',
    Engine_Version: 'Engine Version',
    Inhertiance_Flags: 'Inhertiance Flags',
    Involved_File: 'Involved File',
    Product_Name: 'Product Name',
    Product_Version: 'Product Version',
    Security_intelligence_Version: 'Security intelligence Version',
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
