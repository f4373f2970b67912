// Calendar files, read by a parser that is not ours.

import fc from 'fast-check';
import ICAL from 'ical.js';
import { expect, test } from 'vitest';
import { type CalendarEvent, type CalendarFile, writeCalendar } from './calendar-file.ts';

const EVENT: CalendarEvent = {
  ...{ uid: 'mnt-2026-0001@reseau.example', sequence: 3, stampMs: Date.parse('2026-10-01T10:00:00Z') },
  fromMs: Date.parse('2026-10-25T00:30:00Z'),
  toMs: Date.parse('2026-10-25T01:30:00Z'),
  summary: 'MNT-2026-0001 – Remplacement d’antenne; mât, câble \\ platine',
  description: 'Ligne une\nLigne deux: 7 capteurs, 2 passerelles\nÉté 🛰️',
  location: 'Joué-lès-Tours, Centre',
  url: 'https://vigie.example/travaux/MNT-2026-0001',
  organiser: { name: 'Vigie, réseau "ICONE"', address: 'vigie@reseau.example' },
  ...{ provider: 'reseau.example', account: 'smo', maintenanceId: 'MNT-2026-0001', impact: 'OUTAGE' },
  ...{ objectIds: ['7276ff00000000a1', '7276ff00000000a2'], status: 'CONFIRMED' },
};

function read(file: CalendarFile) {
  const text = writeCalendar(file);
  const calendar = new ICAL.Component(ICAL.parse(text));
  const events = calendar.getAllSubcomponents('vevent');
  return { text, calendar, events };
}
const propertyOf = (component: ICAL.Component | undefined, name: string): unknown =>
  component?.getFirstPropertyValue(name);

test('one event, as it was meant', () => {
  const { calendar, events } = read({ method: 'PUBLISH', feed: null, events: [EVENT] });
  const [one] = events;
  expect(propertyOf(calendar, 'method')).toBe('PUBLISH');
  expect(propertyOf(calendar, 'version')).toBe('2.0');
  expect(propertyOf(one, 'uid')).toBe(EVENT.uid);
  expect(propertyOf(one, 'sequence')).toBe(3);
  expect(propertyOf(one, 'summary')).toBe(EVENT.summary);
  expect(propertyOf(one, 'description')).toBe(EVENT.description);
  expect(propertyOf(one, 'location')).toBe(EVENT.location);
  expect(propertyOf(one, 'status')).toBe('CONFIRMED');
  expect(propertyOf(one, 'transp')).toBe('TRANSPARENT');
  expect(one?.getFirstProperty('organizer')?.getParameter('cn')).toBe("Vigie, réseau 'ICONE'");
  expect(propertyOf(one, 'organizer')).toBe('mailto:vigie@reseau.example');
  expect(propertyOf(one, 'x-maintnote-provider')).toBe('reseau.example');
  expect(propertyOf(one, 'x-maintnote-account')).toBe('smo');
  expect(propertyOf(one, 'x-maintnote-maintenance-id')).toBe('MNT-2026-0001');
  expect(one?.getAllProperties('x-maintnote-object-id').map((id) => id.getFirstValue())).toEqual(
    EVENT.objectIds,
  );
  expect(propertyOf(one, 'x-maintnote-impact')).toBe('OUTAGE');
  expect(propertyOf(one, 'x-maintnote-status')).toBe('CONFIRMED');
});

test('times are UTC, also in the hour that comes twice', () => {
  const { events } = read({ method: 'PUBLISH', feed: null, events: [EVENT] });
  const event = new ICAL.Event(events[0] as ICAL.Component);
  expect(event.startDate.toJSDate().getTime()).toBe(EVENT.fromMs);
  expect(event.endDate.toJSDate().getTime()).toBe(EVENT.toMs);
  expect(event.startDate.zone).toBe(ICAL.Timezone.utcTimezone);
});

test.each([
  ['TENTATIVE', 'TENTATIVE'],
  ['CONFIRMED', 'CONFIRMED'],
  ['IN-PROCESS', 'CONFIRMED'],
  ['COMPLETED', 'CONFIRMED'],
  ['CANCELLED', 'CANCELLED'],
] as const)('of maintenance that is %s calendars know that it is %s', (status, known) => {
  const { events } = read({ method: null, feed: null, events: [{ ...EVENT, status }] });
  expect(propertyOf(events[0], 'status')).toBe(known);
  expect(propertyOf(events[0], 'x-maintnote-status')).toBe(status);
});

test('one to subscribe to has a name, says when to ask again, and no method', () => {
  const feed = { name: 'Travaux du réseau', refreshMin: 60 };
  const { calendar, events } = read({ method: null, feed, events: [EVENT, { ...EVENT, uid: 'b@x' }] });
  expect(events).toHaveLength(2);
  expect(propertyOf(calendar, 'method')).toBeNull();
  expect(propertyOf(calendar, 'x-wr-calname')).toBe('Travaux du réseau');
  expect(String(propertyOf(calendar, 'refresh-interval'))).toBe('PT60M');
});

test('whatever people write comes out as they wrote it, in lines of 75 octets at most', () => {
  const written = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.string({
      unit: fc.constantFrom('\\', ';', ',', '"', ':', '\n', 'é', '🛰️', 'BEGIN:VEVENT', ' '),
      maxLength: 200,
    }),
  );
  fc.assert(
    fc.property(written, written, (summary, name) => {
      const event = { ...EVENT, summary, description: summary, organiser: { ...EVENT.organiser, name } };
      const { text, events } = read({ method: 'PUBLISH', feed: null, events: [event] });
      const lines = text.split('\r\n');
      expect(lines.every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
      expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
      // Never in the middle of a character.
      expect(Buffer.from(text).toString()).toBe(text);
      expect(events).toHaveLength(1);
      expect(propertyOf(events[0], 'summary')).toBe(shown(summary));
      expect(propertyOf(events[0], 'description')).toBe(shown(summary));
    }),
    { numRuns: 500 },
  );
});

/** Control characters aside, which no calendar may hold. */
function shown(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what it is for.
  return text.replaceAll(/\r\n?/g, '\n').replaceAll(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ');
}
