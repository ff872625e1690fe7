/** Rules as they may run over a topic: where it has several partitions, those that bring hosts together are left out. */
import { buildPrograms, ruleIndexes } from '../../engine/program.ts';
import { crossingOf } from '../../rule/host-reach.ts';
import type { LiveRules } from '../live/live-run.ts';

export interface LeftOut {
  readonly name: string;
  /** What brings hosts together. */
  readonly what: string;
}

export function rulesForPartitions(
  rules: LiveRules,
  partitions: number,
): { readonly rules: LiveRules; readonly leftOut: readonly LeftOut[] } {
  const { compiled, schedules } = rules;
  if (partitions <= 1) return { rules, leftOut: [] };
  const leftOut: LeftOut[] = [];
  const kept = compiled.rules.flatMap(({ rule }, index) => {
    const found = crossingOf(rule, compiled.programs.rules[index]!.plan);
    if (found === null) return [index];
    leftOut.push({ name: rule.name, what: found.what });
    return [];
  });
  if (leftOut.length === 0) return { rules, leftOut };
  const programs = buildPrograms(kept.map((index) => compiled.programs.rules[index]!));
  const running = kept.map((index) => compiled.rules[index]!);
  const ruleOf = ruleIndexes(programs.rules);
  const lookup = (program: number, name: string) => running[ruleOf.get(program)!]!.content.lookup(name);
  return {
    rules: {
      ...rules,
      compiled: { ...compiled, rules: running, programs, lookup },
      schedules: { ...schedules, ofRules: kept.map((index) => schedules.ofRules[index]!) },
    },
    leftOut,
  };
}
