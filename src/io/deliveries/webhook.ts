/**
 * A webhook: alerts as JSON, signed with a shared secret over the time and the body, so that the receiver can tell who
 * sent it and that it is not an old one; or as a message that Slack and what imitates it take.
 */
import { createHmac } from 'node:crypto';
import type { Alert } from '../../alert/alert.ts';
import type { Delivery } from '../delivery.ts';
import { contractOf } from '../outputs/ndjson.ts';
import { post } from './post.ts';

export interface WebhookOptions {
  readonly url: string;
  readonly form: 'alerts' | 'slack';
  /** null: unsigned. */
  readonly secret: string | null;
  /** Seconds since 1970. */
  readonly now: () => number;
}

/** Lines of a message; the rest are counted. */
const MAX_LINES = 20;

export function openWebhook({ url, form, secret, now }: WebhookOptions): Delivery {
  return {
    send: (alerts) => {
      const plain = alerts.map(({ alert }) => alert);
      const body = JSON.stringify(
        form === 'slack' ? { text: renderMessage(plain) } : { alerts: plain.map(contractOf) },
      );
      const headers: Record<string, string> = { 'content-type': 'application/json', 'user-agent': 'telltale' };
      if (secret !== null) {
        const time = String(Math.floor(now()));
        headers['x-telltale-timestamp'] = time;
        headers['x-telltale-signature'] = signatureOf(secret, time, body);
      }
      return post(url, headers, body);
    },
  };
}

/** `v1=` and the HMAC-SHA256, in hexadecimal, of the time, a full stop and the body. */
export function signatureOf(secret: string, time: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${time}.${body}`).digest('hex')}`;
}

function renderMessage(alerts: readonly Alert[]): string {
  const lines = alerts.slice(0, MAX_LINES).map(({ rule, host, user, process, time }) => {
    const where = [host, user, process.executable ?? process.name].flatMap((text) =>
      text === null ? [] : [escapeText(text)],
    );
    return `*${rule.severity}* ${escapeText(rule.name)}${where.length === 0 ? '' : `: ${where.join(' · ')}`}${time === null ? '' : ` (${time})`}`;
  });
  if (alerts.length > MAX_LINES) lines.push(`and ${alerts.length - MAX_LINES} more`);
  return lines.join('\n');
}

/** Events are written by attackers: nothing of them may become a link, a mention or a line. */
function escapeText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[*_~`]/g, '\u200b$&')
    .slice(0, 300);
}
