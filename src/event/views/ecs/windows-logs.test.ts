import { describe } from 'vitest';
import { testViewCases, type ViewCase } from '../view-cases.fixture.ts';

const CASES: readonly ViewCase[] = [
  [
    'defender',
    '1117',
    {
      Path: 'containerfile:_C:\\a.zip; file:_C:\\x\\b.exe',
      'Process Name': 'C:\\p.exe',
      'Detection User': 'CORP\\kim',
    },
    {
      'event.category': 'malware',
      'event.action': 'malware-detected',
      'file.path': 'C:\\x\\b.exe',
      'file.name': 'b.exe',
      'process.name': 'p.exe',
      'user.name': 'kim',
    },
  ],
  ['defender', '5001', {}, { 'event.category': 'process', 'event.type': 'info', 'event.action': null }],
  [
    'powershell-classic',
    '400',
    {
      param1: 'Available',
      param3:
        '\tNewEngineState=Available\r\n\tPreviousEngineState=None\r\n\r\n\tSequenceNumber=13\r\n\r\n\tHostName=ConsoleHost\r\n' +
        '\tHostApplication=powershell -c \n$x=1\r\n\tEngineVersion=5.1\r\n\tScriptName=\r\n',
    },
    {
      'event.category': 'process',
      'event.type': 'start',
      'process.title': 'ConsoleHost',
      'process.command_line': 'powershell -c \n$x=1',
      'process.args': ['powershell', '-c', '\n$x=1'],
      'powershell.engine.version': '5.1',
      'powershell.engine.new_state': 'Available',
      'file.path': null,
    },
  ],
  [
    'powershell-classic',
    '800',
    { param2: '\tUserId=CORP\\kim\r\n\tScriptName=C:\\s\\a.ps1\r\n', param3: 'CommandInvocation(x): "x"' },
    {
      'event.type': 'info',
      'user.name': 'kim',
      'file.name': 'a.ps1',
      'powershell.command.invocation_details': 'CommandInvocation(x): "x"',
    },
  ],
  [
    'powershell',
    '4104',
    { ScriptBlockText: 'iwr x', MessageNumber: '1', Path: '' },
    {
      'powershell.file.script_block_text': 'iwr x',
      'powershell.sequence': 1,
      'file.path': null,
      'event.category': 'process',
    },
  ],
  [
    'powershell',
    '4103',
    {
      ContextInfo:
        '        Host Application = powershell -c x\r\n  $y = 1\r\n        Command Name = Get-X\r\n        User = CORP\\kim\r\n',
      Payload: 'p',
    },
    {
      'process.command_line': 'powershell -c x\n  $y = 1',
      'powershell.command.name': 'Get-X',
      'process.args': ['powershell', '-c', 'x\n', '$y', '=', '1'],
      'process.args_count': 6,
      'user.domain': 'CORP',
      'user.name': 'kim',
    },
  ],
  [
    'system',
    '7045',
    { ServiceName: 's', ImagePath: 'c:\\s.exe' },
    { 'winlog.event_data.ImagePath': 'c:\\s.exe', 'event.dataset': 'system.system' },
  ],
  [
    'dns',
    '3008',
    { QueryName: 'a.example', QueryType: '28', QueryResults: '192.0.2.1;' },
    { 'dns.question.name': 'a.example', 'dns.question.type': 'AAAA', 'dns.resolved_ip': '192.0.2.1' },
  ],
];

describe('fields of ECS from other Windows logs', () => testViewCases('ecs', CASES));
