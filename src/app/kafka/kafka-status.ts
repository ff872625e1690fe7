/** What others see of a Kafka input. */
export interface KafkaStatus {
  /** Why nothing is read just now; null where all is well. */
  readonly failure: string | null;
  /** Of the consumer group; null before the first. */
  readonly generation: number | null;
  /** Those that this instance has. */
  readonly partitions: readonly {
    readonly number: number;
    /** Offset of the next record to read. */
    readonly next: number;
    /** Records behind it. */
    readonly lag: number;
    /** Event time, microseconds. */
    readonly watermark: number | null;
    readonly hosts: number;
    readonly candidates: number;
  }[];
  readonly rebalances: number;
  readonly deadLetters: number;
  /** Records that retention removed before they were read. */
  readonly lost: number;
}
