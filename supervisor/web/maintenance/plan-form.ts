// The form that work is planned with, as it is typed: read into what the desk takes. Pure.

import type { Given } from '../../maintenance/given.ts';
import type { Window, Work } from '../../maintenance/model.ts';
import type { Plannable } from '../../maintenance/office.ts';
import { dayOf } from '../local-day.ts';
import type { Complaints } from '../page-forms.ts';
import { readWindow, type TypedWindow, typedWindow } from './times.ts';

export interface TypedPlan extends TypedWindow {
  readonly title: string;
  readonly description: string;
  readonly urgentReason: string;
  readonly equipment: readonly string[];
  /** What of the equipment is looked for. */
  readonly find: string;
  /** Of a draft that is changed; empty: it is new. */
  readonly ref: string;
  readonly version: string;
  /** What the effect was worked out for that they saw. */
  readonly seen: string;
}

const HOUR_MS = 3_600_000;

/** `dayMs`: the first day that notice given now is in time for. */
export function emptyPlan(dayMs: number, equipment: readonly string[]): TypedPlan {
  return {
    ...{ title: '', description: '', urgentReason: '', find: '', ref: '', version: '', seen: '', equipment },
    ...{ day: dayOf(dayMs), from: '09:00', to: '11:00', toDay: '' },
  };
}

export function planOfDraft(work: Work): TypedPlan {
  const { title, description, equipment, ref, version } = work;
  return {
    ...{ title, description: description === title ? '' : description, urgentReason: '', find: '', seen: '' },
    ...{ equipment, ref, version: String(version), ...typedWindow(work) },
  };
}

/** Whole sites become what stands there. */
export function chosenEquipment(fields: URLSearchParams, all: readonly Plannable[]): readonly string[] {
  const sites = fields.getAll('site');
  const ofSites = all.filter(({ siteId }) => siteId !== null && sites.includes(siteId)).map(({ id }) => id);
  return [...new Set([...fields.getAll('equipment'), ...ofSites])];
}

export function typedPlan(fields: URLSearchParams, all: readonly Plannable[]): TypedPlan {
  const text = (name: string): string => fields.get(name) ?? '';
  return {
    ...{ title: text('title'), description: text('description'), urgentReason: text('urgentReason') },
    equipment: chosenEquipment(fields, all),
    ...{ find: text('find'), ref: text('ref'), version: text('version'), seen: text('seen') },
    ...withQuiet({ day: text('day'), from: text('from'), to: text('to'), toDay: text('toDay') }, text('do')),
  };
}

/** A tap on quiet hours takes them, for as long as the work is. */
function withQuiet(typed: TypedWindow, asked: string): TypedWindow {
  const fromMs = Number(/^quiet\.(\d{12,15})$/.exec(asked)?.[1] ?? Number.NaN);
  return Number.isNaN(fromMs) ? typed : typedWindow({ fromMs, toMs: fromMs + lengthOf(typed) });
}

/** Two hours until somebody says. */
export function lengthOf(typed: TypedWindow): number {
  const window = windowOf(typed);
  return window === null ? 2 * HOUR_MS : window.toMs - window.fromMs;
}

/** `null`: it is none yet. */
export function windowOf(typed: TypedWindow): Window | null {
  const { fromMs, toMs } = readWindow(typed);
  return fromMs === null || toMs === null || toMs <= fromMs ? null : { fromMs, toMs };
}

/** Where nobody says more, the title says it. */
export function planGivenOf(typed: TypedPlan): Given {
  const { title, equipment } = typed;
  const description = typed.description.trim() === '' ? title : typed.description;
  return { title, description, equipment, ...readWindow(typed) };
}

/** What an effect is worked out for. */
export function keyOf(typed: TypedPlan): string {
  const { fromMs, toMs } = readWindow(typed);
  return [fromMs, toMs, ...[...typed.equipment].sort()].join(' ');
}

/** The API knows instants where people choose days and times. */
export function asTyped({ fields, ...rest }: Complaints): Complaints {
  const names: Readonly<Record<string, string>> = { fromMs: 'from', toMs: 'to' };
  return { ...rest, fields: new Map([...fields].map(([name, words]) => [names[name] ?? name, words])) };
}
