import { describe } from 'vitest';
import { testViewCases, type ViewCase } from '../view-cases.fixture.ts';

const CASES: readonly ViewCase[] = [
  [
    'system',
    '7040',
    { param1: 'Display', param3: 'demand start', param4: 'name' },
    { service_name: 'Display', start_mode: 'manual', Error_Code: '-', vendor: 'Microsoft', tag: ['service', 'report'] },
  ],
  ['system', '7031', {}, { severity_id: '4', severity: 'informational' }],
  ['system', '7031', { param1: 'Spooler' }, { service: 'Spooler', service_name: 'Spooler', tag: null }],
  ['system', '7045', { ServiceName: 's', param1: 'p' }, { service: 's', service_name: 's', ServiceName: 's' }],
  [
    'system',
    '19',
    { updateTitle: 'KB1' },
    { status: 'installed', signature: 'KB1', package_title: 'KB1', file_name: 'KB1' },
  ],
  ['system', '18', {}, { status: 'available', signature: null }],
  ['system', '6009', { param1: '10.0' }, { service: null, ServiceName: null }],
  ['system', '44', { updateTitle: 'KB1' }, { status: null, signature: 'KB1', file_name: null }],
  [
    'system',
    '7045',
    { ServiceName: 's', ImagePath: 'p', StartType: 'auto start', AccountName: 'LocalSystem' },
    {
      ImagePath: 'p',
      service_name: 's',
      start_mode: 'auto',
      StartType: 'auto start',
      status: 'installed',
      user: null,
      dest: 'PC-1',
      eventtype: 'wineventlog_system',
    },
  ],
  ...['running', 'stopped', 'paused'].map(
    (state, i): ViewCase => [
      'system',
      '7036',
      { param1: 's', param2: state },
      { service_name: 's', status: ['started', 'stopped', null][i]!, param2: state },
    ],
  ),
  [
    'system',
    '104',
    { Channel: 'Setup', SubjectUserName: 'kim' },
    { object: 'Setup log', action: 'cleared', change_type: 'audit', user: 'kim', tag: ['change', 'audit'] },
  ],
  [
    'powershell',
    '4104',
    { ScriptBlockText: 'x' },
    {
      ScriptBlockText: 'x',
      UserID: 'S-1-5-18',
      Computer: 'PC-1',
      dest: 'PC-1',
      user_id: 'S-1-5-18',
      signature: 'Microsoft-Windows-PowerShell Execute a Remote Command',
      tag: null,
    },
  ],
  ['defender', '1116', { 'Action ID': '9', 'Threat ID': '1' }, { Action_ID: '9', Threat_ID: '1' }],
  [
    'defender',
    '1122',
    { 'Process Name': 'C:\\a.exe', ID: 'g', Path: 'C:\\p' },
    {
      Process_Name: 'C:\\a.exe',
      ID: 'g',
      source: [
        'XmlWinEventLog:Microsoft-Windows-Windows Defender/Operational',
        'WinEventLog:Microsoft-Windows-Windows Defender/Operational',
      ],
    },
  ],
];

describe("fields of Splunk's add-ons, events of other logs", () => testViewCases('splunk', CASES));
