/**
 * Whether a query found what its suite says. A query that our dialect refuses, as Elasticsearch's does, is passed over
 * with the reason; so is one of those below, whose answer differs between the two dialects.
 */

/** Diagnostics of what the older dialect has and Elasticsearch's has not. */
const OLDER_ONLY = new Set(['eql-not-supported', 'eql-compares-fields', 'eql-unknown-function', 'eql-join-keys']);

/** Queries whose answer here is another one, by file, number and name: of the older dialect, and one that may differ. */
const OTHERWISE = new Map([
  ...[38, 39, 40, 41].map((n) => [`test_queries.toml ${n}`, 'there the order of texts ignores case']),
  [
    'test_sample.toml 1 anyRulesWithOneDifferentNameKey',
    'which of several combinations a sample shows is not determined; here it is the earliest events',
  ],
  ...[118, 119].map((n) => [
    `test_queries.toml ${n}`,
    'there a field that no event has is null, and so is its negation',
  ]),
]);

export function judge(query, error, found) {
  const verdict = (kind, text) => ({ kind, query: query.name, text });
  if ((query.max_samples_per_key ?? 1) > 1) return verdict('skipped', 'a rule cannot say max_samples_per_key');
  if (found.length > (query.size ?? Number.POSITIVE_INFINITY))
    return verdict('skipped', 'a rule cannot say how many results it wants at most');
  if (query.expect_shard_failures === true) return verdict('skipped', 'a part of a cluster fails there');
  if (error !== null) {
    if (query.older && OLDER_ONLY.has(error.code)) return verdict('skipped', `not in Elasticsearch: ${error.message}`);
    return verdict('differs', `${error.code}: ${error.message}`);
  }
  const wanted = query.expected_event_ids;
  const possible = wanted.some(Array.isArray) ? wanted : [wanted];
  if (possible.some((ids) => isSame(ids, found))) return verdict('agrees', `${found.length} found`);
  const reason = OTHERWISE.get(query.name);
  if (reason !== undefined) return verdict('skipped', reason);
  return verdict('differs', `wants ${JSON.stringify(wanted)}, got ${JSON.stringify(found)}`);
}

/** Whether lists of ids, written one behind the other in any order of lists, are what was found. */
function isSame(wanted, found) {
  const ids = wanted.filter((id) => id !== -1);
  const size = found[0]?.length ?? 1;
  if (ids.length !== found.length * size) return false;
  const groups = found.map((_, i) => JSON.stringify(ids.slice(i * size, (i + 1) * size))).sort();
  return (
    groups.join() ===
    found
      .map((group) => JSON.stringify(group))
      .sort()
      .join()
  );
}
