/**
 * Splunk's names for endpoint sensors other than Sysmon. No add-on of Splunk's own reads them, so there is no source, no
 * sourcetype and no event code; only what both sides call by different names.
 */
import { by, type View } from '../../view.ts';

export const endpointSplunkView: View = {
  shared: {
    process_name: by('lastSegment', 'Image'),
    process_exec: by('lastSegment', 'Image'),
    process_guid: 'ProcessGuid',
    process_id: 'ProcessId',
    process_path: 'Image',
    process: 'CommandLine',
    parent_process: 'ParentCommandLine',
    parent_process_name: by('lastSegment', 'ParentImage'),
    parent_process_path: 'ParentImage',
    parent_process_guid: 'ParentProcessGuid',
    parent_process_id: 'ParentProcessId',
    query: 'QueryName',
    query_count: by('count', 'QueryName'),
    answer: by('splunkAnswers', 'QueryResults'),
    answer_count: by('splunkAnswerCount', 'QueryResults'),
    record_type: by('splunkRecordTypes', 'QueryResults'),
    reply_code_id: 'QueryStatus',
    user: by('bareUser', 'User'),
    file_path: 'TargetFilename',
    file_name: by('lastSegment', 'TargetFilename'),
    registry_path: 'TargetObject',
    src_ip: 'SourceIp',
    src_port: 'SourcePort',
    dest_ip: 'DestinationIp',
    dest_port: 'DestinationPort',
    transport: 'Protocol',
  },
  ids: {},
};
