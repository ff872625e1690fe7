/**
 * What is the same for every event of a source kind and an event id: the ECS categorisation that the vendor's pipeline
 * gives it, the event types and tags of Splunk's add-ons, and the concrete index names under which rules look for it.
 * One table a kind in `kinds/`.
 */
import type { SourceKind } from './source-kind.ts';

export interface EventMeaning {
  readonly category?: readonly string[];
  readonly type?: readonly string[];
  readonly action?: readonly string[];
  readonly eventtypes?: readonly string[];
  readonly tags?: readonly string[];
}

export interface KindTable {
  readonly kind: SourceKind;
  /** ECS event.module and event.dataset of the vendor's integration; null where it has none. */
  readonly module: string | null;
  readonly dataset: string | null;
  readonly indexes: readonly string[];
  /** Splunk event types that hold whatever the id. */
  readonly eventtypes: readonly string[];
  readonly events: Readonly<Record<string, EventMeaning>>;
  /** Of ids that are not among them; absent where those mean nothing. */
  readonly others?: EventMeaning;
}
