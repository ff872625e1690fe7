/** A server over a store in memory and an engine that only hands alerts on, for the tests of its routes. */
import type { FastifyInstance } from 'fastify';
import type { Alert } from '../alert/alert.ts';
import type { HuntOutcome, HuntRequest, Live, LiveReasons, LiveRule, LiveStatus, UnreadRule } from '../app/live.ts';
import { readRuleFiles } from '../app/rule-files.ts';
import { MemoryStore } from '../store/memory-store.fixture.ts';
import type { Role, Store, StoreBatch } from '../store/store.ts';
import { encodePassword } from './password.ts';
import { ROUTES } from './routes/index.ts';
import { buildServer, type ServerParts } from './server.ts';
import { hashToken, makeTokenSecret, TokenBook } from './token-book.ts';

/** Sunday, 22 November 2026, noon; microseconds. */
export const NOON = Date.UTC(2026, 10, 22, 12) * 1_000;
export const PASSWORD = 'correct horse battery';

export const NOTHING_FOUND: Extract<HuntOutcome, { kind: 'found' }> = {
  kind: 'found',
  language: 'eql',
  diagnostics: [],
  items: [],
  total: 0,
  stored: 12,
  searched: 3,
  cuts: [],
  seconds: 0.01,
};

export class FakeLive implements Live {
  readonly #listeners = new Set<(alerts: readonly Alert[]) => void>();
  readonly #rules: readonly LiveRule[];
  reloadError: string | null = null;

  constructor(rules: readonly LiveRule[]) {
    this.#rules = rules;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  async submit(): Promise<number> {
    return 0;
  }

  status(): LiveStatus {
    return {
      startedAt: NOON - 3_600_000_000,
      appended: 12_000,
      evaluated: 12_000,
      waitingBytes: 0,
      watermark: NOON - 60_000_000,
      hosts: 7,
      lateEvents: 0,
      alerts: 3,
      candidates: 12,
      faults: [],
      logBytes: 4_000_000,
      keptEvents: 'matched',
      behind: 0,
      caughtUp: 12_000,
      droppedRows: 0,
      diskFull: false,
      rulesLoadedAt: NOON - 3_600_000_000,
      reloadError: this.reloadError,
    };
  }

  rules(): readonly LiveRule[] {
    return this.#rules;
  }

  unread: readonly UnreadRule[] = [];

  unreadRules(): readonly UnreadRule[] {
    return this.unread;
  }

  explain(): LiveReasons | null {
    return null;
  }

  /** Called with what is hunted for. */
  hunting: (request: HuntRequest, signal: AbortSignal) => Promise<HuntOutcome> = async () => NOTHING_FOUND;

  hunt(request: HuntRequest, signal: AbortSignal): Promise<HuntOutcome> {
    return this.hunting(request, signal);
  }

  async reload(): Promise<string | null> {
    return this.reloadError;
  }

  subscribe(listener: (alerts: readonly Alert[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  push(alerts: readonly Alert[]): void {
    for (const listener of this.#listeners) listener(alerts);
  }
}

/** The rules that come with Telltale, as a running engine names them. */
export function bundledRules(): LiveRule[] {
  const { compiled } = readRuleFiles(['packs/ai/rules'], { contentFolder: null, deprecated: false });
  return compiled.rules.map(({ rule }) => ({
    rule,
    status: 'compiled',
    running: true,
    diagnostics: [],
    costMs: 12.5,
    file: `name: ${rule.name}`,
  }));
}

export interface TestServer {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly live: FakeLive;
  /** Headers of a signed-in person, or of a program with a token. */
  readonly headersOf: (who: Role | 'nobody' | 'ingest token' | 'viewer token') => Promise<Record<string, string>>;
  readonly bugs: Error[];
}

export function emptyBatch(changes: Partial<StoreBatch>): StoreBatch {
  return { position: 0, at: NOON, alerts: [], events: [], usage: [], sources: [], ...changes };
}

export async function openTestServer(changes: Partial<ServerParts> = {}): Promise<TestServer> {
  const store = changes.store ?? new MemoryStore();
  const live = new FakeLive(bundledRules());
  const tokens = new TokenBook(store);
  const bugs: Error[] = [];
  const parts: ServerParts = {
    store,
    live,
    tokens,
    now: () => NOON,
    maxBody: 1024 * 1024,
    limits: { silent: 86_400_000_000, behind: 60_000_000, lateEvents: 1_000 },
    clients: [],
    console: null,
    outputs: () => [{ name: 'splunk', sent: 7, dead: 2, failure: 'answered 401' }],
    onBug: (error) => bugs.push(error),
    ...changes,
  };
  const app = await buildServer(parts, ROUTES);
  const secret = await encodePassword(PASSWORD);
  for (const role of ['viewer', 'analyst', 'admin'] as const)
    await store.writeUser({ name: role, role, secret, createdAt: NOON, disabled: false });
  const shown = new Map<string, string>();
  for (const scope of ['ingest', 'viewer'] as const) {
    const token = makeTokenSecret();
    shown.set(`${scope} token`, token);
    await store.writeToken({
      id: hashToken(token),
      name: scope,
      scope,
      createdAt: NOON,
      createdBy: 'admin',
      revokedAt: null,
    });
  }
  await tokens.refresh();
  const cookies = new Map<string, string>();
  const headersOf: TestServer['headersOf'] = async (who) => {
    if (who === 'nobody') return {};
    if (who.endsWith('token')) return { authorization: `Bearer ${shown.get(who)}` };
    if (!cookies.has(who)) cookies.set(who, await signIn(app, who, PASSWORD));
    return { cookie: cookies.get(who)! };
  };
  return { app, store, live, headersOf, bugs };
}

/** The cookie of a new session. */
export async function signIn(app: FastifyInstance, name: string, password: string): Promise<string> {
  const response = await app.inject({ method: 'POST', url: '/api/v1/session', payload: { name, password } });
  if (response.statusCode !== 200) throw new Error(`cannot sign in: ${response.body}`);
  return String(response.headers['set-cookie']).split(';')[0]!;
}
