// Opening hours as an office in Tours counts them, through holidays, exceptions and clocks that change.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../protocol/settings.ts';
import { easterSunday, holidaysOf } from './holidays.ts';
import { parseHours } from './hours.ts';
import { DAY_MS, dayNumber, dayNumberOf, instantOf, weekdayOf } from './local-time.ts';
import { createCalendars } from './office.ts';
import { calendarComplaints, calendarMembers } from './settings.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

function calendars(toml = '') {
  const read = readSettings(calendarMembers, toml, {});
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  expect(calendarComplaints(read.settings)).toEqual([]);
  return createCalendars(read.settings);
}

const at = (text: string): number => Date.parse(text);
const office = calendars().hotline;
const nonStop = calendars(
  ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
    .map((day) => `${day} = "00:00-24:00"`)
    .reduce((toml, line) => `${toml}\n${line}`, '[hotline]\npublic_holidays = "open"'),
).hotline;

/** The last Sundays of March and October, by the rules of summer time and not by the time zone data. */
function transition(year: number, month: 2 | 9): number {
  const last = new Date(Date.UTC(year, month + 1, 0, 1));
  return last.getTime() - last.getUTCDay() * DAY_MS;
}
const TRANSITIONS = Array.from({ length: 17 }, (_, index) => [
  transition(2_024 + index, 2),
  transition(2_024 + index, 9),
]).flat();

describe('public holidays', () => {
  const dayOf = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);

  // As published; the years around have early and late Easters.
  test.each([
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2027, '2027-03-28'],
    [2028, '2028-04-16'],
    [2035, '2035-03-25'],
    [2038, '2038-04-25'],
    [2040, '2040-04-01'],
    [1961, '1961-04-02'],
    [2285, '2285-03-22'],
  ])('Easter of %i is %s', (year, day) => {
    expect(dayOf(easterSunday(year))).toBe(day);
  });

  test('2026, as the law lists them', () => {
    const days = [
      '01-01',
      '04-06',
      '05-01',
      '05-08',
      '05-14',
      '05-25',
      '07-14',
      '08-15',
      '11-01',
      '11-11',
      '12-25',
    ];
    expect([...holidaysOf(2026, false)].map(dayOf).toSorted()).toEqual(days.map((day) => `2026-${day}`));
    expect([...holidaysOf(2026, true)].map(dayOf)).not.toContain('2026-05-25');
  });

  test('Easter is a Sunday of 22 March to 25 April, whatever the year', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_583, max: 4_099 }), (year) => {
        const day = easterSunday(year);
        expect(weekdayOf(day)).toBe(6);
        expect(day).toBeGreaterThanOrEqual(dayNumberOf(year, 3, 22));
        expect(day).toBeLessThanOrEqual(dayNumberOf(year, 4, 25));
      }),
    );
  });
});

describe('a time of day in Paris', () => {
  test('what the clock leaves out in March is when it jumps; what it shows twice in October is the first time', () => {
    expect(instantOf(dayNumberOf(2026, 3, 29), 150)).toBe(at('2026-03-29T01:00:00Z'));
    expect(instantOf(dayNumberOf(2026, 3, 29), 180)).toBe(at('2026-03-29T01:00:00Z'));
    expect(instantOf(dayNumberOf(2026, 10, 25), 150)).toBe(at('2026-10-25T00:30:00Z'));
    expect(instantOf(dayNumberOf(2026, 10, 25), 180)).toBe(at('2026-10-25T02:00:00Z'));
    expect(instantOf(dayNumberOf(2028, 2, 29), 1_440)).toBe(instantOf(dayNumberOf(2028, 3, 1), 0));
  });

  test('around every change of 2024 to 2040: later by the clock is never earlier, and days follow each other', () => {
    for (const changeMs of TRANSITIONS) {
      const day = dayNumber(changeMs);
      const minutes = Array.from({ length: 1_441 }, (_, minute) => instantOf(day, minute));
      expect(minutes.every((ms, index) => index === 0 || ms >= (minutes[index - 1] ?? 0))).toBe(true);
      expect(minutes.at(-1)).toBe(instantOf(day + 1, 0));
      const month = new Date(changeMs).getUTCMonth();
      expect((minutes.at(-1) ?? 0) - (minutes[0] ?? 0)).toBe((month === 2 ? 23 : 25) * HOUR_MS);
    }
  });
});

