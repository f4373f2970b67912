import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { monthBeside, monthOf, readWindow, typedWindow, weeksOf } from './times.ts';

const at = (text: string): number => Date.parse(text);
const typed = { day: '2026-10-14', from: '09:00', to: '11:00', toDay: '' };

describe('a window as it is typed', () => {
  test.each([
    ['a morning', {}, '2026-10-14T07:00:00Z', '2026-10-14T09:00:00Z'],
    [
      'a night: it ends on the next day',
      { from: '22:00', to: '02:00' },
      '2026-10-14T20:00:00Z',
      '2026-10-15T00:00:00Z',
    ],
    ['several days', { toDay: '2026-10-16' }, '2026-10-14T07:00:00Z', '2026-10-16T09:00:00Z'],
    [
      'as it is written in France',
      { day: '14/10/2026', from: '9 h', to: '9h30' },
      '2026-10-14T07:00:00Z',
      '2026-10-14T07:30:00Z',
    ],
    [
      'over the longer night',
      { day: '2026-10-24', from: '22:00', to: '04:00' },
      '2026-10-24T20:00:00Z',
      '2026-10-25T03:00:00Z',
    ],
    [
      'a time that comes twice: the first',
      { day: '2026-10-25', from: '02:30', to: '04:00' },
      '2026-10-25T00:30:00Z',
      '2026-10-25T03:00:00Z',
    ],
    [
      'a time that never comes: after the gap',
      { day: '2026-03-29', from: '02:30', to: '04:00' },
      '2026-03-29T01:00:00Z',
      '2026-03-29T02:00:00Z',
    ],
  ])('%s', (_what, more, from, to) => {
    expect(readWindow({ ...typed, ...more })).toEqual({ fromMs: at(from), toMs: at(to) });
  });

  test.each([{ day: '2026-02-30' }, { day: 'demain' }, { from: '25:00' }, { from: '09:60' }, { day: '' }])(
    'what is no time: %j',
    (more) => {
      expect(readWindow({ ...typed, ...more }).fromMs).toBeNull();
    },
  );

  test('is typed again as it was', () => {
    const minutes = fc.integer({ min: 1, max: 5 * 24 * 60 });
    const start = fc.integer({ min: at('2024-01-01') / 60_000, max: at('2040-01-01') / 60_000 });
    fc.assert(
      fc.property(start, minutes, (minute, length) => {
        const window = { fromMs: minute * 60_000, toMs: (minute + length) * 60_000 };
        const again = readWindow(typedWindow(window));
        // In the hour that comes twice only its first time can be typed.
        const isTwice = [window.fromMs, window.toMs].some((ms) => isSecond(ms));
        if (!isTwice) expect(again).toEqual(window);
      }),
      { numRuns: 2_000 },
    );
  });
});

const clock = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Paris',
  dateStyle: 'short',
  timeStyle: 'short',
});
function isSecond(ms: number): boolean {
  return clock.format(ms) === clock.format(ms - 3_600_000);
}

describe('a month', () => {
  test('of whole weeks, Monday first', () => {
    const weeks = weeksOf('2026-10') ?? [];
    const days = weeks.flat().map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));
    expect(weeks).toHaveLength(5);
    expect([days[0], days[3], days.at(-1)]).toEqual(['2026-09-28', '2026-10-01', '2026-11-01']);
    expect(weeksOf('2026-13')).toBeNull();
    expect(weeksOf('octobre')).toBeNull();
  });

  test('and those beside it', () => {
    expect([monthBeside('2026-12', 1), monthBeside('2026-01', -1)]).toEqual(['2027-01', '2025-12']);
    expect(monthOf(at('2026-09-30T22:30:00Z'))).toBe('2026-10');
  });
});
