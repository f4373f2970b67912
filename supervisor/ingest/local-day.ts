// The Europe/Paris day of an instant, as the commitments count days: yyyymmdd.

const HOUR_MS = 3_600_000;
/** Hours remembered: receptions come from now, or from drained journals; baselines look eight weeks back. */
const MAX_HOURS = 2_000;

const format = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/Paris',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});
const dayOfHour = new Map<number, number>();

/** Paris is a whole number of hours from UTC, so one look-up an hour is enough. */
export function localDay(ms: number): number {
  const hour = Math.floor(ms / HOUR_MS);
  let day = dayOfHour.get(hour);
  if (day === undefined) {
    day = Number(format.format(hour * HOUR_MS).replaceAll('-', ''));
    if (dayOfHour.size >= MAX_HOURS) dayOfHour.clear();
    dayOfHour.set(hour, day);
  }
  return day;
}
