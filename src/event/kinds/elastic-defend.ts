/** Elastic Defend: documents carry their own categories; only the data stream may have to be guessed. */
import type { KindTable } from '../kind.ts';

export const elasticDefendKind: KindTable = {
  kind: 'elastic-defend',
  module: 'endpoint',
  dataset: null,
  indexes: [],
  eventtypes: [],
  events: {},
};

/** The data stream of a category, where the document does not name it. */
export const DEFEND_STREAMS: Readonly<Record<string, string>> = {
  network: 'network',
  process: 'process',
  file: 'file',
  registry: 'registry',
  library: 'library',
  driver: 'library',
  authentication: 'security',
  session: 'security',
  api: 'api',
};

/** Actions of its events that are about DNS. */
export const DNS_ACTIONS: readonly string[] = ['lookup_requested', 'lookup_result'];
