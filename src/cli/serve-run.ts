/**
 * What `serve` does: reads its settings, opens what it keeps, runs the engine, and listens until it is told to stop.
 * Stopping takes nothing more, finishes what was taken, and leaves everything as a start wants to find it.
 */
import { accessSync, chmodSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KafkaIntake } from '../app/kafka/kafka-intake.ts';
import { sourcesHere, withKafka } from '../app/kafka/kafka-status.ts';
import { OtherVersion, readCheckpoint } from '../app/live/checkpoint.ts';
import { Following } from '../app/live/following.ts';
import { type HealthLimits, HealthWatch } from '../app/live/health-watch.ts';
import { LiveEngine } from '../app/live/live-engine.ts';
import { LiveLookups } from '../app/live/live-lookups.ts';
import type { LiveRules } from '../app/live/live-run.ts';
import { SERVER_FLAGS, tuneRuntime } from '../app/runtime-flags.ts';
import type { ServeConfig } from '../app/serve-config.ts';
import { readUsageFiles } from '../app/usage-files.ts';
import { describeSystemError, isSystemError } from '../io/sources/file.ts';
import { createFirstAdmin } from '../server/first-admin.ts';
import { ROUTES } from '../server/routes/index.ts';
import { buildServer } from '../server/server.ts';
import { hashToken, makeTokenSecret, TokenBook } from '../server/token-book.ts';
import { openDuckdbStore } from '../store/duckdb.ts';
import type { Store } from '../store/store.ts';
import { escapeControls } from '../text/render.ts';
import { Catalogue } from '../usage/catalogue.ts';
import { EXIT, UsageError } from './exit-code.ts';
import { refuseOwnFiles } from './own-files.ts';
import { BUNDLED_CATALOGUE, BUNDLED_CLIENTS, BUNDLED_CONSOLE } from './packs.ts';
import type { KafkaParts } from './serve-kafka.ts';
import { openOutputs } from './serve-outputs.ts';
import { readRules } from './serve-rules.ts';
import { engineSettings, healthLimits, readConfig, type ServeRequest } from './serve-settings.ts';
import { readTls, renewTls } from './serve-tls.ts';

const DAY = 86_400_000_000;
/** Sources are named for so long after they were heard last. */
const SOURCE_DAYS = 90;
const WATCH_EVERY_MS = 10_000;
const RETENTION_EVERY_MS = 10 * 60_000;
/** Often, so that few segments go at a time: while many are removed, no disk is quick to write. */
const LOG_CUT_EVERY_MS = 5_000;
const now = (): number => Date.now() * 1000;
const steady = (): number => performance.now() * 1000;

