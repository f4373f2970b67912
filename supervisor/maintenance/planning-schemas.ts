// What the API takes and tells of planning: previews, punctuality, work that comes again, calendars; as schemas.

import { type Static, Type } from 'typebox';
import { nullable, TimeMs } from '../platform/http/schema-types.ts';
import { WORK_STATES } from './model.ts';
import type { Rule as RepeatRule } from './recurrence.ts';
import { body, EffectView, Equipment, EvidenceView, Line, oneOf, Text } from './schemas.ts';

export const EffectPreview = Type.Object(
  {
    effect: EffectView,
    isInTime: Type.Boolean({ description: 'Announced now, it would keep the notice period' }),
    earliestStartMs: Type.Integer({ description: 'The first day for which notice given now is in time' }),
    noticeWorkingDays: Type.Integer(),
    quietWindows: Type.Array(
      Type.Object({
        ...{ fromMs: TimeMs, toMs: TimeMs },
        share: Type.Number({ description: 'Of the traffic of an average stretch of that length' }),
      }),
      {
        description: 'The quietest of the same length, by the last four weeks; none where nothing was heard',
      },
    ),
  },
  { $id: 'WorkPreview' },
);

const PunctualItem = Type.Object({
  ref: Type.String(),
  title: Type.String(),
  state: oneOf(WORK_STATES, 'How far it is'),
  partnerId: Type.String(),
  urgentReason: nullable(Type.String()),
  fromMs: TimeMs,
  toMs: TimeMs,
  startedMs: nullable(TimeMs),
  endedMs: nullable(TimeMs),
  evidence: Type.Array(EvidenceView),
});
export type PunctualView = Static<typeof PunctualItem>;

export const PunctualityView = Type.Object(
  {
    ...{ fromMs: TimeMs, toMs: TimeMs },
    works: Type.Integer({ description: 'Announced, and to begin in that time' }),
    inTime: Type.Integer({ description: 'Of those, announced in time by proof' }),
    share: nullable(Type.Number({ description: '0 to 1; null: there was no work' })),
    urgent: Type.Integer(),
    notAnnounced: Type.Integer({ description: 'Somebody was not reached' }),
    overran: Type.Integer({ description: 'Lasted longer than was announced, extended or not' }),
    cancelled: Type.Integer(),
    expired: Type.Integer(),
    items: Type.Array(PunctualItem),
  },
  { $id: 'WorkPunctuality' },
);
export type PunctualityView = Static<typeof PunctualityView>;

const Day = Type.String({
  ...{ pattern: '^\\d{4}-\\d{2}-\\d{2}$', 'x-wanted': 'a day such as 2026-12-31' },
});
const Weekday = Type.Integer({ minimum: 0, maximum: 6, description: '0: Monday' });
const Rule = Type.Object(
  {
    days: Type.Union([
      Type.Object({
        kind: Type.Literal('weekly'),
        weekdays: Type.Array(Weekday, { minItems: 1, maxItems: 7 }),
      }),
      Type.Object({
        kind: Type.Literal('monthly-day'),
        day: Type.Integer({ minimum: 1, maximum: 31, description: 'Where the month is shorter: its last' }),
      }),
      Type.Object({
        kind: Type.Literal('monthly-weekday'),
        nth: Type.Integer({ minimum: -1, maximum: 4, description: '-1: the last' }),
        weekday: Weekday,
      }),
    ]),
    startMinute: Type.Integer({ minimum: 0, maximum: 1_439, description: 'After midnight, in Paris' }),
    lengthMin: Type.Integer({ minimum: 1, maximum: 10_080 }),
    onlyWorkingDays: Type.Boolean({ description: 'Not on days on which an office is closed' }),
    from: Day,
    until: nullable(Day),
  },
  { additionalProperties: false },
);

/** Paths hold text: a number would match none. */
export const RepeatPath = Type.Object({ id: Type.String({ pattern: '^[1-9]\\d{0,14}$' }) });
export const RepeatBody = body({ title: Line, description: Text, equipment: Equipment, rule: Rule });
export const RepeatView = Type.Object(
  {
    id: Type.Integer(),
    title: Type.String(),
    description: Type.String(),
    equipment: Type.Array(Type.String()),
    rule: Type.Unsafe<RepeatRule>(Rule),
    organiser: Type.String(),
    partnerId: Type.String(),
    madeUntil: nullable(Type.String({ description: 'The last day that works were made for' })),
    createdMs: TimeMs,
    endedMs: nullable(TimeMs),
    version: Type.Integer({ description: 'For If-Match' }),
  },
  { $id: 'WorkRecurrence' },
);

const CALENDAR = {
  id: Type.String(),
  partnerId: Type.String(),
  createdMs: TimeMs,
  createdBy: Type.String(),
  lastUsedMs: nullable(Type.Integer({ description: 'To the hour' })),
};
export const CalendarView = Type.Object(CALENDAR, { $id: 'Calendar' });
export const NewCalendarView = Type.Object(
  { ...CALENDAR, path: Type.String({ description: 'Secret, and told once' }) },
  { $id: 'NewCalendar' },
);
export const IdPath = Type.Object({ id: Type.String({ maxLength: 64 }) });
