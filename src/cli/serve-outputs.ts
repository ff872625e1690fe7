/** Outputs of a running server: each opened as its settings say, with the secrets that lie in files. */
import { join } from 'node:path';
import { Deliverer } from '../app/live/deliverer.ts';
import type { Live } from '../app/live.ts';
import type { OutputConfig } from '../app/serve-config.ts';
import { openBulk } from '../io/deliveries/bulk.ts';
import { openFileDelivery } from '../io/deliveries/file.ts';
import { openHec } from '../io/deliveries/hec.ts';
import { openWebhook } from '../io/deliveries/webhook.ts';
import type { Delivery } from '../io/delivery.ts';
import { readTextFile } from '../io/text-file.ts';
import type { Store } from '../store/store.ts';
import { UsageError } from './exit-code.ts';

/** Started, all of them; `data`: the folder of everything that is kept. */
export function openOutputs(
  configs: readonly OutputConfig[],
  data: string,
  store: Store,
  live: Live,
  say: (level: 'warn' | 'error', message: string) => void,
): readonly Deliverer[] {
  // All of them first: where one cannot be opened, none has begun.
  const opened = configs.map((config) => ({ config, delivery: openDelivery(config) }));
  return opened.map(({ config, delivery }) => {
    const deliverer = new Deliverer(delivery, store, {
      name: config.name,
      folder: join(data, 'outputs'),
      leastSeverity: config.least_severity,
      kinds: config.kinds,
      since: Date.now() * 1000,
      ruleOf: (id) => live.rules().find(({ rule }) => rule.id === id)?.rule ?? null,
      say,
    });
    deliverer.start();
    return deliverer;
  });
}

function openDelivery(config: OutputConfig): Delivery {
  switch (config.kind) {
    case 'webhook': {
      const secret = config.secret_file === null ? null : readSecret(config.secret_file);
      return openWebhook({ url: config.url, form: config.form, secret, now: () => Date.now() / 1000 });
    }
    case 'hec': {
      const { url, index, risk_index: riskIndex } = config;
      return openHec({ url, index, riskIndex, token: readSecret(config.token_file) });
    }
    case 'bulk':
      return openBulk({ url: config.url, index: config.index, apiKey: readSecret(config.api_key_file) });
    case 'file':
      return openFileDelivery(config.path);
  }
}

function readSecret(path: string): string {
  let secret: string;
  try {
    secret = readTextFile(path).trim();
  } catch (error) {
    throw new UsageError(`a secret cannot be read: ${(error as Error).message}`);
  }
  if (secret === '') throw new UsageError(`a secret cannot be read: ${path} is empty`);
  return secret;
}
