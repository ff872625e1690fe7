/** Schedules of a run's rules, for `--window`: what each rule says, else the deployment beside it, else its vendor. */
import { zoneOf } from '../event/zone.ts';
import { type ContentReader, findContentRoot, folderOf } from '../rule/content-roots.ts';
import { type Deployments, loadDeployments } from '../rule/deployments.ts';
import type { Rule } from '../rule/rule.ts';
import { compileSchedule, mergeSchedules, type RunSchedule, usualSchedule } from '../rule/run-schedule.ts';
import { cutText } from '../text/cut-text.ts';
import type { CompiledBundle } from './rule-bundle.ts';

export interface Schedules {
  /** By position of the rule. */
  readonly ofRules: readonly RunSchedule[];
  /** Schedules that could not be read, one sentence each. */
  readonly notes: readonly string[];
}

/** Of a schedule that cannot be read. Characters. */
const MAX_SAID = 200;

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
    const written = mergeSchedules(rule.schedule, deployed, usual);
    const schedule = compileSchedule(written, zone);
    if (schedule !== null) return schedule;
    const said = cutText(`${written.every}, from ${written.from} to ${written.to}`, MAX_SAID);
    notes.push(
      `${rule.name}: its schedule (${said}) cannot be read or looks at nothing, so it runs on its vendor's default`,
    );
    return compileSchedule(usual, zone)!;
  });
  return { ofRules, notes };
}
