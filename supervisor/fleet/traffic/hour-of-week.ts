// Which hour of the week it is in Paris when a UTC hour begins: 0 is Monday 0:00 to 1:00.

/** Hours remembered: eight weeks and some. */
const MAX_HOURS = 2_000;
const HOUR_MS = 3_600_000;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

export const HOURS_OF_WEEK = 168;

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  weekday: 'short',
  hour: '2-digit',
  hourCycle: 'h23',
});
const known = new Map<number, number>();

/** `hour`: whole UTC hours since 1970. Paris is a whole number of hours from UTC, so no hour is split. */
export function hourOfWeek(hour: number): number {
  let found = known.get(hour);
  if (found === undefined) {
    const parts = format.formatToParts(hour * HOUR_MS);
    const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
    found = DAYS.indexOf(part('weekday')) * 24 + Number(part('hour'));
    if (known.size >= MAX_HOURS) known.clear();
    known.set(hour, found);
  }
  return found;
}
