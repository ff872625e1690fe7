/**
 * Reach: which events a rule is asked about at all, before any of its clauses: those of indexes that its patterns cover,
 * and for a search of a data model those that belong to the dataset. A class without index names is never excluded.
 */
import { dataModelTest, isInDataModel } from '../event/data-model-members.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { compileGlobs, type GlobSet } from './glob.ts';
import type { Program } from './program.ts';

/** Whether some index name of the class is matched by some pattern. */
export function answersTo(cls: EventClass, patterns: readonly string[]): boolean {
  if (patterns.length === 0 || cls.indexes.length === 0) return true;
  return cls.indexes.some((index) => coversIndex(patterns, index));
}

/** Whether an index of this name is matched by some pattern. */
export function coversIndex(patterns: readonly string[], index: string): boolean {
  return globsOf(patterns).test(index);
}

/** Rules' pattern lists, compiled once for all classes. */
const compiledPatterns = new WeakMap<readonly string[], GlobSet>();

function globsOf(patterns: readonly string[]): GlobSet {
  let globs = compiledPatterns.get(patterns);
  if (globs === undefined) {
    const included = patterns.filter((pattern) => !pattern.startsWith('-'));
    globs = compileGlobs(included.map(localIndexPattern), '*');
    compiledPatterns.set(patterns, globs);
  }
  return globs;
}

/** Cross-cluster patterns (`*:logs-*`) are matched by their index part. */
function localIndexPattern(pattern: string): string {
  const colon = pattern.indexOf(':');
  return colon === -1 ? pattern : pattern.slice(colon + 1);
}

/** Whether events of the class belong to the plan's data model: all, none, or those for which the closure is true. */
export function compileMembership(
  { plan: { input } }: Program,
  cls: EventClass,
  slots: SlotTable,
): boolean | ((event: Event) => boolean) {
  if (input.kind !== 'datamodel') return true;
  if (!isInDataModel(cls, input.model, input.dataset)) return false;
  const belongs = dataModelTest(cls, input.model, input.dataset, (name) => slots.resolve(cls, 'splunk', name));
  return belongs === null ? true : (event) => belongs(event.body) === true;
}

/** In a few words, why the event is no input of the rule; null where it is. */
export function whyOutOfReach(program: Program, event: Event, slots: SlotTable): string | null {
  if (!answersTo(event.cls, program.indexPatterns)) {
    return `its index (${event.cls.indexes[0] ?? ''}) is none of ${program.indexPatterns.slice(0, 4).join(', ')}`;
  }
  const membership = compileMembership(program, event.cls, slots);
  if (membership === true || (membership !== false && membership(event))) return null;
  const { input } = program.plan;
  return input.kind === 'datamodel' ? `it does not belong to the data model ${input.model}.${input.dataset}` : null;
}
