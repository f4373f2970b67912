import { expect, test } from 'vitest';
import type { CountedInterval } from '../../fleet/availability/availability.ts';
import type { SaidRow } from '../../fleet/availability/said.ts';
import { dayStrip, momentsOf, momentsTable } from './day-strip.ts';

const NOW_MS = Date.UTC(2026, 9, 6, 5, 42);
const HOUR_MS = 3_600_000;

function interval(
  fromH: number,
  toH: number,
  counted: CountedInterval<SaidRow>['counted'],
  value: string | null = null,
): CountedInterval<SaidRow> {
  const at = (hour: number): number => NOW_MS - (24 - hour) * HOUR_MS;
  const row = { id: 1, fromMs: at(fromH), toMs: null, value, source: 'observed', recordedMs: 0 };
  return {
    ...{ fromMs: at(fromH), toMs: at(toH), counted, reference: null },
    row: value === null ? null : (row as SaidRow),
  };
}

const DAY = [
  interval(0, 10, 'up', 'online'),
  interval(10, 10.2, 'up', 'suspect'),
  interval(10.2, 12, 'down', 'offline'),
  interval(12, 13, 'up', 'online'),
  interval(13, 20, 'up', 'online'),
  interval(20, 21, 'blind'),
  interval(21, 24, 'up', 'degraded'),
];

test('neighbours of one kind are one, and suspect is told from calm', () => {
  expect(momentsOf(DAY).map(({ kind }) => kind)).toEqual([
    ...['calm', 'suspect', 'offline', 'calm', 'blind', 'degraded'],
  ]);
});

test('trouble stands where it was and as long as it was; the label says it', () => {
  const { html } = dayStrip('Mairie', momentsOf(DAY), 'fr');
  expect(html).toContain('class="d-offline" d="M122.4 0h21.6v20h-21.6z"');
  expect(html).toContain(
    'Mairie, 24\u00a0heures jusqu’à maintenant\u00a0: suspecte 12\u00a0min, hors ligne 1\u00a0h,',
  );
  expect(html).not.toContain(' style=');
  expect(dayStrip('Mairie', momentsOf([interval(0, 24, 'up', 'online')]), 'en').html).toContain(
    'nothing to report',
  );
  expect(dayStrip('Mairie', [], 'fr').html).toBe('');
});

test('its table has every moment, the newest first', () => {
  const { html } = momentsTable('Mairie', momentsOf(DAY), 'en');
  const words = [...html.matchAll(/data-label="What happened">([^<]+)/g)].map(([, word]) => word);
  expect(words).toEqual(['degraded', 'Vigie blind', 'calm', 'offline', 'suspect', 'calm']);
});
