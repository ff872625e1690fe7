/**
 * Events that one request may hold. Very small ones cost far more than their bytes: each is looked at, evaluated and
 * answered for, and nobody else is meanwhile.
 */
export const MAX_EVENTS = 50_000;