export async function runServe(request: ServeRequest): Promise<number> {
  tuneRuntime(SERVER_FLAGS);
  outliveReaders();
  // Events, hashes of passwords and what searches remember are for nobody else on this machine.
  process.umask(0o077);
  const whenToReload = listenForReload();
  const config = readConfig(request);
  const tls = config.tls === null ? null : readTls(config.tls);
  refuseOwnFiles(config);
  makeDataFolder(config.data);
  const lookups = openLookups(config.data);
  const rules = readRules(config, lookups, say);
  let unused: LiveRules | null = rules;
  const loadRules = (): LiveRules => {
    const loaded = unused ?? readRules(config, lookups, say);
    unused = null;
    return loaded;
  };
  const store = await openStore(config.data);
  // What was opened is closed in the opposite order, however far this came.
  const opened: (() => unknown)[] = [() => store.close()];
  let firstSecret: string | null = null;
  try {
    const tokens = new TokenBook(store);
    await provideToken(store, config.data);
    await tokens.refresh();
    firstSecret = await createFirstAdmin(store, now());
    const { catalogue, clients } = readUsageFiles(
      { catalogue: BUNDLED_CATALOGUE, clients: BUNDLED_CLIENTS, policy: null },
      new Date().toISOString().slice(0, 10),
    );
    const known = new Catalogue(catalogue);
    const parts = { store, catalogue: known, loadRules, lookups, now, steady, say };
    const live = await LiveEngine.start(engineSettings(config), parts).catch((error: unknown) => {
      throw problemOf(config.data, error);
    });
    let outputs: ReturnType<typeof openOutputs> = [];
    // Outputs hand on what the engine finishes.
    opened.push(() => Promise.all(outputs.map((output) => output.close())));
    opened.push(() => live.close());
    const limits = healthLimits(config);
    const kafka = await startKafka(config, { store, live, catalogue: known, now, say });
    opened.push(() => kafka?.close());
    outputs = openOutputs(config.outputs, config.data, store, live, say);
    const following = config.follow.length === 0 ? null : new Following(config.follow, config.data, live, say);
    following?.start();
    opened.push(() => following?.close());
    const app = await buildServer(
      {
        store,
        live,
        tokens,
        now,
        clients,
        limits,
        maxBody: config.ingest.max_body_bytes,
        console: existsSync(BUNDLED_CONSOLE) ? BUNDLED_CONSOLE : null,
        tls,
        kafka: kafka === null ? null : () => kafka.status(),
        outputs: () => outputs,
        onBug: (error) => say('error', error.stack ?? error.message),
      },
      ROUTES,
    );
    opened.push(() => app.close());
    const watch = new HealthWatch(limits);
    const watching = setInterval(() => void lookAfter(watch, limits, live, store, config, kafka), WATCH_EVERY_MS);
    opened.push(() => clearInterval(watching));
    const cutting = setInterval(() => void forgetLog(config, live), LOG_CUT_EVERY_MS);
    opened.push(() => clearInterval(cutting));
    const retention = setInterval(() => void forgetRows(config, store), RETENTION_EVERY_MS);
    opened.push(() => clearInterval(retention));
    const stop = whenToldToStop();
    whenToReload(() => {
      void live.reload();
      if (config.tls !== null) renewTls(app.server, config.tls, say);
    });
    const { listening, url } = await listen(app, config.listen);
    const { rules: running, counts } = rules.compiled;
    const share = running.length < counts.total ? ` of ${counts.total}` : '';
    say('info', `${running.length}${share} rules; listening on ${listening}`);
    if (firstSecret !== null)
      say('info', `sign in at ${url} as admin with the password ${firstSecret} (shown this once)`);
    firstSecret = null;
    await Promise.race([stop, live.ended]);
    say('info', 'stopping: what was taken is finished first');
    return EXIT.ran;
  } catch (error) {
    // The next start will not make another.
    if (firstSecret !== null) say('info', `the password of admin is ${firstSecret} (shown this once)`);
    throw error;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
  } catch (error) {
    throw new UsageError(
      `cannot keep data in ${path}: ${describeSystemError(error)}`,
      'name another folder with --data',
    );
  }
}

/** What the disk refused, as whoever named the folder should hear it; anything else is as it was. */
function problemOf(folder: string, error: unknown): unknown {
  if (!isSystemError(error)) return error;
  return new UsageError(`cannot keep data in ${folder}: ${error.path ?? folder}: ${describeSystemError(error)}`);
}

async function openStore(folder: string): Promise<Store> {
  try {
    return await openDuckdbStore(join(folder, 'store.duckdb'));
  } catch (error) {
    const message = (error as Error).message.split('\n', 1)[0]!;
    const hint = /\block\b/i.test(message)
      ? 'another `telltale serve` may be using it'
      : 'put store.duckdb (and store.duckdb.wal) of a backup in its place, or move both away: alerts are then found again as far back as the event log goes; triage, people and tokens begin anew';
    throw new UsageError(`the store in ${folder} cannot be opened: ${message}`, hint);
  }
}

/** As the checkpoint has them. */
function openLookups(folder: string): LiveLookups {
  try {
    const checkpoint = readCheckpoint(folder, say);
    return new LiveLookups(join(folder, 'lookups'), checkpoint === null ? null : (checkpoint.lookups ?? {}));
  } catch (error) {
    if (error instanceof OtherVersion)
      throw new UsageError(error.message, 'run the version that wrote it, or name another folder with --data');
    throw problemOf(folder, error);
  }
}

