/**
 * Rules: metadata and query text from a vendor's file, in one shape for every vendor. A rule is what was written; a
 * compiled rule (`rule/compile.ts`) is what it means.
 */
import type { Language } from '../lang/language-name.ts';
import type { Diagnostic } from '../text/diagnostic.ts';
import type { SourceText } from '../text/source-text.ts';
import type { CountedOptions } from './counted-options.ts';
import type { ExceptionList } from './exceptions.ts';
import type { WrittenFilter } from './kibana-filters.ts';
import type { RuleTest } from './rule-test.ts';
import type { SuppressionOptions } from './suppression.ts';

export type { RuleTest } from './rule-test.ts';

/** What a match of the rule becomes: Anomaly rules add risk and notify nobody by themselves; Hunting rules only list. */
export type AlertKind = 'alert' | 'risk' | 'hunt' | 'building_block';
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical';
export const SEVERITIES: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical'];

export function isAtLeast(severity: Severity, least: Severity): boolean {
  return SEVERITIES.indexOf(severity) >= SEVERITIES.indexOf(least);
}

export interface ThreatReference {
  readonly tactic: { readonly id: string; readonly name: string } | null;
  /** Sub-techniques stand beside their techniques, flat. */
  readonly technique: readonly { readonly id: string; readonly name: string }[];
}

export interface Rule {
  readonly id: string;
  readonly name: string;
  /** Of a saved search of Splunk's: its whole name, under which risk events tell of it. */
  readonly searchName?: string;
  /** File path as people gave it. */
  readonly path: string;
  readonly vendor: 'elastic' | 'splunk' | 'telltale';
  readonly language: Language;
  /** The vendor's own word: `eql`, `query`, `TTP`, `Anomaly`, `Hunting`, `Correlation` … */
  readonly type: string;
  readonly kind: AlertKind;
  readonly query: SourceText;
  readonly severity: Severity;
  /** 0 to 100. */
  readonly riskScore: number;
  readonly version: string | null;
  /** `production`, `experimental`, `deprecated`, `development` … in the vendor's words. */
  readonly status: string;
  readonly deprecated: boolean;
  readonly description: string;
  readonly author: string;
  readonly license: string;
  readonly created: string | null;
  readonly updated: string | null;
  readonly tags: readonly string[];
  readonly stories: readonly string[];
  readonly dataSources: readonly string[];
  readonly references: readonly string[];
  readonly falsePositives: readonly string[];
  readonly howToImplement: string;
  /** Triage and set-up notes (markdown), carried to the reader as they are. */
  readonly note: string;
  readonly threat: readonly ThreatReference[];
  readonly schedule: Schedule;
  readonly risk: RiskDefinition | null;
  readonly drilldowns: readonly {
    readonly name: string;
    readonly search: string;
    readonly earliest: string;
    readonly latest: string;
  }[];
  readonly tests: readonly RuleTest[];
  readonly elastic: ElasticOptions | null;
  /** Everything else that the file said, by its own key, for `rules show`: nothing read is lost. */
  readonly other: Readonly<Record<string, unknown>>;
}

/** ESCU's detections are saved searches of this name, saved searches have it; others go by their own. */
export function searchNameOf(rule: Rule): string {
  if (rule.searchName !== undefined) return rule.searchName;
  return rule.vendor === 'splunk' ? `ESCU - ${rule.name} - Rule` : rule.name;
}

/** A search that people saved in Splunk, and none that ESCU's build made of a detection. */
export function isOwnSearch({ searchName }: Rule): boolean {
  return searchName !== undefined && !searchName.startsWith('ESCU - ');
}

export interface Schedule {
  /** Vendor's text: `5m` (Elastic interval), a cron line (Splunk). Null: the vendor's default. */
  readonly every: string | null;
  /** `now-9m`, `-70m@m` … */
  readonly from: string | null;
  readonly to: string | null;
}

/** ESCU's `rba`, or what its older and newer layouts say in other words. */
export interface RiskDefinition {
  readonly message: string;
  readonly objects: readonly {
    readonly field: string;
    readonly type: string;
    readonly score: number;
    readonly message: string | null;
  }[];
  readonly threatObjects: readonly { readonly field: string; readonly type: string }[];
  /** ESCU 6: title of the finding. */
  readonly findingTitle: string | null;
}

export interface ElasticOptions {
  /** Whose events the rule was written for: what Elasticsearch holds, or what Elastic's endpoint records itself. */
  readonly engine: 'search' | 'endpoint';
  readonly indexPatterns: readonly string[];
  readonly eventCategoryField: string;
  readonly timestampField: string;
  readonly tiebreakerField: string | null;
  readonly timestampOverride: string | null;
  readonly buildingBlock: boolean;
  /** Alerts per run at most, for the vendor; a scan shows all. */
  readonly maxSignals: number | null;
  readonly severityMapping: readonly { readonly field: string; readonly value: string; readonly severity: Severity }[];
  readonly riskScoreMapping: readonly { readonly field: string }[];
  readonly ruleNameOverride: string | null;
  readonly exceptions: readonly ExceptionList[];
  /** What every event must pass before the rule looks at it. */
  readonly filters: readonly WrittenFilter[];
  readonly suppression: SuppressionOptions | null;
  /** Of rules that count: what, and how many or since when. */
  readonly counted: CountedOptions | null;
  /** Fields that the author wants people to look at first. */
  readonly investigationFields: readonly string[];
}

/** What a rule of Elastic's is, as far as nothing else is said: defaults of Elasticsearch's EQL search. */
export const USUAL_ELASTIC_OPTIONS: ElasticOptions = {
  engine: 'search',
  indexPatterns: [],
  eventCategoryField: 'event.category',
  timestampField: '@timestamp',
  tiebreakerField: null,
  timestampOverride: null,
  buildingBlock: false,
  maxSignals: null,
  severityMapping: [],
  riskScoreMapping: [],
  ruleNameOverride: null,
  exceptions: [],
  filters: [],
  suppression: null,
  counted: null,
  investigationFields: [],
};

/** A rule file as loaded: the rule, or why there is none. */
export type LoadedRule =
  | { readonly ok: true; readonly rule: Rule; readonly diagnostics: readonly Diagnostic[] }
  | {
      readonly ok: false;
      readonly path: string;
      /** What could be read of it, for the listing. */
      readonly id: string | null;
      readonly name: string | null;
      readonly language: string | null;
      readonly type: string | null;
      readonly deprecated: boolean;
      /** `unsupported`: right, but a type that we do not run. `failed`: broken. */
      readonly status: 'unsupported' | 'failed';
      readonly diagnostics: readonly Diagnostic[];
    };
