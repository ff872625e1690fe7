import { describe, expect, it } from 'vitest';
import { sampleAlert, sampleRisk } from '../output.contract.ts';
import {
  countTimes,
  describeAlert,
  findTarget,
  gainedRisk,
  renderValue,
  type TargetKind,
  titleTargets,
} from './target.ts';

describe('findTarget', () => {
  it.each<[string, Parameters<typeof findTarget>[0]['fields'], TargetKind | null, string | null]>([
    ['ECS DNS', { 'dns.question.name': 'api.openai.com', 'destination.ip': '1.2.3.4' }, 'dns', 'api.openai.com'],
    ['Splunk add-on DNS', { query: 'claude.ai', process: 'python x.py' }, 'dns', 'claude.ai'],
    ['raw Sysmon DNS', { QueryName: ['a.example', 'b.example'] }, 'dns', 'a.example, b.example'],
    ['address and port', { 'destination.ip': '1.2.3.4', 'destination.port': 443 }, 'network', '1.2.3.4:443'],
    ['several addresses', { dest_ip: ['1.2.3.4', '5.6.7.8'], dest_port: 443 }, 'network', '1.2.3.4, 5.6.7.8'],
    ['registry before command', { TargetObject: 'HKLM\\Run\\x', CommandLine: 'reg add' }, 'registry', 'HKLM\\Run\\x'],
    ['file', { 'file.path': 'C:\\a.txt', 'process.command_line': 'x' }, 'file', 'C:\\a.txt'],
    ['library', { ImageLoaded: 'C:\\x.dll' }, 'library', 'C:\\x.dll'],
    ['command', { 'process.args': ['cmd', '/c', 'x'] }, 'command', 'cmd /c x'],
    [
      'the file of a service before its name',
      { 'winlog.event_data.ServiceName': 'updater', 'winlog.event_data.ImagePath': 'C:\\u.exe' },
      'service',
      'C:\\u.exe',
    ],
    ['a service without a file', { Service_Name: 'updater', user: 'bob' }, 'service', 'updater'],
    ['a scheduled task', { Task_Name: '\\Backup', TargetUserName: 'bob' }, 'task', '\\Backup'],
    ['a logon', { 'winlog.event_data.TargetUserName': 'bob', 'source.ip': '1.2.3.4' }, 'account', 'bob'],
    ['a command before its account', { process: 'net user', TargetUserName: 'bob' }, 'command', 'net user'],
    ['a share', { ShareName: '\\\\*\\C$', TargetUserName: 'bob' }, 'share', '\\\\*\\C$'],
    ['null and empty values do not count', { query: null, QueryName: '', file_path: 'C:\\b' }, 'file', 'C:\\b'],
    ['nothing', { count: 3 }, null, null],
  ])('%s', (_, fields, kind, text) => {
    const target = findTarget({ fields });
    expect(target?.kind ?? null).toBe(kind);
    expect(target?.text ?? null).toBe(text);
  });

  it('is what the shown program of a sequence did', () => {
    const fields = { query: 'a.example', 'process.args': ['net', 'stop', 'x', 'cmd', '/c'] };
    expect(findTarget({ fields, shown: { 'process.args': ['cmd', '/c'] } })?.text).toBe('cmd /c');
    expect(findTarget({ fields, shown: { 'event.category': 'process' } })).toBeNull();
  });

  it('is not fooled by names of the prototype', () => {
    expect(findTarget({ fields: Object.create({ query: 'inherited' }) })).toBeNull();
  });
});

it('renderValue stops after fifty values', () => {
  const text = renderValue(Array.from({ length: 60 }, (_, i) => i));
  expect(text.endsWith('48, 49, … 10 more')).toBe(true);
});

it.each<[TargetKind[], string]>([
  [['dns'], 'asked for'],
  [['registry'], 'registry key'],
  [['dns', 'network'], 'reached for'],
  [['dns', 'file'], 'target'],
  [[], 'target'],
])('targets of %j stand under %s', (kinds, title) => expect(titleTargets(new Set(kinds))).toBe(title));

it('says what happened in one sentence', () => {
  expect(describeAlert(sampleAlert())).toBe('C:\\Users\\bob\\Downloads\\viewer.exe asked for api.openai.com on WKS-03');
  expect(describeAlert(sampleAlert({ host: null, fields: {}, process: { name: null, executable: null } }))).toBe(
    'Unsigned program asks for a model',
  );
});

it('counts an SPL row by its events and an EQL match as one', () => {
  expect(countTimes(sampleRisk())).toBe(3);
  expect(countTimes(sampleRisk({ event_count: 0 }))).toBe(1);
  expect(countTimes(sampleAlert({ event_count: 2 }))).toBe(1);
});

it('gains the risk of one entity, not the sum over entities', () => {
  const entry = { object: 'x', type: 'system', score: 20, message: '' };
  expect(gainedRisk(sampleAlert({ risk: [entry, { ...entry, object: 'y', score: 35 }] }))).toBe(35);
  expect(gainedRisk(sampleAlert())).toBe(0);
});
