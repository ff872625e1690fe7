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

export function openBulk({ url, index, apiKey }: BulkOptions): Delivery {
  const address = `${url.replace(/\/+$/, '')}/_bulk`;
  const headers = { authorization: `ApiKey ${apiKey}`, 'content-type': 'application/x-ndjson' };
  return {
    send: (alerts) => {
      const lines = alerts.flatMap(({ alert }) =>
        buildDocuments(alert).flatMap((document) => [
          JSON.stringify({ create: { _index: index, _id: document['kibana.alert.uuid'] } }),
          JSON.stringify(document),
        ]),
      );
      return post(address, headers, `${lines.join('\n')}\n`, checkAnswer);
    },
  };
}

/** 409: it was there. Another refusal of one document is a refusal of all: they go to the dead letters together. */
function checkAnswer(answer: string): Outcome {
  try {
    const { items = [] } = JSON.parse(answer) as {
      readonly items?: readonly {
        readonly create?: { readonly status?: number; readonly error?: { readonly type?: string } };
      }[];
    };
    const bad = items.find(({ create }) => (create?.status ?? 200) >= 300 && create?.status !== 409)?.create;
    if (bad === undefined) return { kind: 'sent' };
    const reason = `${bad.error?.type ?? 'error'} (${bad.status})`;
    return bad.status === 429 || (bad.status ?? 0) >= 500 ? { kind: 'failed', reason } : { kind: 'refused', reason };
  } catch {
    return { kind: 'failed', reason: 'an answer that is no JSON' };
  }
}
