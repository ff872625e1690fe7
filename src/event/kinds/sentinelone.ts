/** SentinelOne's Cloud Funnel: by the raw event.category, as Elastic's integration categorises it. */
import type { KindTable } from '../kind.ts';

export const sentineloneKind: KindTable = {
  kind: 'sentinelone',
  module: 'sentinel_one_cloud_funnel',
  dataset: 'sentinel_one_cloud_funnel.event',
  indexes: ['logs-sentinel_one_cloud_funnel.event-default', 'logs-sentinel_one_cloud_funnel.events-default'],
  eventtypes: [],
  events: {
    dns: { category: ['network'], type: ['info', 'protocol'], action: ['lookup_requested'] },
    process: { category: ['process'], type: ['start'], action: ['start'] },
    file: { category: ['file'], type: ['change'] },
    registry: { category: ['registry'], type: ['change'] },
    ip: { category: ['network'], type: ['info', 'connection'] },
    url: { category: ['network', 'web'], type: ['info'] },
    module: { category: ['library'], type: ['start'], action: ['load'] },
    logins: { category: ['authentication'], type: ['start'] },
    driver: { category: ['driver'], type: ['start'], action: ['load'] },
  },
};