describe('the default office', () => {
  test.each<[instant: string, isOpen: boolean]>([
    ['2026-12-01T07:29:59.999Z', false],
    ['2026-12-01T07:30:00Z', true],
    ['2026-12-01T16:29:59.999Z', true],
    ['2026-12-01T16:30:00Z', false],
    ['2026-07-01T06:30:00Z', true], // summer
    ['2026-07-01T15:30:00Z', false],
    ['2026-12-05T10:00:00Z', false], // Saturday
    ['2026-12-25T10:00:00Z', false],
    ['2026-05-25T10:00:00Z', false], // Whit Monday
    ['2028-02-29T10:00:00Z', true],
  ])('%s: %s', (instant, isOpen) => {
    expect(office.isOpen(at(instant))).toBe(isOpen);
    expect(office.closesMs(at(instant)) === null).toBe(!isOpen);
    expect(office.nextOpenMs(at(instant)) === at(instant)).toBe(isOpen);
  });

  test('opens next after a long week-end, and closes in the evening', () => {
    // From Friday evening over Whit Monday, 17 May 2027.
    expect(office.nextOpenMs(at('2027-05-14T16:00:00Z'))).toBe(at('2027-05-18T06:30:00Z'));
    expect(office.closesMs(at('2026-12-01T09:00:00Z'))).toBe(at('2026-12-01T16:30:00Z'));
    expect(office.addOpenMs(at('2026-12-24T16:00:00Z'), HOUR_MS)).toBe(at('2026-12-28T08:00:00Z'));
    expect(office.openMsBetween(at('2026-12-24T16:00:00Z'), at('2026-12-28T08:00:00Z'))).toBe(HOUR_MS);
  });

  test('working days before: whole ones, without holidays and week-ends', () => {
    // Tuesday 12 January 2027, 10 h; Monday, Friday, Thursday, Wednesday, Tuesday before it.
    expect(office.workingDaysBefore(at('2027-01-12T09:00:00Z'), 5)).toBe(at('2027-01-04T23:00:00Z'));
    // Christmas (Friday) and New Year's Day (Friday) do not count.
    expect(office.workingDaysBefore(at('2027-01-04T09:00:00Z'), 5)).toBe(at('2026-12-23T23:00:00Z'));
    expect(office.workingDaysBefore(at('2027-01-04T09:00:00Z'), 6)).toBe(at('2026-12-22T23:00:00Z'));
    expect(office.workingDaysBefore(at('2027-01-04T09:00:00Z'), 0)).toBe(at('2027-01-04T09:00:00Z'));
  });
});

describe('what an office may be', () => {
  test('exceptions: of all, of one partner; the partner’s own wins', () => {
    const both = calendars(`
      [[hotline_exceptions]]
      date = "2026-12-24"
      hours = "08:30-12:00"
      [[hotline_exceptions]]
      date = "2026-12-24"
      hours = "closed"
      partner = "smo"
      [[hotline_exceptions]]
      date = "2026-12-26"
      hours = "09:00-10:00,11:00-12:00"
      partner = "tmvl"`);
    const christmasEve = at('2026-12-24T09:00:00Z');
    expect(both.hotline.isOpen(christmasEve)).toBe(true);
    expect(both.hotline.closesMs(christmasEve)).toBe(at('2026-12-24T11:00:00Z'));
    expect(both.of('smo').isOpen(christmasEve)).toBe(false);
    expect(both.of('tmvl').isOpen(christmasEve)).toBe(true);
    expect(both.of('tmvl').openMsBetween(at('2026-12-25T23:00:00Z'), at('2026-12-26T23:00:00Z'))).toBe(
      2 * HOUR_MS,
    );
    expect(both.of('smo').nextOpenMs(christmasEve)).toBe(at('2026-12-28T07:30:00Z'));
  });

  test('one that never closes has no closing, and days of 23 and 25 hours', () => {
    expect(nonStop.closesMs(at('2026-12-25T10:00:00Z'))).toBeNull();
    expect(nonStop.openMsBetween(at('2026-03-28T23:00:00Z'), at('2026-03-29T22:00:00Z'))).toBe(23 * HOUR_MS);
    expect(nonStop.openMsBetween(at('2026-10-24T22:00:00Z'), at('2026-10-25T23:00:00Z'))).toBe(25 * HOUR_MS);
  });

  test('one that never opens is refused, and so is a day listed twice', () => {
    const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
    const closed = readSettings(
      calendarMembers,
      `[hotline]\n${days.map((day) => `${day} = "closed"\n`).join('')}
      [[hotline_exceptions]]\ndate = "2026-12-24"\nhours = "closed"
      [[hotline_exceptions]]\ndate = "2026-12-24"\nhours = "09:00-10:00"`,
      {},
    );
    expect(closed.kind === 'settings' ? calendarComplaints(closed.settings) : []).toEqual([
      'hotline: it must be open on one day of the week at least',
      'hotline_exceptions[1].date: the day is listed twice',
    ]);
    expect(
      readSettings(calendarMembers, '[[hotline_exceptions]]\ndate = "2027-02-29"\nhours = "closed"', {}),
    ).toEqual({
      kind: 'complaints',
      complaints: ['hotline_exceptions[0].date: must be a day such as 2026-12-24, not "2027-02-29"'],
    });
  });

  test.each([
    ['08:30-17:30', [[510, 1_050]]],
    [
      '08:30-12:00, 13:30-17:30',
      [
        [510, 720],
        [810, 1_050],
      ],
    ],
    ['00:00-24:00', [[0, 1_440]]],
    ['closed', []],
  ])('hours %s', (text, spans) => {
    expect(parseHours(text)).toEqual(spans.map(([from, to]) => ({ from, to })));
  });

  test.each([
    '',
    '8:30-17:30',
    '08:30',
    '17:30-08:30',
    '08:30-08:30',
    '08:60-09:00',
    '00:00-24:01',
    '09:00-10:00,09:30-11:00',
    '08:30-17:30,closed',
  ])('hours %j are none', (text) => {
    expect(parseHours(text)).toBeNull();
  });
});

