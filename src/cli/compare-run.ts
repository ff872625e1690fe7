/** Runs `compare`: one scan for each set of rules, then a second reading that asks every rule about what was caught. */
import { CaughtEvents, Comparing } from '../app/comparing.ts';
import { needlesUnder } from '../app/prefilter.ts';
import { readInOrder } from '../app/read-in-order.ts';
import { type RuleFiles, readRuleFiles } from '../app/rule-files.ts';
import { scan } from '../app/scan.ts';
import { contextOf, type EventReading, type ReadSettings, readingOf } from '../app/settings.ts';
import { FaultLog } from '../io/fault.ts';
import { renderComparisonPage } from '../io/outputs/compare-html.ts';
import { renderComparison } from '../io/outputs/compare-text.ts';
import { encodeSafeJson } from '../io/outputs/explain-json.ts';
import { renderCount } from '../io/outputs/quantity.ts';
import type { SourceEntry } from '../io/source.ts';
import { type Discovery, discover } from '../io/sources/discover.ts';
import { type BesideRules, filesBesideRules, readBesideRules } from './beside-rules.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { readLineage } from './lineage-run.ts';
import { writeFaults, writeRuleProblems, writeUnopened, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { writeRulesAmong } from './rules-among-inputs.ts';
import { Targets } from './target.ts';
import { columnsOf, takesColor } from './terminal.ts';

export interface CompareRequest extends BesideRules, EventReading {
  readonly inputs: readonly string[];
  readonly rules: readonly string[];
  readonly format: 'text' | 'json' | 'html';
  readonly output: string | null;
}

/** Rules in one comparison; a matrix of more says nothing to anyone. */
const MAX_RULES = 40;

export async function runCompare(request: CompareRequest): Promise<number> {
  if (request.inputs.includes('-'))
    throw new UsageError('compare reads its input more than once, which standard input does not allow');
  const options = {
    ...readBesideRules(request),
    deprecated: true,
  };
  const sides = (request.rules.length === 0 ? [BUNDLED_PACK] : request.rules).map((path) =>
    readRuleFiles([path], options),
  );
  writeUnopenedRules(sides.flatMap(({ unreadable }) => unreadable));
  writeRuleProblems(...sides.map(({ compiled }) => compiled));
  const count = sides.reduce((sum, { compiled }) => sum + compiled.rules.length, 0);
  if (count < 2) {
    throw new UsageError(
      `there ${count === 1 ? 'is one rule' : 'is no rule'} that runs, and a comparison needs two`,
      'give --rules once for each; telltale rules check PATH says why a rule does not run',
    );
  }
  if (count > MAX_RULES) throw new UsageError(`${count} rules are too many to compare; ${MAX_RULES} at most`);
  const faults = new FaultLog();
  const skipped = new Map(sides.flatMap((side) => side.skipped.map((fault) => [fault.source, fault] as const)));
  for (const fault of skipped.values()) faults.add(fault);
  const { entries, failed } = discover(request.inputs, (fault) => faults.add(fault));
  writeRulesAmong(request.inputs);
  const target = new Targets(entries, [...sides.flatMap(({ read }) => read), ...filesBesideRules(request)]).open(
    request.output,
  );
  const plain: ReadSettings = {
    readAll: false,
    // Records are compared one by one, copies too.
    keepDuplicates: true,
    ...readingOf(request),
    from: null,
    to: null,
  };
  const programs = sides.flatMap(({ compiled }) => compiled.programs.all);
  const { settings, notes: lineageNotes } = await readLineage(programs, entries, plain);
  const caught: CaughtEvents[] = [];
  for (const side of sides) caught.push(await scanSide(side, entries, settings));
  const context = contextOf(request);
  const comparing = new Comparing(caught, settings, context);
  const needles = needlesUnder(settings, programs);
  faults.absorb(await readInOrder(entries, comparing, needles));
  writeUnopened(failed);
  writeFaults(faults);
  const comparison = comparing.result();
  const notes = [...comparison.notes, ...lineageNotes, ...notesOf(failed, faults)];
  target.write(render(request, { ...comparison, notes }));
  target.close();
  const broken = sides.some(({ unreadable, compiled }) => unreadable.length > 0 || compiled.counts.failed > 0);
  return broken || failed.length > 0 ? EXIT.usage : EXIT.ran;
}

async function scanSide(
  { bundle, compiled }: RuleFiles,
  entries: readonly SourceEntry[],
  settings: ReadSettings,
): Promise<CaughtEvents> {
  const caught = new CaughtEvents(compiled);
  await scan({
    bundle,
    compiled,
    entries,
    settings,
    workers: 1,
    now: null,
    deprecated: true,
    risk: { incidents: false, dedup: false },
    onAlert: (alert) => caught.take(alert),
    onProgress: () => {},
    faults: new FaultLog(),
    clock: () => 0,
  });
  return caught;
}

/** What the comparison rests on less than was asked. */
function notesOf(failed: Discovery['failed'], faults: FaultLog): string[] {
  const counts = [...faults.counts].map(([code, count]) => `${renderCount(count)} ${code}`);
  return [
    ...failed.map(({ path, reason }) => `${path} could not be opened: ${reason}`),
    ...(counts.length === 0 ? [] : [`Faults while reading: ${counts.join(', ')}`]),
  ];
}

function render(request: CompareRequest, comparison: ReturnType<Comparing['result']>): string {
  switch (request.format) {
    case 'json':
      return `${encodeSafeJson(comparison, 2)}\n`;
    case 'html':
      return renderComparisonPage(comparison, { at: new Date().toISOString(), inputs: request.inputs });
    case 'text': {
      const isTerminal = request.output === null && process.stdout.isTTY === true;
      const options = {
        width: (isTerminal ? columnsOf(process.stdout) : null) ?? 140,
        color: isTerminal && takesColor(process.stdout),
      };
      return `${renderComparison(comparison, options).join('\n')}\n`;
    }
  }
}
