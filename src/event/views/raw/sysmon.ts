/**
 * Sysmon's raw fields rebuilt from ECS, for documents whose pipeline consumed them. Raw names here are ECS names. What a
 * pipeline lost (the prefix of mapped addresses, the order of answers) is written as Sysmon most often writes it.
 */
import { by, type View } from '../../view.ts';

export const sysmonRawView: View = {
  shared: {
    Image: 'process.executable',
    ProcessGuid: 'process.entity_id',
    ProcessId: 'process.pid',
    User: by('joinUser', 'user.domain', 'user.name'),
    RuleName: 'rule.name',
    UtcTime: '@timestamp',
    TargetFilename: 'file.path',
    CommandLine: 'process.command_line',
    CurrentDirectory: 'process.working_directory',
    ParentImage: 'process.parent.executable',
    ParentProcessGuid: 'process.parent.entity_id',
    ParentProcessId: 'process.parent.pid',
    ParentCommandLine: 'process.parent.command_line',
    OriginalFileName: ['process.pe.original_file_name', 'file.pe.original_file_name', 'dll.pe.original_file_name'],
    Company: ['process.pe.company', 'file.pe.company'],
    Description: ['process.pe.description', 'file.pe.description'],
    FileVersion: ['process.pe.file_version', 'file.pe.file_version'],
    Product: ['process.pe.product', 'file.pe.product'],
    Protocol: 'network.transport',
    Initiated: by('initiated', 'network.direction'),
    SourceIp: 'source.ip',
    SourcePort: 'source.port',
    SourceHostname: 'source.domain',
    DestinationIp: 'destination.ip',
    DestinationPort: 'destination.port',
    DestinationHostname: 'destination.domain',
    ImageLoaded: ['dll.path', 'file.path'],
    Signature: ['dll.code_signature.subject_name', 'file.code_signature.subject_name'],
    SignatureStatus: ['dll.code_signature.status', 'file.code_signature.status'],
    TargetObject: 'registry.path',
    Details: 'registry.data.strings',
    PipeName: 'file.name',
  },
  ids: {
    '22': {
      QueryName: 'dns.question.name',
      QueryStatus: by('statusCode', 'sysmon.dns.status'),
      QueryResults: by('queryResults', 'dns.answers.type', 'dns.answers.data', 'dns.resolved_ip', 'dns.question.name'),
    },
    '8': { SourceImage: 'process.executable', SourceProcessGuid: 'process.entity_id', SourceProcessId: 'process.pid' },
    '10': { SourceImage: 'process.executable', SourceProcessGUID: 'process.entity_id', SourceProcessId: 'process.pid' },
  },
};