describe('any office, any instant, and every change of clocks from 2024 to 2040', () => {
  const early = Date.UTC(2024, 0, 1);
  const late = Date.UTC(2040, 11, 31);
  const near = fc
    .tuple(fc.constantFrom(...TRANSITIONS), fc.integer({ min: -30 * 60, max: 30 * 60 }))
    .map(([ms, minutes]) => ms + minutes * MINUTE_MS);
  const instant = fc.oneof(near, fc.integer({ min: early, max: late }));
  const nights = calendars(`
    [hotline]
    saturday = "00:00-02:30,03:00-24:00"
    sunday = "01:30-02:15,02:45-23:00"
    whit_monday_worked = true`).hotline;
  const anyOffice = fc.constantFrom(office, nights, nonStop);

  test('open time adds up, grows by no more than time passes, and is found again', () => {
    fc.assert(
      fc.property(
        anyOffice,
        instant,
        fc.integer({ min: 0, max: 20 * DAY_MS }),
        fc.integer({ min: 0, max: 1_000 }),
        (calendar, fromMs, lengthMs, share) => {
          const toMs = fromMs + lengthMs;
          const midMs = fromMs + Math.floor((lengthMs * share) / 1_000);
          const open = calendar.openMsBetween(fromMs, toMs);
          expect(open).toBeLessThanOrEqual(lengthMs);
          expect(open).toBe(calendar.openMsBetween(fromMs, midMs) + calendar.openMsBetween(midMs, toMs));
          const reachedMs = calendar.addOpenMs(fromMs, open);
          expect(reachedMs).toBeLessThanOrEqual(toMs);
          expect(calendar.openMsBetween(fromMs, reachedMs)).toBe(open);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('open and closed agree: with each other, and with the time that is counted', () => {
    fc.assert(
      fc.property(anyOffice, instant, (calendar, ms) => {
        const isOpen = calendar.isOpen(ms);
        expect(calendar.openMsBetween(ms, ms + 1)).toBe(isOpen ? 1 : 0);
        const opensMs = calendar.nextOpenMs(ms);
        expect(calendar.isOpen(opensMs)).toBe(true);
        expect(calendar.openMsBetween(ms, opensMs)).toBe(0);
        expect(opensMs === ms).toBe(isOpen);
        const closesMs = calendar.closesMs(ms);
        if (closesMs === null) return;
        expect(isOpen).toBe(true);
        expect(calendar.isOpen(closesMs)).toBe(false);
        expect(calendar.openMsBetween(ms, closesMs)).toBe(closesMs - ms);
      }),
      { numRuns: 500 },
    );
  });

  test('so many working days before: at midnight, with just so many of them in between', () => {
    fc.assert(
      fc.property(anyOffice, instant, fc.integer({ min: 1, max: 15 }), (calendar, ms, days) => {
        const noticeMs = calendar.workingDaysBefore(ms, days);
        const first = dayNumber(noticeMs);
        expect(instantOf(first, 0)).toBe(noticeMs);
        const between = Array.from({ length: dayNumber(ms) - first }, (_, index) => first + index);
        const isWorked = (day: number): boolean =>
          calendar.openMsBetween(instantOf(day, 0), instantOf(day + 1, 0)) > 0;
        expect(between.filter(isWorked)).toHaveLength(days);
        expect(isWorked(first)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
