/**
 * The first pass of `--enrich process`: reads all input for what it says about processes, in this thread, and packs it
 * for every thread. What is wrong with the input is said by the pass that follows.
 */
import { Classifier } from '../event/classify.ts';
import { enrichResolution } from '../event/enriched-fields.ts';
import type { ResolveField } from '../event/event.ts';
import type { PackedTable } from '../event/packed-table.ts';
import { OBSERVED_IDS } from '../event/process-facts.ts';
import { ProcessTable, ProcessTableBuilder } from '../event/process-table.ts';
import type { Record } from '../event/record.ts';
import { needlesFor } from '../event/requirement-needles.ts';
import { resolveField } from '../event/resolve.ts';
import type { Needles } from '../io/format.ts';
import { parseWindowsXml } from '../io/formats/windows-xml.ts';
import type { SourceEntry } from '../io/source.ts';
import type { PieceReport } from './finding.ts';
import type { RecordTaker } from './piece.ts';
import { readInOrder } from './read-in-order.ts';
import type { ReadSettings } from './settings.ts';

export interface ProcessSurvey {
  readonly table: PackedTable;
  /** Processes known by a unique id. */
  readonly processes: number;
  /** What found no room. */
  readonly dropped: number;
}

export async function surveyProcesses(entries: Iterable<SourceEntry>, settings: ReadSettings): Promise<ProcessSurvey> {
  const taker = new SurveyTaker(settings);
  // Its faults come up again when the rules read.
  await readInOrder(entries, taker, surveyNeedles());
  const { builder } = taker;
  return { table: builder.build(), processes: builder.size, dropped: builder.dropped };
}

/** How names are resolved under these settings: as ever, or filled from what a survey found. */
export function resolverFor({ processes }: ReadSettings): ResolveField {
  return processes === undefined ? resolveField : enrichResolution(resolveField, new ProcessTable(processes));
}

/** Of these an event that creates a process, or loads its image, has at least one. */
const TELLING = ['process.parent.executable', 'process.command_line', 'process.pe.original_file_name', 'dll.path'];

/** What the bytes of an event must hold for it to say anything about a process. */
function surveyNeedles(): Needles | null {
  const alternatives: (readonly string[])[] = [['NewProcessName']];
  for (const name of TELLING) {
    const needles = needlesFor('ecs', name);
    if (needles === null) return null;
    alternatives.push(...needles);
  }
  return { alternatives };
}

class SurveyTaker implements RecordTaker {
  readonly builder = new ProcessTableBuilder();
  readonly #classifier: Classifier;

  readonly zone: string;

  constructor(settings: ReadSettings) {
    this.zone = settings.zone;
    this.#classifier = new Classifier({
      parseXml: parseWindowsXml,
      strictFields: settings.strictFields,
      zone: settings.zone,
    });
  }

  readonly admit = (_provider: string | null, eventId: number | null): boolean =>
    eventId === null || OBSERVED_IDS.has(String(eventId));

  begin(): void {}

  enter(): void {}

  take(record: Record): boolean {
    const classified = this.#classifier.classify(record.body);
    if (classified !== null) this.builder.add(classified.cls, classified.body);
    return true;
  }

  finish(): Pick<PieceReport, 'classes' | 'firstHit' | 'lastHit' | 'firstTime' | 'lastTime'> {
    return { classes: [], firstHit: null, lastHit: null, firstTime: null, lastTime: null };
  }
}
