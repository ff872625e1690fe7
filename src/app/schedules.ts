/** Schedules of a run's rules, for `--window`: what each rule says, else the deployment beside it, else its vendor. */
import { zoneOf } from '../event/zone.ts';
import { type ContentReader, findContentRoot, folderOf } from '../rule/content-roots.ts';
import { type Deployments, loadDeployments } from '../rule/deployments.ts';
import type { Rule } from '../rule/rule.ts';
import { compileSchedule, mergeSchedules, type RunSchedule, usualSchedule } from '../rule/run-schedule.ts';
import type { CompiledBundle } from './rule-bundle.ts';

export interface Schedules {
  /** By position of the rule. */
  readonly ofRules: readonly RunSchedule[];
  /** Schedules that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

export function readSchedules(
  { rules }: Pick<CompiledBundle, 'rules'>,
  options: { readonly contentFolder: string | null; readonly zone: string },
  reader: ContentReader,
): Schedules {
  const zone = zoneOf(options.zone);
  const roots = new Map<string, Deployments>();
  const deploymentsOf = (rule: Rule): Deployments | null => {
    const root = options.contentFolder ?? findContentRoot(folderOf(rule.path), reader);
    if (root === null) return null;
    const known = roots.get(root) ?? loadDeployments(root, reader);
    roots.set(root, known);
    return known;
  };
  const notes: string[] = [];
  const ofRules = rules.map(({ rule }) => {
    const usual = usualSchedule(rule);
    const deployed = rule.vendor === 'splunk' ? (deploymentsOf(rule)?.scheduleOf(rule) ?? null) : null;
    const schedule = compileSchedule(mergeSchedules(rule.schedule, deployed, usual), zone);
    if (schedule !== null) return schedule;
    notes.push(`${rule.name}: its schedule cannot be read, so it runs on its vendor's default`);
    return compileSchedule(usual, zone)!;
  });
  return { ofRules, notes };
}
