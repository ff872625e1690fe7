/** Every group of routes. */
import { api } from '../api/api.ts';
import type { Routes } from '../server.ts';
import { consolePages } from './console.ts';
import { addHec } from './hec.ts';

export const ROUTES: readonly Routes[] = [api, addHec, consolePages];
