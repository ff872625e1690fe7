/**
 * Elasticsearch's `_bulk`: alert documents as the detection engine writes them, created under stable ids. A document
 * that is there already is what was wanted.
 */

import type { Delivery, Outcome } from '../delivery.ts';
import { buildDocuments } from '../outputs/ecs.ts';
import { post } from './post.ts';

export interface BulkOptions {
  /** Up to the port, or to the path under which Elasticsearch lies. */
  readonly url: string;
  readonly index: string;
  /** The encoded form of an API key. */
  readonly apiKey: string;
}

/** Else an answer says of every document where it lies now, which for many documents is more than is looked at. */
const ASKED = 'items.*.status,items.*.error.type';

export function openBulk({ url, index, apiKey }: BulkOptions): Delivery {
  const address = `${url.replace(/\/+$/, '')}/_bulk?filter_path=${ASKED}`;
  const headers = { authorization: `ApiKey ${apiKey}`, 'content-type': 'application/x-ndjson' };
  return {
    send: (alerts) => {
      const documents = alerts.flatMap(({ alert }, at) => buildDocuments(alert).map((document) => ({ document, at })));
      const lines = documents.flatMap(({ document }) => [
        JSON.stringify({ create: { _index: index, _id: document['kibana.alert.uuid'] } }),
        JSON.stringify(document),
      ]);
      const check = (answer: string): Outcome =>
        checkAnswer(
          answer,
          documents.map(({ at }) => at),
        );
      return post(address, headers, `${lines.join('\n')}\n`, check);
    },
  };
}

interface Result {
  readonly status?: number;
  readonly error?: { readonly type?: string };
}

/**
 * 409: it was there. Where one document was turned away for now, all are tried again: those that were taken are there
 * then. `alertOf`: by document, the place of its alert.
 */
function checkAnswer(answer: string, alertOf: readonly number[]): Outcome {
  let items: readonly { readonly create?: Result }[] | undefined;
  try {
    ({ items } = JSON.parse(answer) as { readonly items?: typeof items });
  } catch {
    return { kind: 'failed', reason: 'an answer that is no JSON' };
  }
  // Else whoever answered is no Elasticsearch, and nobody knows what became of the alerts.
  if (!Array.isArray(items) || items.length !== alertOf.length)
    return { kind: 'failed', reason: 'an answer that does not say what became of each document' };
  const results = items.map(({ create }) => ({ status: create?.status ?? 200, type: create?.error?.type ?? 'error' }));
  const passing = results.find(({ status }) => status === 429 || status >= 500);
  if (passing !== undefined) return { kind: 'failed', reason: `${passing.type} (${passing.status})` };
  const isBad = ({ status }: { readonly status: number }): boolean => status >= 300 && status !== 409;
  const bad = results.find(isBad);
  if (bad === undefined) return { kind: 'sent' };
  const alerts = new Set(results.flatMap((result, i) => (isBad(result) ? [alertOf[i]!] : [])));
  return { kind: 'refused', reason: `${bad.type} (${bad.status})`, alerts: [...alerts] };
}
