/** Elastic's endpoint behaviour rules (`protections-artifacts`): one rule a file, `[rule]` with `os_list` in TOML. */
import { readEndpointRule } from '../elastic-endpoint-rule.ts';
import { failedFile } from '../loaded-rule.ts';
import { parseTomlFile } from '../toml-file.ts';
import type { VendorFormat } from '../vendor-format.ts';
import { hasRuleTable } from './elastic-toml.ts';

/** Keys that only these rules have, and those that only rules of the detection engine have. */
const OWN_KEY = /^[ \t]*(?:os_list|min_endpoint_version)[ \t]*=/m;
const ENGINE_KEY = /^[ \t]*(?:rule_id|risk_score|type)[ \t]*=/m;

export const elasticEndpointToml: VendorFormat = {
  id: 'elastic-endpoint-toml',
  recognise: (text) => hasRuleTable(text) && OWN_KEY.test(text) && !ENGINE_KEY.test(text),
  parse: (source) => {
    const file = parseTomlFile(source);
    return [file.value === null ? failedFile(source.name, file.diagnostics) : readEndpointRule(file)];
  },
};
