/** The settings of a server: what its file and its command line say, and what of it the parts of the server want. */
import type { HealthLimits } from '../app/live/health-watch.ts';
import type { LiveSettings } from '../app/live/live-parts.ts';
import { readServeConfig, type ServeConfig, serveConfig } from '../app/serve-config.ts';
import { describeSystemError } from '../io/sources/file.ts';
import { readTextFile } from '../io/text-file.ts';
import { UsageError } from './exit-code.ts';

export interface ServeRequest {
  readonly config: string | null;
  /** These three take the place of what the file says, where given. */
  readonly rules: readonly string[];
  readonly data: string | null;
  readonly listen: string | null;
}

const SECOND = 1_000_000;

export function readConfig(request: ServeRequest): ServeConfig {
  let text = '';
  if (request.config !== null) {
    try {
      text = readTextFile(request.config);
    } catch (error) {
      throw new UsageError(`cannot open ${request.config}: ${describeSystemError(error)}`);
    }
  }
  const read = readServeConfig(text, request.config ?? 'the default settings');
  if ('problems' in read) {
    throw new UsageError(
      `${request.config} cannot be used: ${read.problems.join('; ')}`,
      'docs/reference/configuration.md lists every setting',
    );
  }
  const { config } = read;
  return {
    ...config,
    rules: request.rules.length > 0 ? [...request.rules] : config.rules,
    data: request.data ?? config.data,
    listen: request.listen === null ? config.listen : parseListen(request.listen),
  };
}

function parseListen(value: string): string {
  const parsed = serveConfig.shape.listen.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`--listen does not take "${value}"`, parsed.error.issues[0]!.message);
}

export function engineSettings({ data, engine, ingest }: ServeConfig): LiveSettings {
  return {
    folder: data,
    lateness: engine.lateness_seconds * SECOND,
    idle: engine.idle_seconds * SECOND,
    lag: engine.lag_seconds * SECOND,
    kept: engine.keep_events,
    incidents: engine.risk_incidents,
    checkpointEveryMs: engine.checkpoint_seconds * 1000,
    maxUnwritten: ingest.max_unwritten_bytes,
    maxUnevaluated: ingest.max_unevaluated_bytes,
  };
}

export function healthLimits({ health }: ServeConfig): HealthLimits {
  const { silent_seconds, behind_seconds, late_events } = health;
  return {
    silent: silent_seconds === null ? null : silent_seconds * SECOND,
    behind: behind_seconds === null ? null : behind_seconds * SECOND,
    lateEvents: late_events,
  };
}
