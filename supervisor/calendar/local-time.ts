// Europe/Paris and UTC: which day and hour an instant has there, and when a time of day comes.

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;
/** Hours remembered: receptions come from now, or from drained journals; baselines look eight weeks back. */
const MAX_HOURS = 2_000;

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  hourCycle: 'h23',
});

interface LocalHour {
  /** yyyymmdd */
  readonly day: number;
  /** How far Paris is ahead of UTC, ms. */
  readonly offsetMs: number;
}
const known = new Map<number, LocalHour>();

/** Paris is a whole number of hours from UTC, so one look-up an hour is enough. */
function localHour(ms: number): LocalHour {
  const hour = Math.floor(ms / HOUR_MS);
  let found = known.get(hour);
  if (found === undefined) {
    const [year = 0, month = 0, day = 0, hours = 0] = format
      .format(hour * HOUR_MS)
      .split(/\D+/)
      .map(Number);
    const offsetMs = Date.UTC(year, month - 1, day, hours) - hour * HOUR_MS;
    found = { day: year * 10_000 + month * 100 + day, offsetMs };
    if (known.size >= MAX_HOURS) known.clear();
    known.set(hour, found);
  }
  return found;
}

/** The Paris day of an instant, as the commitments count days: yyyymmdd. */
export function localDay(ms: number): number {
  return localHour(ms).day;
}

/** The clock on the wall in Paris, read as if it were UTC, ms. */
export function wallMs(ms: number): number {
  return ms + localHour(ms).offsetMs;
}

/** The day of an instant as a number that days are counted with: 0 is 1 January 1970. */
export function dayNumber(ms: number): number {
  return Math.floor(wallMs(ms) / DAY_MS);
}

/** Such as 20 542 for 2026-03-30; months and days that are too large run into the next. */
export function dayNumberOf(year: number, month: number, day: number): number {
  return Date.UTC(year, month - 1, day) / DAY_MS;
}

/** 0: Monday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/**
 * When the clock in Paris shows that minute of that day. A time that is left out in March: when the clock jumps over
 * it; one that comes twice in October: the first.
 */
export function instantOf(day: number, minute: number): number {
  const wall = day * DAY_MS + minute * MINUTE_MS;
  const summer = wall - 2 * HOUR_MS;
  if (wallMs(summer) === wall) return summer;
  const winter = wall - HOUR_MS;
  return wallMs(winter) === wall ? winter : Math.floor(winter / HOUR_MS) * HOUR_MS;
}
