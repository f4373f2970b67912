// Days as people type them, in Paris: when each begins. Pure.

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const HOUR = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  hour: '2-digit',
  hourCycle: 'h23',
});
const DATE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Paris', dateStyle: 'short' });

/** When a day such as 2026-03-29 begins; `later`: so many days after. `null`: no day. */
export function dayStart(text: string, later = 0): number | null {
  const found = DAY.exec(text);
  if (found === null) return null;
  const [, year, month, day] = found.map(Number) as [number, number, number, number];
  const utcMs = Date.UTC(year, month - 1, day + later);
  // Clocks change at 1:00 UTC, so that at 0:00 UTC the hour of Paris still is its distance from UTC at midnight there.
  return utcMs - Number(HOUR.format(utcMs)) * 3_600_000;
}

/** 2026-03-29 */
export function dayOf(ms: number): string {
  return DATE.format(ms);
}
