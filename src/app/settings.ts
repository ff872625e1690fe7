/** Settings of a scan that every thread needs, as plain data. */
export interface ReadSettings {
  /** Read every record, so that each one is counted by kind and every fault inside it is seen. */
  readonly readAll: boolean;
  /** Turn off what we would otherwise suppose about raw telemetry. */
  readonly strictFields: boolean;
  /** Minutes east of UTC in which times without a zone are read. */
  readonly tzMinutes: number;
  /** Only events in this range of event time take part; microseconds, null for open. `to` is exclusive. */
  readonly from: number | null;
  readonly to: number | null;
  /** What a collector would have said of every record, where the caller knows it; decides over content. */
  readonly envelope?: { readonly source?: string; readonly sourcetype?: string; readonly host?: string };
  /** Matches carry the whole event, for outputs that show it. */
  readonly wholeEvents?: boolean;
}
