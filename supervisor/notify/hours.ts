// Times of day in Paris: quiet hours, and when the digest goes. Pure.

import { dayNumber, instantOf } from '../calendar/local-time.ts';

/** Minutes since midnight of `07:30`; `null`: that is no time. */
export function minuteOf(text: string): number | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return found === null ? null : Number(found[1]) * 60 + Number(found[2]);
}

/** The last time that the clock showed this minute, at or before `ms`. */
export function lastAt(minute: number, ms: number): number {
  const today = instantOf(dayNumber(ms), minute);
  return today <= ms ? today : instantOf(dayNumber(ms) - 1, minute);
}

/** The next time that the clock shows this minute, after `ms`. */
export function nextAt(minute: number, ms: number): number {
  const today = instantOf(dayNumber(ms), minute);
  return today > ms ? today : instantOf(dayNumber(ms) + 1, minute);
}

/** When quiet hours end that it is within; `null`: they are not now. From 22:00 to 07:00 goes over midnight. */
export function quietUntil(from: string | null, to: string | null, ms: number): number | null {
  const begin = from === null ? null : minuteOf(from);
  const end = to === null ? null : minuteOf(to);
  if (begin === null || end === null || begin === end) return null;
  const ends = nextAt(end, ms);
  return lastAt(begin, ms) > lastAt(end, ms) ? ends : null;
}
