/** Endgame: by event_type_full. The strings of its ECS output for DNS were never published; these are the usual ones. */
import type { KindTable } from '../kind.ts';

export const endgameKind: KindTable = {
  kind: 'endgame',
  module: 'endgame',
  dataset: null,
  indexes: ['endgame-default'],
  eventtypes: [],
  events: {
    dns_event: { category: ['network'], type: ['connection', 'protocol', 'info'], action: ['lookup_requested'] },
    network_event: { category: ['network'], type: ['start', 'connection'] },
    process_event: { category: ['process'] },
    file_event: { category: ['file'] },
    registry_event: { category: ['registry'], type: ['change'] },
    image_load_event: { category: ['library'], type: ['start'], action: ['load'] },
    security_event: { category: ['authentication'] },
  },
};

/** event.type where the subtype decides it. */
export const ENDGAME_TYPES: Readonly<Record<string, readonly string[]>> = {
  already_running: ['info'],
  creation_event: ['start'],
  fork_event: ['start'],
  exec_event: ['start'],
  termination_event: ['end'],
  file_create_event: ['creation'],
  file_delete_event: ['deletion'],
  file_modify_event: ['change'],
  file_overwrite_event: ['change'],
  file_rename_event: ['change'],
};
