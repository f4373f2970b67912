// How soon an open page asks again after an event, and so how long an answer may be kept for others who ask the same.

/** Changes that come together are read once. */
export const GATHER_MS = 300;
/** Shorter: who asks because of an event must not get what was worked out before it, and keep it for half a minute. */
export const FRESH_MS = 250;
