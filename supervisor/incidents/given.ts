// What somebody wants of an incident, as the API or a form says it, read into an action. Throws 422 with the field.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Principal } from '../platform/http/principal.ts';
import { type FieldProblem, invalid } from '../platform/http/problem.ts';
import { cleanLine, cleanText, requireLine, requireText, wrong } from '../platform/http/written.ts';
import type { Action } from './actions.ts';
import type { Colleague } from './desk.ts';
import { EFFECTS, type OpenGiven, type ReportGiven } from './hotline.ts';
import type { Severity, Visibility } from './model.ts';
import type { DoneEvent } from './transitions.ts';

/** By the names of the API's fields; numbers as numbers. */
export type Given = Readonly<Record<string, unknown>>;

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Somebody who is on it says so for half a day's work, unless they say otherwise. */
export const HELD_MS = 4 * HOUR_MS;
const MAX_HELD_MS = 30 * DAY_MS;
const MAX_AGO_MS = 366 * DAY_MS;
export const VISIBILITIES: readonly Visibility[] = ['public', 'partners', 'internal'];

/** All but a merge, which is of two. */
export function actionOf(
  kind: Exclude<DoneEvent, 'merge'>,
  given: Given,
  { nowMs, successors }: { readonly nowMs: number; readonly successors: () => readonly Colleague[] },
): Action {
  switch (kind) {
    case 'acknowledge': {
      const untilMs = aheadOrNull('untilMs', given, nowMs) ?? nowMs + HELD_MS;
      return { kind, untilMs, nextWordMs: aheadOrNull('nextWordMs', given, nowMs) };
    }
    case 'identify':
      return { kind, cause: requireText('cause', text(given, 'cause')) };
    case 'remark': {
      const visibility = VISIBILITIES.find((one) => one === given['visibility']);
      if (visibility === undefined) throw invalid([choose('visibility')]);
      return { kind, visibility, text: requireText('text', text(given, 'text')) };
    }
    case 'promise':
      return { kind, nextWordMs: ahead('nextWordMs', given, nowMs) };
    case 'hand-over': {
      const to = successors().find(({ id }) => id === given['accountId']);
      if (to === undefined) {
        const french = 'Cette personne ne peut pas prendre cet incident.';
        throw invalid([wrong('accountId', 'names nobody who may work on this incident', french)]);
      }
      const untilMs = aheadOrNull('untilMs', given, nowMs) ?? nowMs + HELD_MS;
      return { kind, to: { id: to.id, name: to.name }, untilMs };
    }
    case 'set-severity':
      return { kind, severity: severityOf(given) };
    case 'restore':
      return { kind };
    case 'close': {
      const cause = requireText('cause', text(given, 'cause'));
      return { kind, cause, remedy: requireText('remedy', text(given, 'remedy')) };
    }
    case 'cancel':
    case 'reopen':
      return { kind, reason: requireText('reason', text(given, 'reason')) };
  }
}

/** What is said of it at once; may be empty. */
export function openingRemark(given: Given): string {
  const remark = cleanText(text(given, 'remark') ?? '');
  return remark === '' ? '' : requireText('remark', remark);
}

export function openGiven(given: Given, nowMs: number): Omit<OpenGiven, 'origin' | 'severityBy'> {
  const title = requireLine('title', text(given, 'title'));
  const equipment = Array.isArray(given['equipment']) ? given['equipment'].map(String) : [];
  return {
    title: { fr: title, en: title },
    equipment: [...new Set(equipment)] as EquipmentId[],
    severity: severityOf(given),
    startedMs: begun(given, nowMs),
  };
}

/** `reporter` given: somebody types a call in; the partner must then be one of `partnerIds`. */
export function reportGiven(
  given: Given,
  { account }: Principal,
  { nowMs, partnerIds }: { readonly nowMs: number; readonly partnerIds: readonly string[] },
): ReportGiven {
  const equipment =
    (text(given, 'equipment') ?? '') === '' ? null : (text(given, 'equipment') as EquipmentId);
  const place = equipment === null ? requireLine('place', text(given, 'place')) : null;
  const caller = given['reporter'] === undefined ? null : requireLine('reporter', text(given, 'reporter'));
  const partnerId = caller === null ? (account?.partnerId ?? '') : (text(given, 'partnerId') ?? '');
  if (!partnerIds.includes(partnerId)) throw invalid([choose('partnerId')]);
  const contact = cleanLine(text(given, 'contact') ?? '');
  return {
    channel: caller === null ? 'form' : 'phone',
    ...{ equipment, place, partnerId },
    effect: EFFECTS.find((one) => one === given['effect']) ?? 'unknown',
    text: requireText('text', text(given, 'text')),
    startedMs: begun(given, nowMs),
    reporter: caller ?? account?.name ?? '',
    contact: contact === '' ? null : requireLine('contact', contact),
  };
}

function text(given: Given, field: string): string | undefined {
  const value = given[field];
  return typeof value === 'string' ? value : undefined;
}

function severityOf(given: Given): Severity {
  const found = ([1, 2, 3, 4] as const).find((one) => one === given['severity']);
  if (found === undefined) throw invalid([choose('severity')]);
  return found;
}

function aheadOrNull(field: string, given: Given, nowMs: number): number | null {
  return given[field] === undefined || given[field] === null ? null : ahead(field, given, nowMs);
}

function ahead(field: string, given: Given, nowMs: number): number {
  const value = given[field];
  if (typeof value === 'number' && value > nowMs && value <= nowMs + MAX_HELD_MS) return Math.round(value);
  throw invalid([
    wrong(field, 'must be a time within the next 30 days', 'Un moment des 30 prochains jours.'),
  ]);
}

/** When it began: now, unless they say. */
function begun(given: Given, nowMs: number): number {
  const value = given['startedMs'];
  if (value === undefined || value === null) return nowMs;
  if (typeof value === 'number' && value <= nowMs && value > nowMs - MAX_AGO_MS) return Math.round(value);
  throw invalid([
    wrong('startedMs', 'must be a time of the last 12 months', 'Un moment des 12 derniers mois.'),
  ]);
}

function choose(field: string): FieldProblem {
  return wrong(field, 'must be one of those that there are', 'À choisir dans la liste.');
}
