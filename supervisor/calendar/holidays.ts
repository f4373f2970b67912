// Public holidays of metropolitan France (Code du travail L3133-1), computed: no list has to be kept up.

import { dayNumberOf } from './local-time.ts';

/** Month and day. */
const FIXED: readonly (readonly [month: number, day: number])[] = [
  [1, 1],
  [5, 1],
  [5, 8],
  [7, 14],
  [8, 15],
  [11, 1],
  [11, 11],
  [12, 25],
];
/** Days after Easter Sunday. */
const EASTER_MONDAY = 1;
const ASCENSION = 39;
const WHIT_MONDAY = 50;

/** Day numbers. `isWhitMondayWorked`: it is the day of solidarity, as in many offices. */
export function holidaysOf(year: number, isWhitMondayWorked: boolean): ReadonlySet<number> {
  const easter = easterSunday(year);
  return new Set([
    ...FIXED.map(([month, day]) => dayNumberOf(year, month, day)),
    easter + EASTER_MONDAY,
    easter + ASCENSION,
    ...(isWhitMondayWorked ? [] : [easter + WHIT_MONDAY]),
  ]);
}

/** Gregorian, by Meeus (Astronomical Algorithms, chapter 8), in his letters. */
export function easterSunday(year: number): number {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const d = Math.floor(b / 4);
  const e = b % 4;
  const f = Math.floor((b + 8) / 25);
  const g = Math.floor((b - f + 1) / 3);
  const h = (19 * a + b - d - g + 15) % 30;
  const i = Math.floor(c / 4);
  const k = c % 4;
  const l = (32 + 2 * e + 2 * i - h - k) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayNumberOf(year, Math.floor(n / 31), (n % 31) + 1);
}
