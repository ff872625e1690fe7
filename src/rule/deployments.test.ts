import { describe, expect, it } from 'vitest';
import { loadDeployments } from './deployments.ts';

const FILES: Readonly<Record<string, string>> = {
  'root/deployments/ttp.yml':
    'name: D\ntype: TTP\nscheduling: { cron_schedule: 5 * * * *, earliest_time: -65m@m, latest_time: -5m@m }\n',
  'root/deployments/broken.yml': 'type: [',
  'root/deployments/notes.txt': 'type: TTP',
  'root/schedules/default_baseline.yml': 'cron_schedule: 0 3 * * *\nearliest_time: -1d@d\nlatest_time: "@d"\n',
  'root/schedules/own.yml': 'name: My Own\ncron_schedule: 1 * * * *\nearliest_time: -1h\nlatest_time: now\n',
};
const deployments = loadDeployments('root', {
  list: (folder) =>
    Object.keys(FILES).flatMap((path) => (path.startsWith(`${folder}/`) ? [path.slice(folder.length + 1)] : [])),
  read: (path) => FILES[path] ?? null,
});

describe('deployments', () => {
  it.each([
    ['TTP', {}, '5 * * * *'],
    ['Baseline', {}, '0 3 * * *'],
    ['TTP', { schedule: 'my own' }, '1 * * * *'],
    ['TTP', { schedule: 'unknown' }, '5 * * * *'],
    ['Hunting', {}, null],
  ])('give %s with %j the line %s', (type, other, every) => {
    expect(deployments.scheduleOf({ type, other })?.every ?? null).toBe(every);
  });
});
