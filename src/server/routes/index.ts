/** Every group of routes. */
import type { Routes } from '../server.ts';

export const ROUTES: readonly Routes[] = [];