/** A token for senders, made where there is none: it lies in a file that only its owner can read. */
async function provideToken(store: Store, folder: string): Promise<void> {
  if ((await store.listTokens()).length > 0) return;
  const secret = makeTokenSecret();
  const path = join(folder, 'ingest-token');
  writeFileSync(path, `${secret}\n`, { mode: 0o600 });
  chmodSync(path, 0o600);
  const made = now();
  await store.writeToken({
    id: hashToken(secret),
    name: 'default',
    scope: 'ingest',
    createdAt: made,
    createdBy: 'telltale',
    revokedAt: null,
  });
  say('info', `a token for senders lies in ${path}`);
}

/** The client is loaded where it is wanted alone. */
async function startKafka(config: ServeConfig, parts: KafkaParts): Promise<KafkaIntake | null> {
  const { kafka } = config.inputs;
  if (kafka === null) return null;
  const { openKafka } = await import('./serve-kafka.ts');
  return openKafka(config, kafka, parts);
}

async function lookAfter(
  watch: HealthWatch,
  limits: HealthLimits,
  live: LiveEngine,
  store: Store,
  { inputs }: ServeConfig,
  kafka: KafkaIntake | null,
): Promise<void> {
  try {
    const sources = await store.listSources();
    const at = now();
    if (kafka === null || inputs.kafka === null) {
      live.raise(watch.look(live.status(), sources, at));
      return;
    }
    const status = kafka.status();
    const here = sourcesHere(sources, inputs.kafka.topic, status, limits.silent ?? 0, at);
    live.raise(watch.look(withKafka(live.status(), status, at), here, at));
  } catch (error) {
    say('error', `the sources could not be looked at: ${(error as Error).message}`);
  }
}

/** Where it listens, and a way there from this machine. */
async function listen(
  app: Awaited<ReturnType<typeof buildServer>>,
  address: string,
): Promise<{ readonly listening: string; readonly url: string }> {
  const colon = address.lastIndexOf(':');
  const host = address.slice(0, colon).replace(/^\[|\]$/g, '');
  try {
    const url = await app.listen({ host, port: Number(address.slice(colon + 1)) });
    return { listening: url.replace(/(?<=\/\/).*(?=:\d+$)/, () => address.slice(0, colon)), url };
  } catch (error) {
    throw new UsageError(`cannot listen on ${address}: ${(error as Error).message}`);
  }
}

async function forgetLog({ retention }: ServeConfig, live: LiveEngine): Promise<void> {
  try {
    await live.forget(now() - retention.log_days * DAY, retention.log_megabytes * 1024 * 1024);
  } catch (error) {
    say('error', `what is old could not be removed from the log: ${(error as Error).message}`);
  }
}

async function forgetRows({ retention }: ServeConfig, store: Store): Promise<void> {
  const at = now();
  try {
    await store.forget({
      events: at - retention.event_days * DAY,
      sources: at - SOURCE_DAYS * DAY,
      alerts: at - retention.closed_alert_days * DAY,
      audit: at - retention.audit_days * DAY,
      now: at,
    });
  } catch (error) {
    say('error', `what is old could not be removed from the store: ${(error as Error).message}`);
  }
}

/**
 * SIGHUP asks for rules and certificate to be read again; not on Windows, where it says that the window is being closed.
 * One that comes before they can be is heard when they can: with nobody listening it would end the process.
 */
function listenForReload(): (reload: () => void) => void {
  let isAsked = false;
  let reload = (): void => {
    isAsked = true;
  };
  if (process.platform !== 'win32') process.on('SIGHUP', () => reload());
  return (ready) => {
    reload = ready;
    if (isAsked) ready();
  };
}

/** Resolves at the first signal that asks to stop. */
function whenToldToStop(): Promise<void> {
  process.removeAllListeners('SIGINT');
  const stops: readonly NodeJS.Signals[] =
    process.platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP'] : ['SIGINT', 'SIGTERM'];
  return new Promise((resolve) => {
    for (const signal of stops) process.once(signal, () => resolve());
  });
}

/** Whoever reads what is said may go away, or have a full disk: events are taken and evaluated all the same. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => {});
  }
}

function say(level: 'info' | 'warn' | 'error', message: string): void {
  process.stderr.write(`${new Date().toISOString()} ${level} ${escapeControls(message)}\n`);
}
