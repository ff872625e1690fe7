/** Every group of routes. */
import { api } from '../api/api.ts';
import type { Routes } from '../server.ts';
import { addBulk } from './bulk.ts';
import { consolePages } from './console.ts';
import { addHealth } from './health.ts';
import { addHec } from './hec.ts';
import { addMetrics } from './metrics.ts';

export const ROUTES: readonly Routes[] = [api, addHec, addBulk, addHealth, addMetrics, consolePages];
