import { describe, expect, it } from 'vitest';
import { differingIds, knownIds } from './differing-ids.ts';
import type { LayoutId } from './layout.ts';
import { resolveField } from './resolve.ts';
import { standIn } from './resolve-open.ts';
import { isWindowsKind, SOURCE_KINDS, type SourceKind } from './source-kind.ts';
import { VIEW_SCHEMAS, viewNames } from './views/index.ts';

const idsOf = knownIds;

/** What resolution says of a name, but for code. */
function said(kind: SourceKind, layout: LayoutId, eventId: string, schema: 'ecs' | 'splunk', name: string): string {
  const cls = standIn({ id: -1, key: '', kind, layout, indexes: [], strictFields: false }, eventId);
  return JSON.stringify(resolveField(cls, schema, name));
}

describe('ids on which a name may differ', () => {
  it.each(SOURCE_KINDS)('stand for all ids of %s', (kind) => {
    const names = new Set(idsOf(kind).flatMap((id) => VIEW_SCHEMAS.flatMap((schema) => viewNames(schema, kind, id))));
    const layouts: readonly LayoutId[] = isWindowsKind(kind) ? ['flat-json', 'beats-ecs', 'event-text'] : ['ecs'];
    for (const name of [...names, 'Nobody', 'winlog.event_data.Nobody']) {
      // What classes hold as constants differs by id, and no needle is made of it.
      if (/^(?:event\.|data_stream\.|host\.os\.type|eventtype$|tag$)/.test(name)) continue;
      const ids = differingIds(kind, name);
      for (const layout of layouts) {
        for (const schema of ['ecs', 'splunk'] as const) {
          const few = new Set(ids.map((id) => said(kind, layout, id, schema, name)));
          const all = new Set(idsOf(kind).map((id) => said(kind, layout, id, schema, name)));
          expect(few, `${name} on ${layout}`).toEqual(all);
        }
      }
    }
  });

  it('are those that only a view has, too', () => {
    expect(differingIds('windows-powershell', 'powershell.file.script_block_text')).toContain('4104');
    expect(differingIds('windows-system', 'service_path')).toContain('7045');
  });

  it('are few where few ids have the name', () => {
    expect(differingIds('sysmon', 'QueryName').length).toBeLessThan(4);
    expect(differingIds('sysmon', 'Nobody')).toEqual(['']);
  });
});
