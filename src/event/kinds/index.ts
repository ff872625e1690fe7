/** Every source kind's table. */
import type { KindTable } from '../kind.ts';
import type { SourceKind } from '../source-kind.ts';
import { elasticDefendKind } from './elastic-defend.ts';
import { endgameKind } from './endgame.ts';
import { sentineloneKind } from './sentinelone.ts';
import { sysmonKind } from './sysmon.ts';
import { windowsKinds } from './windows.ts';
import { windowsSecurityKind } from './windows-security.ts';

export const KINDS: { readonly [kind in SourceKind]: KindTable } = {
  sysmon: sysmonKind,
  'windows-security': windowsSecurityKind,
  ...windowsKinds,
  'elastic-defend': elasticDefendKind,
  endgame: endgameKind,
  sentinelone: sentineloneKind,
  json: { kind: 'json', module: null, dataset: null, indexes: [], eventtypes: [], events: {} },
};
