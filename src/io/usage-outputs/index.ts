/** Every form that `usage` writes. */
import type { UsageOutput } from '../usage-output.ts';
import { csv } from './csv.ts';
import { html } from './html.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { table } from './table.ts';

export const USAGE_OUTPUTS: readonly UsageOutput[] = [table, json, ndjson, csv, html];
