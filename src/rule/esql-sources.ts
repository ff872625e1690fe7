/** ES|QL says itself what it reads: FROM names the indexes, which rules in other languages have as keys. */
import { esqlSources } from '../lang/esql/language.ts';
import type { ElasticOptions } from './rule.ts';

export function withOwnSources(options: ElasticOptions, query: string): ElasticOptions {
  return { ...options, indexPatterns: esqlSources(query) };
}
