/**
 * The socket for deliveries: how alerts leave a running server. A delivery turns alerts into requests or lines; what is
 * tried again, and when it is given up, is its caller's business. The same alerts may come again, under the same ids.
 */
import type { Alert } from '../alert/alert.ts';
import type { Rule } from '../rule/rule.ts';

export interface Delivered {
  readonly alert: Alert;
  /** null where the rule is no longer loaded. */
  readonly rule: Rule | null;
}

/** What came of sending. */
export type Outcome =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      readonly retryAfterSeconds?: number;
      /** Nobody answered, or not for what was sent: whatever were sent would fail. */
      readonly isAway?: true;
    }
  | {
      /** Trying the same again would not help. */
      readonly kind: 'refused';
      readonly reason: string;
      /** Places of those that were refused, where the others were taken; absent: all were refused. */
      readonly alerts?: readonly number[];
      /** Place of the alert for which they were refused: those before it were taken, those behind it were not looked at. */
      readonly firstBad?: number;
      /** It was refused for its size: a smaller part may be taken. */
      readonly isTooLarge?: true;
    };

export interface Delivery {
  send(alerts: readonly Delivered[]): Promise<Outcome>;
}
