/** Every layout by its id. */
import type { Layout, LayoutId } from '../layout.ts';
import { beatsEcsLayout, beatsRawLayout } from './beats.ts';
import { ecsLayout, endgameRawLayout, jsonLayout, sentineloneRawLayout } from './document.ts';
import { eventTextLayout } from './event-text.ts';
import { evtxDumpJsonLayout } from './evtx-dump-json.ts';
import { evtxecmdLayout } from './evtxecmd.ts';
import { flatJsonLayout } from './flat-json.ts';
import { unnamedDataLayout } from './unnamed-data.ts';
import { eventXmlLayout, evtxLayout } from './windows-record.ts';

export const LAYOUT_PLUGS: { readonly [id in LayoutId]: Layout } = {
  evtx: evtxLayout,
  'event-xml': eventXmlLayout,
  'event-text': eventTextLayout,
  'flat-json': flatJsonLayout,
  'unnamed-data': unnamedDataLayout,
  'evtx-dump-json': evtxDumpJsonLayout,
  evtxecmd: evtxecmdLayout,
  'beats-raw': beatsRawLayout,
  'beats-ecs': beatsEcsLayout,
  ecs: ecsLayout,
  'sentinelone-raw': sentineloneRawLayout,
  'endgame-raw': endgameRawLayout,
  json: jsonLayout,
};
