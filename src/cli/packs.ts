/** Where the packs that come with Telltale are, seen from the built files. */
import { fileURLToPath } from 'node:url';

export const BUNDLED_PACK = fileURLToPath(new URL('../../packs/ai/rules', import.meta.url));
/** The browser's side, as it was built. */
export const BUNDLED_CONSOLE = fileURLToPath(new URL('../console', import.meta.url));
export const BUNDLED_SAMPLE = fileURLToPath(new URL('../../packs/ai/sample', import.meta.url));
export const BUNDLED_CATALOGUE = fileURLToPath(new URL('../../packs/ai/endpoints.yaml', import.meta.url));
export const BUNDLED_CLIENTS = fileURLToPath(new URL('../../packs/ai/clients.yaml', import.meta.url));
