/** Elastic's detection-rules repository: one rule a file, `[metadata]` and `[rule]` in TOML. */
import { readElasticRule } from '../elastic-rule.ts';
import { failedFile } from '../loaded-rule.ts';
import { parseTomlFile } from '../toml-file.ts';
import type { VendorFormat } from '../vendor-format.ts';

const RULE_TABLE = /^\uFEFF?[ \t]*\[\[?[ \t]*["']?rule["']?[ \t]*(?:[\].]|$)/m;
const RULE_KEY = /^[ \t]*(?:rule_id|risk_score|query|severity|name|type)[ \t]*=/m;

/** Told by the text alone, broken or not. */
export function hasRuleTable(text: string): boolean {
  return RULE_TABLE.test(text);
}

export const elasticToml: VendorFormat = {
  id: 'elastic-toml',
  recognise: (text) => hasRuleTable(text) && RULE_KEY.test(text),
  parse: (source, beside) => {
    const file = parseTomlFile(source);
    return [
      file.value === null
        ? failedFile(source.name, file.diagnostics)
        : readElasticRule({ file, rule: ['rule'], ...beside }),
    ];
  },
};
