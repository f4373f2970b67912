import { expect, test } from 'vitest';
import type { CountedInterval } from '../../fleet/availability/availability.ts';
import type { SaidRow } from '../../fleet/availability/said.ts';
import { daysOf, STRIP_DAYS, stripStartMs, worstOf } from './days.ts';
import { strip, stripTable, sumUp } from './strip.ts';

const HOUR_MS = 3_600_000;
/** The clocks went back in the night to 25 October. */
const NOW_MS = Date.UTC(2026, 10, 24, 22, 30);

function counted(
  fromMs: number,
  toMs: number,
  kind: CountedInterval<SaidRow>['counted'],
  value: SaidRow['value'] = 'online',
): CountedInterval<SaidRow> {
  const row: SaidRow = { id: 1, fromMs, toMs, value, source: 'observed', recordedMs: fromMs };
  return { fromMs, toMs, counted: kind, row, reference: null };
}

test('each of 90 days shows its worst, by the days of Paris, also on the one of 25 hours', () => {
  const fromMs = stripStartMs(NOW_MS);
  const downMs = Date.UTC(2026, 9, 24, 22); // Midnight in Paris, summer time.
  const days = daysOf(
    [
      counted(fromMs, downMs, 'up'),
      counted(downMs, downMs + 25 * HOUR_MS, 'down', 'offline'),
      counted(downMs + 25 * HOUR_MS, downMs + 50 * HOUR_MS, 'up', 'degraded'),
      counted(downMs + 50 * HOUR_MS, NOW_MS, 'up'),
    ],
    NOW_MS,
  );
  expect(days).toHaveLength(STRIP_DAYS);
  expect(days.at(-1)).toMatchObject({ day: 20_261_124, kind: 'calm' });
  expect(days.find(({ day }) => day === 20_261_025)).toEqual({
    ...{ day: 20_261_025, kind: 'offline', lastedMs: 25 * HOUR_MS },
  });
  expect(days.filter(({ kind }) => kind === 'offline')).toHaveLength(1);
  expect(days.filter(({ kind }) => kind === 'degraded').map(({ day }) => day)).toEqual([
    20_261_026, 20_261_027,
  ]);
  expect(sumUp(days, 'en')).toBe('1 day with an outage, 2 days degraded');
  expect(stripTable('x', days, 'fr').html).toContain('dimanche 25 octobre 2026');
});

test('a blindness of minutes is not shown, one of hours is', () => {
  const fromMs = stripStartMs(NOW_MS);
  const brief = daysOf(
    [counted(fromMs, NOW_MS - 60_000, 'up'), counted(NOW_MS - 60_000, NOW_MS, 'blind')],
    NOW_MS,
  );
  const long = daysOf(
    [counted(fromMs, NOW_MS - 2 * HOUR_MS, 'up'), counted(NOW_MS - 2 * HOUR_MS, NOW_MS, 'blind')],
    NOW_MS,
  );
  expect([brief.at(-1)?.kind, long.at(-1)?.kind]).toEqual(['calm', 'blind']);
  expect(worstOf([brief, long]).at(-1)?.kind).toBe('blind');
});

test('a strip names whose it is, as text, and sums up what is drawn', () => {
  const fromMs = stripStartMs(NOW_MS);
  const drawn = strip('<img onerror=x>', daysOf([counted(fromMs, NOW_MS, 'up')], NOW_MS), 'fr').html;
  expect(drawn).toContain(
    'aria-label="&lt;img onerror=x&gt;, 90\u00a0jours jusqu’à aujourd’hui\u00a0: calmes"',
  );
  expect(drawn).not.toContain('<img');
});
