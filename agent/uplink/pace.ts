// How fast the backlog may go: a token bucket that the supervisor sets. Pure: time is an argument.

export interface Pace {
  /** Rows a second; `null`: as many as the window allows. */
  set(rowsPerS: number | null, nowMs: number): void;
  /** Rows that may go now. */
  allowance(nowMs: number): number;
  spend(rows: number): void;
}

/** A slower pace would be a standstill. */
const MIN_ROWS_PER_S = 0.1;

export function createPace(startMs: number): Pace {
  let rowsPerS: number | null = null;
  let tokens = 0;
  let filledMs = startMs;

  function fill(nowMs: number): void {
    // A second's worth at most, and one row at least: a pause must not turn into a burst.
    if (rowsPerS !== null) {
      const cap = Math.max(1, rowsPerS);
      tokens = Math.min(cap, tokens + ((nowMs - filledMs) / 1_000) * rowsPerS);
    }
    filledMs = nowMs;
  }

  return {
    set(next, nowMs) {
      fill(nowMs);
      rowsPerS = next === null ? null : Math.max(next, MIN_ROWS_PER_S);
    },
    allowance(nowMs) {
      fill(nowMs);
      return rowsPerS === null ? Infinity : Math.floor(tokens);
    },
    spend(rows) {
      if (rowsPerS !== null) tokens -= rows;
    },
  };
}
