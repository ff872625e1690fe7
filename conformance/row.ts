/**
 * Conformance rows: events, a query and what the vendor's engine answers, as data. Events are JSON objects of no known
 * source, whose fields are what they are for both languages.
 */
import type { FieldType } from '../src/event/ecs-fields.ts';
import type { JsonObject } from '../src/event/record.ts';

interface Common {
  readonly id: string;
  readonly events: readonly JsonObject[];
  readonly query: string;
  /** The vendor's behaviour that the row holds us to, in one sentence. */
  readonly why: string;
}

export interface EqlRow extends Common {
  readonly kind: 'eql' | 'kql';
  /** Types of fields that ECS does not know. */
  readonly fields?: Readonly<Record<string, FieldType>>;
  /** Of EQL, whose dialect it is: Elasticsearch's, or that of the rules that Elastic's endpoint carries. */
  readonly engine?: 'search' | 'endpoint';
  /** Items of an exception list that the rule refers to, as Kibana exports them. */
  readonly exceptions?: readonly JsonObject[];
  /** Filters of the rule, as Kibana exports them. */
  readonly filters?: readonly JsonObject[];
  /**
   * Indexes of the matching events, in order; for sequences and samples a list of such lists, -1 for a missing event;
   * or the code of the diagnostic that refuses the query.
   */
  readonly expect: readonly number[] | readonly (readonly number[])[] | { readonly error: string };
}

export interface SplRow extends Common {
  readonly kind: 'spl';
  readonly macros?: Readonly<Record<string, string | { readonly args: readonly string[]; readonly definition: string; readonly isEval?: true }>>;
  /** Table by name: its CSV text and the settings of its definition. */
  readonly lookups?: Readonly<Record<string, { readonly csv: string } & Readonly<Record<string, unknown>>>>;
  /** Result rows in order, with every column; or the code of the diagnostic that refuses the search. */
  readonly expect: readonly JsonObject[] | { readonly error: string };
}

export type ConformanceRow = EqlRow | SplRow;
