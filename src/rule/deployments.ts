/**
 * Deployments: files beside Splunk's detections that say when each type of detection runs (`deployments/*.yml` of the
 * older layouts, `schedules/*.yml` of the newest). A file that cannot be read as one is passed over: the vendor's own
 * defaults then stand.
 */
import { Diagnostics } from '../text/diagnostic.ts';
import { type ContentReader, join } from './content-roots.ts';
import type { Rule, Schedule } from './rule.ts';
import { WrittenMap } from './written-map.ts';
import { parseYamlFile } from './yaml-file.ts';

export interface Deployments {
  /** By detection type, or by its own name where the file has no type. */
  scheduleOf(rule: Pick<Rule, 'type' | 'other'>): Schedule | null;
}

const FOLDERS = ['deployments', 'schedules'];

export function loadDeployments(root: string, reader: ContentReader): Deployments {
  const byType = new Map<string, Schedule>();
  const byName = new Map<string, Schedule>();
  for (const folder of FOLDERS) {
    for (const entry of [...reader.list(join(root, folder))].sort()) {
      if (!/\.ya?ml$/i.test(entry)) continue;
      const path = join(join(root, folder), entry);
      const text = reader.read(path);
      const file = text === null ? null : parseYamlFile({ name: path, text });
      if (file === null || file.value === null) continue;
      const map = new WrittenMap(file, [], file.value, new Diagnostics());
      const own = map.map('scheduling') ?? map;
      const schedule: Schedule = {
        every: own.text('cron_schedule'),
        from: own.text('earliest_time'),
        to: own.text('latest_time'),
      };
      if (schedule.every === null && schedule.from === null) continue;
      const type = map.text('type');
      if (type !== null) byType.set(type.toLowerCase(), schedule);
      const stem = entry.replace(/\.ya?ml$/i, '').toLowerCase();
      for (const name of [stem, map.text('name')?.toLowerCase() ?? stem]) byName.set(name, schedule);
    }
  }
  return {
    scheduleOf({ type, other }) {
      const named = other['schedule'] ?? other['custom_schedule'];
      const own = typeof named === 'string' ? byName.get(named.toLowerCase()) : undefined;
      const usual = type === 'Baseline' ? 'default_baseline' : 'default_eventbaseddetection';
      return own ?? byType.get(type.toLowerCase()) ?? byName.get(usual) ?? null;
    },
  };
}
