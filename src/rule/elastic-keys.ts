/**
 * The keys that Elastic's published rule layout knows, as data: `[metadata]` and `[rule]` of the repository's TOML, and
 * what an export through Kibana's rule API adds. A key outside these lists is reported as unknown.
 */

/** Types of Elastic's detection engine. */
export const ELASTIC_RULE_TYPES: readonly string[] = [
  'eql',
  'query',
  'esql',
  'threshold',
  'threat_match',
  'new_terms',
  'machine_learning',
  'saved_query',
];

/** Kept and shown, without a meaning for detection here. */
export const KNOWN_RULE_KEYS: ReadonlySet<string> = new Set([
  ...['actions', 'alias_purpose', 'alias_target_id', 'anomaly_threshold', 'concurrent_searches', 'created_at'],
  ...['created_by', 'data_view_id', 'enabled', 'execution_summary', 'exceptions_list', 'id', 'immutable'],
  ...['history_window_start', 'investigation_fields', 'items_per_search', 'machine_learning_job_id', 'meta'],
  ...['namespace', 'new_terms', 'new_terms_fields', 'outcome', 'output_index', 'related_integrations'],
  ...['required_fields', 'response_actions', 'revision', 'rule_source', 'saved_id', 'threat_filters'],
  ...['threat_index', 'threat_indicator_path', 'threat_language', 'threat_mapping', 'threat_mappings'],
  ...['threat_query', 'threshold', 'throttle', 'timeline_id', 'timeline_title', 'timestamp_override_fallback_disabled'],
  ...['updated_by', 'external_source', 'customized_fields', 'has_base_version'],
]);

/** Of the endpoint's behaviour rules: what the endpoint does about a match, and which endpoints can. */
export const KNOWN_ENDPOINT_KEYS: ReadonlySet<string> = new Set([
  ...['os_list', 'min_endpoint_version', 'max_endpoint_version', 'actions', 'optional_actions', 'reputation'],
]);

export const KNOWN_METADATA_KEYS: ReadonlySet<string> = new Set([
  ...['integration', 'min_stack_version', 'min_stack_comments', 'deprecation_date', 'os_type_list'],
  ...['bypass_bbr_timing', 'promotion', 'comments', 'query_schema_validation', 'related_endpoint_rules', 'extended'],
]);
