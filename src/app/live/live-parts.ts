/** What a running engine is given: its settings, and the parts of the process that it works with. */
import type { Store } from '../../store/store.ts';
import type { Catalogue } from '../../usage/catalogue.ts';
import type { KeptEvents } from '../live.ts';
import type { LiveLookups } from './live-lookups.ts';
import type { LiveRules } from './live-run.ts';
import type { WatermarkSettings } from './watermark.ts';

export interface LiveSettings extends WatermarkSettings {
  /** Where the log, the checkpoint and what waits for windows lie. */
  readonly folder: string;
  readonly kept: KeptEvents;
  /** Whether the risk incident rules run. */
  readonly incidents: boolean;
  /** Bytes that may wait for the disk, or on disk for evaluation, before senders are asked to come again. */
  readonly maxUnwritten: number;
  readonly maxUnevaluated: number;
  readonly checkpointEveryMs: number;
  readonly segmentBytes?: number;
}

export interface LiveParts {
  readonly store: Store;
  readonly catalogue: Catalogue | null;
  /** Reads the rules; throws where none can run. */
  readonly loadRules: () => LiveRules;
  /** Lookups that rules fill: the same that `loadRules` gives them. */
  readonly lookups?: Pick<LiveLookups, 'checkpoint' | 'takeNotes'>;
  /** Microseconds since 1970. */
  readonly now: () => number;
  /** Microseconds of a clock that nobody sets; absent: that of the wall is taken to be one. */
  readonly steady?: () => number;
  /** Something that people should hear of; never a secret. */
  readonly say: (level: 'info' | 'warn' | 'error', message: string) => void;
}
