/** Tags that promise more than the query sees. */
import type { Lint } from '../lint.ts';

/** What index patterns of a data source look like. */
const PATTERN_OF: Readonly<Record<string, RegExp>> = {
  'Elastic Defend': /endpoint/,
  'Elastic Endgame': /endgame/,
  Sysmon: /sysmon|winlogbeat|logs-windows\.\*|logs-windows-/,
  SentinelOne: /sentinel_one/,
  'Microsoft Defender for Endpoint': /m365_defender|microsoft_defender/,
  'Microsoft Defender XDR': /m365_defender|microsoft_defender/,
  Crowdstrike: /crowdstrike/,
  'Windows Security Event Logs': /system\.security|winlogbeat|logs-windows\.|logs-system/,
  'PowerShell Logs': /powershell|winlogbeat|logs-windows\.\*/,
  Okta: /okta/,
  'Amazon Web Services': /aws|filebeat/,
};

export const untouchedDataSource: Lint = {
  code: 'lint-untouched-data-source',
  severity: 'warning',
  summary: 'A tag names a data source that none of the index patterns covers.',
  why: 'People who pick rules by tag believe that the source is watched.',
  *check({ rule }) {
    const patterns = rule.elastic?.indexPatterns ?? [];
    if (patterns.length === 0 || patterns.some((pattern) => /^(logs-)?\*/.test(pattern))) return;
    for (const tag of rule.tags) {
      const wanted = PATTERN_OF[tag.replace(/^Data Source: /, '')];
      if (wanted === undefined || !tag.startsWith('Data Source: ') || patterns.some((pattern) => wanted.test(pattern)))
        continue;
      yield { message: `the tag "${tag}" promises a source that no index pattern covers` };
    }
  },
};
