/** Codes of the diagnostics about catalogues and policies; the reference page is generated from this table. */
import type { CodeTable } from '../text/diagnostic.ts';

export const USAGE_CODES = {
  'usage-bad-value': 'A key of a catalogue or policy holds something that is not allowed there.',
  'usage-missing-key': 'A key that a catalogue or policy requires is absent or empty.',
  'usage-unknown-key':
    'A key is not one that a catalogue or policy has; it is ignored, and an entry of a policy that has it is left out.',
  'usage-bad-pattern': 'A host pattern is malformed, or would swallow names that are none of its business.',
  'usage-duplicate': 'The same name or pattern stands twice; the first one counts.',
  'usage-look-alike': 'Two providers have names that look the same and are written with different letters.',
  'usage-too-many': 'A catalogue or policy has more entries than are read; the rest is left out.',
  'usage-unknown-name': 'A policy names a provider, client or group that is not there, so the entry can never apply.',
  'usage-expired': 'A policy entry has passed its day of expiry and no longer counts.',
} as const satisfies CodeTable;
