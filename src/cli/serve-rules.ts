/** The rules of a server, read when it starts and whenever somebody asks; what is wrong with them goes to its log. */
import type { LiveLookups } from '../app/live/live-lookups.ts';
import type { LiveRules } from '../app/live/live-run.ts';
import type { CompiledBundle } from '../app/rule-bundle.ts';
import { diskReader, readRuleFiles } from '../app/rule-files.ts';
import { readSchedules } from '../app/schedules.ts';
import type { ServeConfig } from '../app/serve-config.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import { locate } from '../text/source-text.ts';
import { UsageError } from './exit-code.ts';
import { ruleErrors, rulesCheckOf } from './messages.ts';
import { BUNDLED_PACK } from './packs.ts';
import { placesOption } from './places-file.ts';
import { readRiskFactors } from './risk-factors-file.ts';

type Say = (level: 'warn', message: string) => void;

/** Throws where there is nothing to run. */
export function readRules(config: ServeConfig, state: LiveLookups, say: Say): LiveRules {
  const paths = config.rules.length === 0 ? [BUNDLED_PACK] : config.rules;
  const { compiled, files, unreadable, skipped } = readRuleFiles(paths, {
    contentFolder: config.content,
    deprecated: config.deprecated,
    ...placesOption(config.geoip),
    state,
  });
  const [first] = unreadable;
  if (first !== undefined) throw new UsageError(`cannot open the rules at ${first.path}: ${first.reason}`);
  for (const { code, source } of skipped) say('warn', `${code}: ${source} may hold rules and was not read`);
  sayRuleProblems(compiled, say);
  if (compiled.rules.length === 0) throw new UsageError(`no rule in ${paths.join(', ')} can run`);
  const schedules = readSchedules(compiled, { contentFolder: config.content, zone: 'UTC' }, diskReader);
  const factors = config.risk_factors === null ? {} : { factors: readRiskFactors(config.risk_factors) };
  return { compiled, schedules, files: new Map(files.map(({ path, text }) => [path, text])), ...factors };
}

/** Problems of rules that are named in the log, a line each; `rules check` shows all of them. */
const PROBLEMS_NAMED = 5;

function sayRuleProblems(compiled: CompiledBundle, say: Say): void {
  const problems = ruleErrors(compiled);
  for (const problem of problems.slice(0, PROBLEMS_NAMED)) say('warn', `${placeOf(problem)}${problem.message}`);
  const { unsupported, failed } = compiled.counts;
  const off = [...(failed > 0 ? [`${failed} failed`] : []), ...(unsupported > 0 ? [`${unsupported} unsupported`] : [])];
  if (off.length > 0 || problems.length > 0)
    say('warn', `rules that do not run: ${off.join(', ') || 'none'}; ${rulesCheckOf(compiled)} shows what, and where`);
}

function placeOf({ source, span }: Diagnostic): string {
  if (source === undefined) return '';
  return span === undefined ? `${source.name}: ` : `${source.name}:${locate(source, span.start).line}: `;
}
