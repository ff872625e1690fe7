/** A log under a name that people give it, and Windows does not. */
import { conjunctsOf } from '../../lang/walk.ts';
import type { Lint } from '../lint.ts';
import { alternativesOf, conditionsOf } from '../query-leaves.ts';

const INPUT = /^((?:Xml)?WinEventLog):(.+)$/i;
const LOGS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    sysmon: 'Microsoft-Windows-Sysmon/Operational',
    'sysmon/operational': 'Microsoft-Windows-Sysmon/Operational',
    powershell: 'Microsoft-Windows-PowerShell/Operational',
    'powershell/operational': 'Microsoft-Windows-PowerShell/Operational',
    defender: 'Microsoft-Windows-Windows Defender/Operational',
    'windows defender': 'Microsoft-Windows-Windows Defender/Operational',
    taskscheduler: 'Microsoft-Windows-TaskScheduler/Operational',
  }),
);

export const shortLogName: Lint = {
  code: 'lint-short-log-name',
  severity: 'warning',
  summary: 'A search asks for a Windows log by a name that Windows does not give it.',
  why: 'The condition holds on nothing, unless the events themselves say that they were stored under this name.',
  *check({ plan }) {
    if (plan?.language !== 'spl') return;
    for (const test of conditionsOf(plan).flatMap(conjunctsOf)) {
      if (test.kind !== 'test' || test.arg.kind !== 'field') continue;
      if (test.arg.name !== 'source' && test.arg.name !== 'sourcetype') continue;
      const names = alternativesOf(test.op, null).map(({ text }) => INPUT.exec(text));
      const [, input = '', short = ''] = names[0] ?? [];
      if (!names.every((name) => LOGS.has(name?.[2]?.toLowerCase() ?? '')) || short === '') continue;
      yield {
        message: `no Windows log is called ${short}`,
        hint: `did you mean ${input}:${LOGS.get(short.toLowerCase())!}?`,
        ...(test.span === undefined ? {} : { span: test.span }),
      };
    }
  },
};
