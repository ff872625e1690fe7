/**
 * A reading of the input before rules see it, for those that ask what processes descend from: an event may stand before
 * its ancestors' in another file, and threads read apart. It reads what creates processes, and what the rules ask about.
 */

import { LineageWatch, lineagePrograms, lineageQueriesOf } from '../engine/lineage-watch.ts';
import type { Program } from '../engine/program.ts';
import { Classifier } from '../event/classify.ts';
import { Event, type ResolveField, SlotTable } from '../event/event.ts';
import { CREATION_NAMES, type LineageKeeper, lineageResolution } from '../event/lineage.ts';
import { LineageTable, LineageTableBuilder } from '../event/lineage-table.ts';
import { LiveLineage } from '../event/live-lineage.ts';
import type { Record } from '../event/record.ts';
import { needlesFor } from '../event/requirement-needles.ts';
import { SystemOnly } from '../event/system-only.ts';
import type { Needles } from '../io/format.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import type { SourceEntry } from '../io/source.ts';
import type { EvalContext } from '../lang/function.ts';
import type { LineageQuery } from '../lang/plan.ts';
import type { PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import { buildPrefilter } from './prefilter.ts';
import { resolverFor } from './process-survey.ts';
import { readInOrder } from './read-in-order.ts';
import { contextOf, type ReadSettings } from './settings.ts';

export interface SurveyedLineage {
  readonly settings: ReadSettings;
  /** What found no room, a sentence each. */
  readonly notes: readonly string[];
}

/** Settings under which the programs get an answer where they ask about ancestors. Reads the input where one does. */
export async function surveyLineage(
  programs: readonly Program[],
  entries: readonly SourceEntry[],
  settings: ReadSettings,
): Promise<SurveyedLineage> {
  const queries = lineageQueriesOf(programs);
  if (queries.length === 0) return { settings, notes: [] };
  // Standard input and pipes are read once, by one thread.
  if (entries.some(({ file }) => file === null)) return { settings: { ...settings, lineage: 'as-read' }, notes: [] };
  const survey = new LineageSurvey(queries, settings);
  // Its faults come up again when the rules read.
  await readInOrder(entries, survey, surveyNeedles(queries, settings));
  const { dropped } = survey.builder;
  const note = `${dropped} processes or their marks found no room in the table of who descends from whom; rules that ask for ancestors do not know these`;
  return { settings: { ...settings, lineage: survey.builder.build() }, notes: dropped === 0 ? [] : [note] };
}

/** How one thread reads for rules that ask about ancestors. */
export interface LineageReading {
  readonly resolve: ResolveField;
  /** What events are shown to before rules see them; null where no program asks, or all was gathered before. */
  watch(slots: SlotTable): LineageWatch | null;
}

/** `live`: takes and answers in the stead of a lineage of its own. */
export function lineageReading(
  programs: readonly Program[],
  settings: ReadSettings,
  context: EvalContext,
  live: LineageKeeper | null,
): LineageReading {
  const plain = resolverFor(settings);
  const queries = lineageQueriesOf(programs);
  if (queries.length === 0) return { resolve: plain, watch: () => null };
  if (settings.lineage !== undefined && settings.lineage !== 'as-read')
    return { resolve: lineageResolution(plain, new LineageTable(settings.lineage)), watch: () => null };
  const lineage = live ?? (settings.lineage === 'as-read' ? new LiveLineage() : null);
  if (lineage === null) return { resolve: plain, watch: () => null };
  return {
    resolve: lineageResolution(plain, lineage),
    watch: (slots) => new LineageWatch(queries, slots, context, lineage),
  };
}

/** What the bytes of an event must hold for it to tell anything. */
function surveyNeedles(queries: readonly LineageQuery[], settings: ReadSettings): Needles | null {
  const asked = buildPrefilter(lineagePrograms(queries), settings.processes !== undefined);
  const alternatives = asked === null ? null : [...asked.alternatives];
  for (const name of CREATION_NAMES) {
    const needles = needlesFor('ecs', name);
    if (needles === null || alternatives === null) return null;
    alternatives.push(...needles);
  }
  return alternatives === null ? null : { alternatives };
}

export class LineageSurvey implements RecordTaker {
  readonly builder: LineageTableBuilder;
  readonly zone: string;
  readonly #classifier: Classifier;
  readonly #event: Event;
  readonly #watch: LineageWatch;

  constructor(queries: readonly LineageQuery[], settings: ReadSettings) {
    this.zone = settings.zone;
    this.builder = new LineageTableBuilder(queries.map(({ name }) => name));
    const slots = new SlotTable(resolverFor(settings));
    this.#event = new Event(slots);
    this.#watch = new LineageWatch(queries, slots, contextOf(settings), this.builder);
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
    });
  }

  readonly admit = (provider: string | null, eventId: number | null, channel: string | null): boolean => {
    const classified = this.#classifier.classify(new SystemOnly(provider, eventId, channel));
    return classified === null || !this.#watch.isIdle(classified.cls);
  };

  begin(): void {}

  enter(): void {}

  take(record: Record): boolean {
    const classified = this.#classifier.classify(record.body);
    if (classified === null || this.#watch.isIdle(classified.cls)) return true;
    this.#event.reset(classified.cls, classified.body, record.text);
    this.#watch.take(this.#event);
    return true;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null };
  }
}
