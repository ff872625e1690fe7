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
  /** Of KQL: what the rule says beside its query, in the keys of Kibana's API: its type, what it counts, its schedule. */
  readonly rule?: JsonObject;
  /** Whether a rule that counts is searched window by window of its schedule. */
  readonly windows?: true;
  /**
   * Indexes of the matching events, in order; for sequences and samples a list of such lists, -1 for a missing event;
   * for rules that count their alerts in order of time; or the code of the diagnostic that refuses the query.
   */
  readonly expect: readonly number[] | readonly (readonly number[])[] | readonly CountedAlert[] | { readonly error: string };
}

/** An alert of a rule that counts. */
export interface CountedAlert {
  readonly terms: readonly (string | number | boolean)[];
  /** Indexes of its events. */
  readonly events: readonly number[];
  /** Different values, where those are counted. */
  readonly different?: number;
}

export interface SplRow extends Common {
  readonly kind: 'spl';
  readonly macros?: Readonly<Record<string, string | { readonly args: readonly string[]; readonly definition: string; readonly isEval?: true }>>;
  /** Table by name: its CSV text and the settings of its definition. */
  readonly lookups?: Readonly<Record<string, { readonly csv: string } & Readonly<Record<string, unknown>>>>;
  /** Result rows in order, with every column; or the code of the diagnostic that refuses the search. */
  readonly expect: readonly JsonObject[] | { readonly error: string };
}

export interface EsqlRow extends Common {
  readonly kind: 'esql';
  /** Types of fields that ECS does not know. */
  readonly fields?: Readonly<Record<string, FieldType>>;
  /** Of a query of documents: the columns that are compared, beside the event. */
  readonly shows?: readonly string[];
  /**
   * Indexes of the documents, with `shows` as objects with the index as `event`; or result rows with every column, in
   * order where the query sorts; or the code of the diagnostic that refuses the query.
   */
  readonly expect: readonly number[] | readonly JsonObject[] | { readonly error: string };
}

export type ConformanceRow = EqlRow | EsqlRow | SplRow;
