/**
 * Hands alerts to one delivery, in the order in which they were found, and remembers how far it came: the store is the
 * queue, so nothing is lost over crashes, and what was under way comes again under the same ids. What fails is tried
 * again, later and later; what is refused, or is answered with failures too often, goes to the dead letters and does not
 * hold up the rest. A receiver that is away is waited for; one that takes other alerts is not away.
 */
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert } from '../../alert/alert.ts';
import type { Delivery, Outcome } from '../../io/delivery.ts';
import { replaceFile, replaceFileSync } from '../../io/durable.ts';
import { contractOf } from '../../io/outputs/ndjson.ts';
import { renderQuantity } from '../../io/outputs/quantity.ts';
import { isMissingFile } from '../../io/sources/file.ts';
import type { AlertKind, Rule, Severity } from '../../rule/rule.ts';
import { isAtLeast } from '../../rule/rule.ts';
import type { FoundCursor, Store } from '../../store/store.ts';

export interface DelivererOptions {
  /** Also of the files that it keeps. */
  readonly name: string;
  /** Where it remembers how far it came; dead letters lie beside. */
  readonly folder: string;
  readonly leastSeverity: Severity;
  readonly kinds: readonly AlertKind[];
  /** Alerts found before are not sent by an output that is new; microseconds. */
  readonly since: number;
  readonly ruleOf: (id: string) => Rule | null;
  readonly say: (level: 'warn' | 'error', message: string) => void;
  /** Milliseconds before the first try after a failure; doubled every time. */
  readonly firstWaitMs?: number;
}

const BATCH = 100;
const POLL_MS = 1_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 300_000;
/** About three quarters of an hour with the waits above. */
const MAX_TRIES = 16;
/** A receiver that is away is waited for, and that is said anew after so many tries: every hour. */
const SAID_EVERY = 12;
/** Alerts that are tried one by one, to learn whether a receiver is away. */
const MAX_APART = 8;

export class Deliverer {
  readonly #delivery: Delivery;
  readonly #store: Pick<Store, 'listFound'>;
  readonly #options: DelivererOptions;
  #cursor: FoundCursor;
  /** Whether the file says so too. */
  #isWritten = true;
  #isOver = false;
  #wake: () => void = () => {};
  #running: Promise<void> = Promise.resolve();
  /** Behind the alerts that are under way. */
  #nextCursor: FoundCursor;
  sent = 0;
  /** Alerts that were given up. */
  dead = 0;
  /** Why the last try failed; null where it did not. */
  failure: string | null = null;
  /** Why alerts were given up, and how many, that nobody was told of yet. */
  readonly #buried = new Map<string, number>();

  get name(): string {
    return this.#options.name;
  }

