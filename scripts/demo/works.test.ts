import { expect, test } from 'vitest';
import { readSettings } from '../../protocol/settings.ts';
import { createCalendars } from '../../supervisor/calendar/office.ts';
import { calendarMembers } from '../../supervisor/calendar/settings.ts';
import { DEMO_INCIDENTS } from './health.ts';
import { dayAhead } from './works.ts';

const HOUR_MS = 3_600_000;
const NOTICE_DAYS = 5;

test('work in due time is on a working day of the demonstration, whenever that is started', () => {
  const read = readSettings(calendarMembers, DEMO_INCIDENTS.replace(/^\[incidents\][^[]*/, ''), {});
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  const { hotline } = createCalendars(read.settings);
  expect(hotline.isOpen(Date.parse('2026-11-29T03:20:00Z')), 'a Sunday night').toBe(false);

  const startMs = Date.parse('2026-01-01T00:30:00Z');
  // Every hour of the day is met, and most days of two years.
  for (let nowMs = startMs; nowMs < startMs + 2 * 365 * 24 * HOUR_MS; nowMs += 29 * HOUR_MS) {
    const fromMs = dayAhead(nowMs);
    const day = new Date(nowMs).toISOString();
    expect(hotline.isOpen(fromMs) && hotline.isOpen(fromMs + 2 * HOUR_MS), day).toBe(true);
    expect(hotline.workingDaysBefore(fromMs, NOTICE_DAYS), day).toBeGreaterThan(nowMs);
  }
});
