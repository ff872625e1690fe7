/** One window of one rule, searched: texts that waited go in as the rows or candidates that they were, alerts come out. */
import type { Alert } from '../../alert/alert.ts';
import { buildRowAlerts } from '../../alert/alerting.ts';
import { alwaysAnswers } from '../../engine/empty-input.ts';
import type { Program } from '../../engine/program.ts';
import type { Tuple } from '../../engine/row.ts';
import type { EvalContext } from '../../lang/function.ts';
import { parseSearchTerms } from '../../lang/spl/search-terms.ts';
import type { RunWindow } from '../../rule/run-schedule.ts';
import type { RunningRule } from '../rule-bundle.ts';
import type { Steps } from '../steps.ts';
import { compareCandidates, distinctEvents, StoredCandidate, type TermsBody } from '../stored-candidate.ts';
import { matchTerms, TOO_MANY_ALIKE } from '../term-run.ts';
import { searchWindow } from '../window-run.ts';
import { presentForm } from './journal-candidate.ts';
import { distinctRows } from './journal-row.ts';
import type { KeptTexts } from './kept-texts.ts';
import type { LiveCounting } from './live-counting.ts';
import type { Waiting } from './window-queue.ts';

export interface WindowToSearch {
  readonly running: RunningRule;
  readonly program: Program;
  readonly window: RunWindow;
  /** The window after it. */
  readonly next: RunWindow | null;
  readonly items: readonly Waiting[];
  /** null for a rule that does not count. */
  readonly counting: LiveCounting | null;
}

/** What a search found, and whether it adds risk that other searches may read. */
export interface FoundAlert {
  readonly alert: Alert;
  readonly addsRisk: boolean;
}

/** Texts read between two steps. */
const STEP_TEXTS = 256;

type Limit = (what: string, times?: number) => void;

export function* searchWaiting(
  search: WindowToSearch,
  texts: Pick<KeptTexts, 'read'>,
  context: EvalContext,
  limit: Limit,
  emit: (found: FoundAlert) => void,
): Steps {
  const { body } = search.program;
  if (body.kind === 'terms') yield* searchTerms(search, body, texts, limit, emit);
  else yield* searchRows(search, texts, context, limit, emit);
}

function* searchTerms(
  { running, window, next, items, counting }: WindowToSearch,
  body: TermsBody,
  texts: Pick<KeptTexts, 'read'>,
  limit: Limit,
  emit: (found: FoundAlert) => void,
): Steps {
  const candidates: StoredCandidate[] = [];
  for (const item of items) {
    candidates.push(new StoredCandidate(item.time, presentForm(texts.read(item))));
    if (candidates.length % STEP_TEXTS === 0) yield;
  }
  candidates.sort((a, b) => a.time - b.time || compareCandidates(a, b));
  const ordered = distinctEvents(
    candidates,
    () => {},
    () => limit(TOO_MANY_ALIKE),
  );
  const found = (alert: Alert): void => emit({ alert, addsRisk: false });
  if (counting === null) yield* matchTerms(running.rule, body, ordered, found, limit);
  else counting.search(window, next, ordered, found);
}

function* searchRows(
  { running, program, window, items }: WindowToSearch,
  texts: Pick<KeptTexts, 'read'>,
  context: EvalContext,
  limit: Limit,
  emit: (found: FoundAlert) => void,
): Steps {
  const { rule, content } = running;
  const programs = [program, ...program.subprograms];
  const lines = function* (): Generator<{ program: number; line: string }> {
    for (const item of items) yield { program: programs[item.program]!.index, line: texts.read(item) };
  };
  const found: Tuple[] = [];
  const around = {
    lookup: (name: string) => content.lookup(name),
    parseTerms: parseSearchTerms,
    writeLookup: (write: Parameters<NonNullable<typeof content.write>>[0]) => content.write?.(write),
    limit,
  };
  const isCertain = alwaysAnswers(program);
  yield* searchWindow(program, window, distinctRows(lines()), context, around, (tuple) => {
    if (tuple.trail.count > 0 || !isCertain) found.push(tuple);
  });
  // Baselines fill lookups; what passes through them is nothing to show.
  if (rule.type === 'Baseline') return;
  for (const alert of buildRowAlerts(rule, found, window, window.from)) emit({ alert, addsRisk: true });
}
