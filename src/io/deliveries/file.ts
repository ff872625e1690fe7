/** A file: one alert a line, as `scan --format ndjson` writes them, on disk before the next ones are asked for. */
import { open } from 'node:fs/promises';
import type { Delivery } from '../delivery.ts';
import { encodeAlert } from '../outputs/ndjson.ts';

export function openFileDelivery(path: string): Delivery {
  return {
    send: async (alerts) => {
      try {
        const file = await open(path, 'a', 0o600);
        try {
          await file.appendFile(alerts.map(({ alert }) => `${encodeAlert(alert)}\n`).join(''));
          await file.datasync();
        } finally {
          await file.close();
        }
        return { kind: 'sent' };
      } catch (error) {
        return { kind: 'failed', reason: (error as Error).message, isAway: true };
      }
    },
  };
}
