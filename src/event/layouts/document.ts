/**
 * Documents whose fields are read by path, without a Windows event inside: other ECS documents, the raw shapes of
 * SentinelOne's Cloud Funnel and of Endgame, and any other JSON.
 */
import { documentField } from '../element-fields.ts';
import { pathField } from '../json-path.ts';
import type { Layout, LayoutId } from '../layout.ts';
import type { JsonObject } from '../record.ts';

/** `hasEcs`: whether all names of ECS are the document's own, or only those. */
function documentLayout(id: LayoutId, hasEcs: boolean | ReadonlySet<string>): Layout {
  const isOwn = typeof hasEcs === 'boolean' ? () => hasEcs : (name: string) => hasEcs.has(name);
  return {
    id,
    system: () => null,
    data: pathField,
    ecs: (name) => (isOwn(name) ? documentField(name) : null),
    dataNames: (body) => Object.keys(body as JsonObject), // document layouts only see JSON
  };
}

export const ecsLayout = documentLayout('ecs', true);
export const jsonLayout = documentLayout('json', true);
export const sentineloneRawLayout = documentLayout('sentinelone-raw', false);
export const endgameRawLayout = documentLayout('endgame-raw', new Set(['@timestamp']));
