/**
 * Reach: which events a rule is asked about at all, before any of its clauses: those of indexes that its patterns cover,
 * and for a search of a data model those that belong to the dataset. A class without index names is never excluded.
 */
import { dataModelTest, isInDataModel } from '../event/data-model-members.ts';
import type { Event, SlotTable } from '../event/event.ts';
import type { EventClass } from '../event/event-class.ts';
import { compileGlob } from './glob.ts';
import type { Program } from './program.ts';

/** Whether some index name of the class is matched by some pattern. */
export function answersTo(cls: EventClass, patterns: readonly string[]): boolean {
  if (patterns.length === 0 || cls.indexes.length === 0) return true;
  return cls.indexes.some((index) => coversIndex(patterns, index));
}

/** Whether a search over the patterns reads an index of this name. */
export function coversIndex(patterns: readonly string[], index: string): boolean {
  let test = compiledPatterns.get(patterns);
  if (test === undefined) compiledPatterns.set(patterns, (test = rememberAnswers(compilePatterns(patterns))));
  return test(index);
}

/** Many classes have the same few indexes. Names are made by whoever writes the events, so not all are remembered. */
function rememberAnswers(test: IndexTest): IndexTest {
  const answers = new Map<string, boolean>();
  return (index) => {
    let answer = answers.get(index);
    if (answer === undefined) {
      answer = test(index);
      if (answers.size < MAX_REMEMBERED) answers.set(index, answer);
    }
    return answer;
  };
}

const MAX_REMEMBERED = 256;

type IndexTest = (index: string) => boolean;

/** Rules' pattern lists, compiled once for all classes. */
const compiledPatterns = new WeakMap<readonly string[], IndexTest>();

/** What is read from other clusters is left out by patterns of theirs alone (`*:-logs-x`). */
function compilePatterns(patterns: readonly string[]): IndexTest {
  // One that leaves out a whole cluster (`-far:*`) says nothing of the others.
  const elsewhere = patterns.filter((pattern) => pattern.includes(':') && !pattern.startsWith('-'));
  const remote = compileTargets(elsewhere.map(localIndexPattern));
  const local = compileTargets(patterns.filter((pattern) => !pattern.includes(':')));
  return (index) => local(index) || remote(index);
}

/**
 * Patterns of one cluster, as Elasticsearch reads them from left to right: each adds indexes, and one behind a `-` takes
 * away again, if a wildcard stands before it. Wildcards do not reach names that begin with a dot unless they do so too.
 */
function compileTargets(patterns: readonly string[]): IndexTest {
  const steps: { readonly test: IndexTest; readonly adds: boolean }[] = [];
  let hasWildcard = false;
  for (const pattern of patterns) {
    const adds = !(hasWildcard && pattern.startsWith('-'));
    const { exact, test } = compileGlob(adds ? pattern : pattern.slice(1), '*');
    const isHidden = !exact && !pattern.startsWith(adds ? '.' : '-.');
    steps.push({ test: isHidden ? (index) => !index.startsWith('.') && test(index) : test, adds });
    hasWildcard ||= !exact;
  }
  return (index) => {
    let isCovered = false;
    for (const { test, adds } of steps) if (isCovered !== adds && test(index)) isCovered = adds;
    return isCovered;
  };
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
