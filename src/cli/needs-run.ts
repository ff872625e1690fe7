/** Runs `rules needs`: reads every record of the data once and says on which of it each rule could hold at all. */
import { Needs } from '../app/needs.ts';
import { readInOrder } from '../app/read-in-order.ts';
import { readRuleFiles } from '../app/rule-files.ts';
import { contextOf, type EventReading, readingOf } from '../app/settings.ts';
import { FaultLog } from '../io/fault.ts';
import { encodeSafeJson } from '../io/outputs/explain-json.ts';
import { renderNeeds } from '../io/outputs/needs-text.ts';
import { discover } from '../io/sources/discover.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { writeFaults, writeRuleProblems, writeUnopened, writeUnopenedRules } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { columnsOf } from './terminal.ts';

export interface NeedsRequest extends EventReading {
  readonly rules: readonly string[];
  readonly data: readonly string[];
  readonly format: 'text' | 'json';
  readonly contentFolder: string | null;
}

export async function runNeeds(request: NeedsRequest): Promise<number> {
  if (request.data.length === 0)
    throw new UsageError('there is no data to look at', 'name logs with --data; it may be repeated');
  const { compiled, unreadable, skipped } = readRuleFiles(request.rules.length === 0 ? [BUNDLED_PACK] : request.rules, {
    contentFolder: request.contentFolder,
    deprecated: true,
  });
  writeUnopenedRules(unreadable);
  writeRuleProblems(compiled);
  if (compiled.rules.length === 0) throw new UsageError('no rule runs', 'telltale rules check PATH says why');
  const faults = new FaultLog();
  for (const fault of skipped) faults.add(fault);
  const { entries, failed } = discover(request.data, (fault) => faults.add(fault));
  const settings = {
    readAll: true,
    ...readingOf(request),
    from: null,
    to: null,
  };
  const needs = new Needs(compiled, settings, contextOf(request));
  faults.absorb(await readInOrder(entries, needs, null));
  writeUnopened(failed);
  writeFaults(faults);
  const width = columnsOf(process.stdout) ?? 160;
  const result = needs.result();
  process.stdout.write(
    `${request.format === 'json' ? encodeSafeJson(result, 2) : renderNeeds(result, width).join('\n')}\n`,
  );
  const broken = unreadable.length > 0 || compiled.counts.failed > 0;
  return broken || failed.length > 0 ? EXIT.usage : EXIT.ran;
}
