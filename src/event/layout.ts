/** Layouts: where the raw fields lie. Chosen from content, never from a file's name. */
export const LAYOUTS = [
  'evtx',
  'event-xml',
  'flat-json',
  'evtx-dump-json',
  'beats-raw',
  'beats-ecs',
  'ecs',
  'sentinelone-raw',
  'endgame-raw',
  'json',
] as const;
export type LayoutId = (typeof LAYOUTS)[number];
