/** Every output of `--format`, in the order in which `--help` lists them. */
import type { Output } from '../output.ts';
import { csv } from './csv.ts';
import { ecs } from './ecs.ts';
import { html } from './html.ts';
import { navigator } from './navigator.ts';
import { ndjson } from './ndjson.ts';
import { table } from './table.ts';

export const OUTPUTS: readonly Output[] = [table, ndjson, csv, html, ecs, navigator];
