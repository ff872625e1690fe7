/** Why a call to Kafka failed, as far as callers decide by it. Texts of brokers and of the client, never a secret. */

/** Of the protocol: the group moves on without this member, or it was never in it. */
const REMOVED = new Set([22, 25, 82]);
const REBALANCING = 27;
const MEMBER_ID_REQUIRED = 79;
const UNKNOWN_TOPIC = 3;
/** Retrying does not help: versions, permissions, names that no topic may have. */
const HOPELESS = new Set([17, 29, 30, 31, 33, 34, 35, 58]);

export class KafkaFailure extends Error {
  /** Error codes of the protocol; none where no broker answered. */
  readonly codes: readonly number[];

  constructor(message: string, codes: readonly number[], cause?: unknown) {
    super(message, { cause });
    this.codes = codes;
  }

  /** Whether the broker says that this member is not, or no longer, one of the group in this generation. */
  get isRemoved(): boolean {
    return this.codes.some((code) => REMOVED.has(code));
  }

  get isRebalancing(): boolean {
    return this.codes.includes(REBALANCING);
  }

  get needsMemberId(): boolean {
    return this.codes.includes(MEMBER_ID_REQUIRED);
  }

  get isUnknownTopic(): boolean {
    return this.codes.includes(UNKNOWN_TOPIC) || /unknown topic/i.test(this.message);
  }

  get isTooLarge(): boolean {
    return this.codes.some((code) => code === 10 || code === 18);
  }

  /** Whether the group's coordinator itself answered so. */
  get isOfGroup(): boolean {
    return this.isRemoved || this.isRebalancing || this.needsMemberId;
  }

  get isHopeless(): boolean {
    return this.codes.some((code) => HOPELESS.has(code));
  }
}

/** Any error as a failure: what it says, and the codes that lie anywhere in it. */
export function failureOf(error: unknown): KafkaFailure {
  if (error instanceof KafkaFailure) return error;
  const codes: number[] = [];
  const messages: string[] = [];
  const visit = (one: unknown, depth: number): void => {
    if (!(one instanceof Error) || depth > 4) return;
    const { apiCode } = one as { apiCode?: unknown }; // the package puts it on errors of brokers
    if (typeof apiCode === 'number') codes.push(apiCode);
    if (one instanceof AggregateError) for (const inner of one.errors) visit(inner, depth + 1);
    else messages.push(one.message);
    visit(one.cause, depth + 1);
  };
  visit(error, 0);
  const message = [...new Set(messages)].slice(0, 3).join('; ');
  return new KafkaFailure(message || String(error), codes, error);
}
