// How long what must last before it is said: defaults, settings, and what one gateway has of its own. Pure.

/** All in ms. */
export interface Times {
  /** So long without a signal: suspect. */
  readonly suspectAfterMs: number;
  /** So long without a signal: offline. */
  readonly offlineAfterMs: number;
  /** So long with signals: no longer offline. */
  readonly stableMs: number;
  /** Connections made anew, restarts and downlinks are counted over so long; going and coming over twice as long. */
  readonly windowMs: number;
}

/** The settings' own names. */
export interface TimesInSeconds {
  readonly suspect_after_s: number;
  readonly offline_after_s: number;
  readonly stable_s: number;
  readonly window_s: number;
}

export function timesOf(seconds: TimesInSeconds): Times {
  return {
    suspectAfterMs: seconds.suspect_after_s * 1_000,
    offlineAfterMs: Math.max(seconds.offline_after_s, seconds.suspect_after_s) * 1_000,
    stableMs: seconds.stable_s * 1_000,
    windowMs: seconds.window_s * 1_000,
  };
}

/**
 * `thresholds`: JSON of the inventory, which may override all but the window. What is no positive number in it is as if
 * it were not there.
 */
export function timesWith(settings: TimesInSeconds, thresholds: Readonly<Record<string, unknown>>): Times {
  const own = (name: keyof TimesInSeconds): number => {
    const value = thresholds[name];
    return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : settings[name];
  };
  return timesOf({
    suspect_after_s: own('suspect_after_s'),
    offline_after_s: own('offline_after_s'),
    stable_s: own('stable_s'),
    window_s: settings.window_s,
  });
}
