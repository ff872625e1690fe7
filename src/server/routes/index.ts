/** Every group of routes. */
import { api } from '../api/api.ts';
import type { Routes } from '../server.ts';
import { consolePages } from './console.ts';

export const ROUTES: readonly Routes[] = [api, consolePages];
