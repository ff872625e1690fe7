/** What routes answer besides what they are for: the statuses that any of them may refuse with. */
import { problem } from '../wire/basics.ts';

export const REFUSALS = { 400: problem, 401: problem, 403: problem, 404: problem, 429: problem } as const;
