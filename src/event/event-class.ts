/**
 * Event classes: source kind + event id (or event.action where there is none) within one layout. Rules are compiled per
 * class: what is the same for every event of the class is a constant here and folds away. Where a layout carries its
 * own ECS values (`event.category` …) those values are part of the key, so that they are constants by construction.
 */
import type { LayoutId } from './layout.ts';
import type { SourceKind } from './source-kind.ts';
import type { Value } from './value.ts';
import type { Zone } from './zone.ts';

export interface EventClass {
  /** Dense, in order of first appearance; only meaningful within one run. */
  readonly id: number;
  /** Stable name: the same events give the same key in every run and every worker. */
  readonly key: string;
  readonly kind: SourceKind;
  readonly layout: LayoutId;
  /** Windows event id as a decimal string, or event.action where there is none, or ''. */
  readonly eventId: string;
  /**
   * Fields whose value is the same for every event of the class, by schema and name: for `ecs` event.category, type,
   * action, code, kind, provider, dataset, host.os.type (where raw telemetry lacks it) …; for `splunk` source,
   * sourcetype, eventtype, tag, Channel, EventCode … A name that is not here varies. null: no event of the class has it.
   */
  readonly constants: { readonly [schema in Schema]: ReadonlyMap<string, Value> };
  /** Concrete index names (ECS) that a rule's index patterns are matched against. Empty: never excluded by index. */
  readonly indexes: readonly string[];
  /** Constants of `ecs` that are supposed, not read; each with the reason in a few words. */
  readonly assumed?: ReadonlyMap<string, string>;
  /** Takes the events for which there was no room for classes of their own: nothing that varies by record is constant. */
  readonly open?: true;
  /** What telemetry lacks stays missing: no assumption is made. */
  readonly strictFields?: boolean;
  /** Of times that carry no offset. */
  readonly zone?: Zone;
}

/**
 * The naming schemes that rules are written in: Elastic Common Schema, the Splunk add-ons' search-time fields, and the
 * CIM data models (names as `Processes.process_name`).
 */
export type Schema = 'ecs' | 'splunk' | 'cim';
