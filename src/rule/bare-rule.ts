/** What a rule says that says nothing beyond its query: rules that no file holds are made from it. */
import type { Rule } from './rule.ts';

type Said = 'id' | 'name' | 'path' | 'language' | 'type' | 'kind' | 'query';

export const BARE_RULE: Omit<Rule, Said> = {
  vendor: 'telltale',
  severity: 'informational',
  riskScore: 0,
  version: null,
  status: 'production',
  deprecated: false,
  description: '',
  author: '',
  license: '',
  created: null,
  updated: null,
  tags: [],
  stories: [],
  dataSources: [],
  references: [],
  falsePositives: [],
  howToImplement: '',
  note: '',
  threat: [],
  schedule: { every: null, from: null, to: null },
  risk: null,
  drilldowns: [],
  tests: [],
  elastic: null,
  other: {},
};