  constructor(delivery: Delivery, store: Pick<Store, 'listFound'>, options: DelivererOptions) {
    this.#delivery = delivery;
    this.#store = store;
    this.#options = options;
    mkdirSync(options.folder, { recursive: true });
    this.#cursor = this.#readCursor() ?? { at: options.since, id: '\uffff' };
    this.#nextCursor = this.#cursor;
    replaceFileSync(this.#path(), [JSON.stringify(this.#cursor)]);
  }

  start(): void {
    this.#running = this.#run();
  }

  async close(): Promise<void> {
    this.#isOver = true;
    this.#wake();
    await this.#running;
  }

  /** Never rejects: what the store or the disk refuses is tried again, later and later. */
  async #run(): Promise<void> {
    const { name, say, firstWaitMs = FIRST_WAIT_MS } = this.#options;
    for (let failures = 0; !this.#isOver; ) {
      try {
        if (!(await this.#handOn())) await this.#wait(POLL_MS);
        failures = 0;
      } catch (error) {
        if (failures++ === 0)
          say('error', `the output ${name} is held up (${(error as Error).message}) and is tried again`);
        await this.#wait(Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(failures - 1, MAX_TRIES)));
      }
    }
    // Until it is told so, the next start sends again what the file does not say.
    if (!this.#isWritten) await this.#writeCursor().catch(() => {});
  }

  /** Hands on the alerts that come next; false where there are none. */
  async #handOn(): Promise<boolean> {
    if (!this.#isWritten) await this.#writeCursor();
    const found = await this.#store.listFound(this.#cursor, BATCH);
    const last = found.at(-1);
    if (last === undefined) return false;
    this.#nextCursor = { at: last.foundAt, id: last.alert.id };
    const wanted = found.map(({ alert }) => alert).filter((alert) => this.#isWanted(alert));
    try {
      if (wanted.length > 0 && !(await this.#deliver(wanted))) return false;
    } finally {
      this.#sayBuried();
    }
    this.#cursor = this.#nextCursor;
    this.#isWritten = false;
    await this.#writeCursor();
    return true;
  }

  /** False where it was told to stop before the alerts were out. */
  async #deliver(alerts: readonly Alert[]): Promise<boolean> {
    const { name, say, firstWaitMs = FIRST_WAIT_MS } = this.#options;
    for (let tries = 1, answers = 0; ; tries++) {
      const outcome = await this.#send(alerts);
      this.failure = outcome.kind === 'failed' ? outcome.reason : null;
      if (outcome.kind === 'sent') {
        this.sent += alerts.length;
        return true;
      }
      if (outcome.kind === 'refused') return this.#deliverRest(alerts, outcome);
      // Alerts that wait for a receiver that is away lie in the store anyhow.
      if (outcome.isAway !== true && ++answers >= MAX_TRIES) {
        this.#bury(alerts, outcome);
        return true;
      }
      if (tries % MAX_TRIES === 0) {
        const left = await this.#deliverApart(alerts);
        if (left.length < alerts.length) return left.length === 0 || this.#deliver(left);
      }
      if (tries % SAID_EVERY === 1) say('warn', `the output ${name} failed (${outcome.reason}) and is tried again`);
      const wait = Math.min(LONGEST_WAIT_MS, firstWaitMs * 2 ** Math.min(tries - 1, MAX_TRIES));
      await this.#wait(Math.max(wait, (outcome.retryAfterSeconds ?? 0) * 1000));
      if (this.#isOver) return false;
    }
  }

  #send(alerts: readonly Alert[]): Promise<Outcome> {
    return this.#delivery.send(alerts.map((alert) => ({ alert, rule: this.#options.ruleOf(alert.rule.id) })));
  }

  /**
   * A receiver that takes another alert is not away: what it does not take is about these, as where a filter in front of
   * it takes what they quote for an attack. Gives those that are left, all of them where the receiver takes none.
   */
  async #deliverApart(alerts: readonly Alert[]): Promise<readonly Alert[]> {
    const stuck: Alert[] = [];
    const isTaken = async (alert: Alert): Promise<boolean> =>
      !this.#isOver && (await this.#send([alert])).kind === 'sent';
    let at = 0;
    let isThere = false;
    while (!isThere && at < alerts.length && at < MAX_APART) {
      const alert = alerts[at++]!;
      isThere = await isTaken(alert);
      if (isThere) this.sent++;
      else stuck.push(alert);
    }
    if (!isThere) {
      // They come again when it is their turn.
      for (const { alert } of await this.#store.listFound(this.#nextCursor, MAX_APART)) {
        isThere = this.#isWanted(alert) && (await isTaken(alert));
        if (isThere) break;
      }
    }
    if (!isThere || this.#isOver) return alerts;
    for (const alert of stuck) {
      const outcome = await this.#send([alert]);
      if (outcome.kind === 'sent') this.sent++;
      else this.#bury([alert], outcome);
    }
    return alerts.slice(at);
  }

  /** What was refused is buried, and what was refused along with it goes out by itself. */
  async #deliverRest(alerts: readonly Alert[], outcome: Outcome & { readonly kind: 'refused' }): Promise<boolean> {
    const { firstBad, alerts: places } = outcome;
    if (firstBad !== undefined) {
      this.sent += firstBad;
      this.#bury(alerts.slice(firstBad, firstBad + 1), outcome);
      const rest = alerts.slice(firstBad + 1);
      return rest.length === 0 || this.#deliver(rest);
    }
    // What is said of all of them may be meant of one.
    if (places === undefined && alerts.length > 1) return this.#deliverHalves(alerts);
    const refused = places?.map((at) => alerts[at]!) ?? alerts;
    this.#bury(refused, outcome);
    this.sent += alerts.length - refused.length;
    return true;
  }

  async #deliverHalves(alerts: readonly Alert[]): Promise<boolean> {
    const half = Math.ceil(alerts.length / 2);
    return (await this.#deliver(alerts.slice(0, half))) && this.#deliver(alerts.slice(half));
  }

  #bury(alerts: readonly Alert[], outcome: Outcome): void {
    const reason = outcome.kind === 'sent' ? '' : outcome.reason;
    const lines = alerts.map((alert) => `${JSON.stringify({ reason, alert: contractOf(alert) })}\n`);
    appendFileSync(this.#deadPath(), lines.join(''), { mode: 0o600 });
    this.dead += alerts.length;
    this.#buried.set(reason, (this.#buried.get(reason) ?? 0) + alerts.length);
  }

  /** Once for many that were refused one by one. */
  #sayBuried(): void {
    const { name, say } = this.#options;
    for (const [reason, count] of this.#buried) {
      const what = renderQuantity(count, 'alert');
      say('error', `${what} for the output ${name} had to be given up (${reason}); see ${this.#deadPath()}`);
    }
    this.#buried.clear();
  }

  #isWanted({ kind, rule }: Alert): boolean {
    const { leastSeverity, kinds } = this.#options;
    return kinds.includes(kind) && isAtLeast(rule.severity, leastSeverity);
  }

  async #wait(ms: number): Promise<void> {
    if (this.#isOver) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #readCursor(): FoundCursor | null {
    const { name, say } = this.#options;
    try {
      return JSON.parse(readFileSync(this.#path(), 'utf8')) as FoundCursor; // as `#writeCursor` wrote it, at one stroke
    } catch (error) {
      if (!isMissingFile(error))
        say('error', `how far the output ${name} came cannot be read, so it begins anew: ${(error as Error).message}`);
      return null;
    }
  }

  async #writeCursor(): Promise<void> {
    await replaceFile(this.#path(), JSON.stringify(this.#cursor));
    this.#isWritten = true;
  }

  #deadPath(): string {
    return join(this.#options.folder, `${this.#options.name}.dead.ndjson`);
  }

  #path(): string {
    return join(this.#options.folder, `${this.#options.name}.json`);
  }
}
