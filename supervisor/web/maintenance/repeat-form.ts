// The form of work that comes again, as it is typed: read into what the API would be told, and back. Pure.

import type { Given } from '../../maintenance/given.ts';
import type { Plannable } from '../../maintenance/office.ts';
import type { Rule, RuleDays } from '../../maintenance/recurrence.ts';
import type { Repeat } from '../../maintenance/repeats-store.ts';
import { dayOf } from '../local-day.ts';
import type { Complaints } from '../page-forms.ts';
import { chosenEquipment } from './plan-form.ts';
import { dayText, minuteOf, timeText } from './times.ts';

export const RHYTHMS = ['weekly', 'monthly-day', 'monthly-weekday'] as const;
export const NTHS = ['1', '2', '3', '4', '-1'] as const;
/** What is chosen from; another length that the API gave stays. */
export const LENGTHS_MIN = [30, 60, 120, 180, 240, 360, 480, 720, 1_440] as const;

export interface TypedRepeat {
  readonly title: string;
  readonly description: string;
  readonly equipment: readonly string[];
  /** What of the equipment is looked for. */
  readonly find: string;
  readonly rhythm: string;
  readonly weekdays: readonly string[];
  readonly monthDay: string;
  readonly nth: string;
  readonly nthWeekday: string;
  /** 09:00 */
  readonly from: string;
  readonly lengthMin: string;
  readonly onlyWorkingDays: boolean;
  /** First and last day; the last empty: without end. */
  readonly day: string;
  readonly until: string;
  /** Of a series that is changed; empty: it is new. */
  readonly id: string;
  readonly version: string;
  /** What the dates were worked out for that they saw. */
  readonly seen: string;
}

const NEW = { id: '', version: '', seen: '', find: '' } as const;

/** `dayMs`: the first day that notice given now is in time for. */
export function emptyRepeat(dayMs: number): TypedRepeat {
  return {
    ...{ ...NEW, title: '', description: '', equipment: [], rhythm: 'monthly-weekday', weekdays: [] },
    ...{ monthDay: '1', nth: '1', nthWeekday: '1', from: '09:00', lengthMin: '120', onlyWorkingDays: true },
    ...{ day: dayOf(dayMs), until: '' },
  };
}

export function typedOfRepeat({ id, version, title, description, equipment, rule }: Repeat): TypedRepeat {
  const { days } = rule;
  return {
    ...{ ...emptyRepeat(0), id: String(id), version: String(version), title, equipment },
    description: description === title ? '' : description,
    ...{ rhythm: days.kind, weekdays: days.kind === 'weekly' ? days.weekdays.map(String) : [] },
    ...(days.kind === 'monthly-day' ? { monthDay: String(days.day) } : {}),
    ...(days.kind === 'monthly-weekday' ? { nth: String(days.nth), nthWeekday: String(days.weekday) } : {}),
    ...{ from: timeText(rule.startMinute), lengthMin: String(rule.lengthMin) },
    ...{ onlyWorkingDays: rule.onlyWorkingDays, day: rule.from, until: rule.until ?? '' },
  };
}

export function typedRepeat(fields: URLSearchParams, all: readonly Plannable[]): TypedRepeat {
  const text = (name: string): string => fields.get(name) ?? '';
  return {
    ...{ title: text('title'), description: text('description'), find: text('find') },
    equipment: chosenEquipment(fields, all),
    ...{ rhythm: text('rhythm'), weekdays: [...new Set(fields.getAll('weekday'))].sort() },
    ...{ monthDay: text('monthDay'), nth: text('nth'), nthWeekday: text('nthWeekday') },
    ...{ from: text('from'), lengthMin: text('lengthMin'), onlyWorkingDays: fields.has('workingDays') },
    ...{ day: text('day'), until: text('until') },
    ...{ id: text('id'), version: text('version'), seen: text('seen') },
  };
}

/** By the names of the form's fields, which are not all filled in as they must be. */
export type Wrong = 'weekday' | 'from' | 'day' | 'until';

/** The fields that are no rule yet; a rule where there are none. */
export function readRule(typed: TypedRepeat): Rule | readonly Wrong[] {
  const days = readDays(typed);
  const startMinute = minuteOf(typed.from);
  const [from, until] = [dayText(typed.day), typed.until.trim() === '' ? null : dayText(typed.until)];
  const lengthMin = within(typed.lengthMin, 1, 10_080);
  const isEndless = typed.until.trim() === '';
  if (
    days === null ||
    startMinute === null ||
    lengthMin === null ||
    from === null ||
    (until === null && !isEndless)
  ) {
    return [
      ...(days === null ? (['weekday'] as const) : []),
      ...(startMinute === null || lengthMin === null ? (['from'] as const) : []),
      ...(from === null ? (['day'] as const) : []),
      ...(until === null && !isEndless ? (['until'] as const) : []),
    ];
  }
  return { days, startMinute, lengthMin, onlyWorkingDays: typed.onlyWorkingDays, from, until };
}

export function isRule(read: Rule | readonly Wrong[]): read is Rule {
  return 'days' in read;
}

function readDays({ rhythm, weekdays, monthDay, nth, nthWeekday }: TypedRepeat): RuleDays | null {
  if (rhythm === 'weekly') {
    const found = weekdays.flatMap((one) => within(one, 0, 6) ?? []);
    return found.length === 0 ? null : { kind: 'weekly', weekdays: found };
  }
  if (rhythm === 'monthly-day') {
    const day = within(monthDay, 1, 31);
    return day === null ? null : { kind: 'monthly-day', day };
  }
  const weekday = within(nthWeekday, 0, 6);
  const which = NTHS.find((one) => one === nth);
  if (rhythm !== 'monthly-weekday' || weekday === null || which === undefined) return null;
  return { kind: 'monthly-weekday', nth: Number(which), weekday };
}

function within(text: string, least: number, most: number): number | null {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return number >= least && number <= most ? number : null;
}

/** Where nobody says more, the title says it. */
export function repeatGivenOf(typed: TypedRepeat, rule: Rule): Given {
  const { title, equipment } = typed;
  const description = typed.description.trim() === '' ? title : typed.description;
  return { title, description, equipment, rule };
}

/** What dates and effect are worked out for. */
export function repeatKey(typed: TypedRepeat): string {
  return JSON.stringify([readRule(typed), [...typed.equipment].sort()]);
}

/** The API's day of the rule is the form's `day`. */
export function asTypedRepeat({ fields, ...rest }: Complaints, typed: TypedRepeat): Complaints {
  const of = (name: string): string => (name === 'from' && minuteOf(typed.from) !== null ? 'day' : name);
  return { ...rest, fields: new Map([...fields].map(([name, words]) => [of(name), words])) };
}
