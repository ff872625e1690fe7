/** Reads the input once before the rules do, where some of them ask what processes descend from. */
import { type SurveyedLineage, surveyLineage } from '../app/lineage-survey.ts';
import type { ReadSettings } from '../app/settings.ts';
import { lineageQueriesOf } from '../engine/lineage-watch.ts';
import type { Program } from '../engine/program.ts';
import type { SourceEntry } from '../io/source.ts';
import { UsageError } from './exit-code.ts';

export function readLineage(
  programs: readonly Program[],
  entries: readonly SourceEntry[],
  settings: ReadSettings,
): Promise<SurveyedLineage> {
  const once = entries.find(({ file }) => file === null);
  if (once !== undefined && entries.length > 1 && lineageQueriesOf(programs).length > 0) {
    const name = once.name === '-' ? 'standard input' : once.name;
    throw new UsageError(
      `rules with \`descendant of\` need all processes before the first event is judged, and ${name} can be read once only`,
      'give it alone, and its events count in the order in which they come, or write it to a file first',
    );
  }
  return surveyLineage(programs, entries, settings);
}
