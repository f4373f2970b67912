// The word for: too much of this at once, try again in some seconds.

export class BusyError extends Error {}
