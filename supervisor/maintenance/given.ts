// What somebody wants of planned work, as the API or a form says it, read into an action. Throws 422 with the field.

import type { EquipmentId } from '../fleet/health/model.ts';
import { invalid } from '../platform/http/problem.ts';
import { cleanText, requireLine, requireText, wrong } from '../platform/http/written.ts';
import type { Action, Plan } from './actions.ts';
import type { Visibility, Window } from './model.ts';
import { numberOfDay, type Rule } from './recurrence.ts';
import type { RepeatGiven } from './repeats.ts';

/** By the names of the API's fields; numbers as numbers. */
export type Given = Readonly<Record<string, unknown>>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Nobody plans further ahead than calendars are looked at. */
const MAX_AHEAD_MS = 730 * DAY_MS;
/** What lasts longer is no piece of work. */
const MAX_LENGTH_MS = 30 * DAY_MS;
const MIN_LENGTH_MS = MINUTE_MS;
export const VISIBILITIES: readonly Visibility[] = ['public', 'partners', 'internal'];

export function actionOf(kind: Action['kind'], given: Given, nowMs: number): Action {
  const reason = (): string => requireText('reason', text(given, 'reason'));
  switch (kind) {
    case 'edit':
      return { kind, plan: planGiven(given, nowMs) };
    case 'publish':
      return { kind, urgentReason: urgentReasonOf(given) };
    case 'move': {
      const equipment = given['equipment'] === undefined ? null : equipmentOf(given);
      const window = windowGiven(given, nowMs);
      return { kind, window, equipment, reason: reason(), urgentReason: urgentReasonOf(given) };
    }
    case 'extend':
      return { kind, toMs: timeOf('toMs', given, nowMs), reason: reason() };
    case 'object':
    case 'keep':
    case 'resume':
    case 'force':
    case 'cancel':
      return { kind, reason: reason() };
    case 'accept':
    case 'start':
    case 'finish':
      return { kind };
    case 'remark': {
      const visibility = VISIBILITIES.find((one) => one === given['visibility']);
      if (visibility === undefined) {
        throw invalid([wrong('visibility', 'must be one of those that there are', 'À choisir.')]);
      }
      return { kind, visibility, text: requireText('text', text(given, 'text')) };
    }
  }
}

export function planGiven(given: Given, nowMs: number): Plan {
  return {
    title: requireLine('title', text(given, 'title')),
    description: requireText('description', text(given, 'description')),
    equipment: equipmentOf(given),
    ...windowGiven(given, nowMs),
  };
}

export function windowGiven(given: Given, nowMs: number): Window {
  const fromMs = timeOf('fromMs', given, nowMs);
  const toMs = timeOf('toMs', given, nowMs);
  const lengthMs = toMs - fromMs;
  if (lengthMs >= MIN_LENGTH_MS && lengthMs <= MAX_LENGTH_MS) return { fromMs, toMs };
  const french = lengthMs < MIN_LENGTH_MS ? 'La fin vient après le début.' : 'Au plus 30\u00a0jours.';
  throw invalid([wrong('toMs', 'must be a minute to 30 days after fromMs', french)]);
}

export function equipmentOf(given: Given): readonly EquipmentId[] {
  const found = Array.isArray(given['equipment']) ? given['equipment'].map(String) : [];
  if (found.length === 0) {
    throw invalid([wrong('equipment', 'must name one at least', 'Choisissez au moins un équipement.')]);
  }
  return [...new Set(found)].sort() as EquipmentId[];
}

function urgentReasonOf(given: Given): string | null {
  const written = cleanText(text(given, 'urgentReason') ?? '');
  return written === '' ? null : requireText('urgentReason', written);
}

function text(given: Given, field: string): string | undefined {
  const value = given[field];
  return typeof value === 'string' ? value : undefined;
}

/** Whole seconds: calendars know no parts of them. */
function timeOf(field: string, given: Given, nowMs: number): number {
  const value = given[field];
  if (typeof value === 'number' && value > 0 && value <= nowMs + MAX_AHEAD_MS) {
    return Math.round(value / 1_000) * 1_000;
  }
  throw invalid([
    wrong(field, 'must be a time within the next two years', 'Un moment des deux ans à venir.'),
  ]);
}

export function repeatGiven(given: Given, nowMs: number): RepeatGiven {
  const rule = given['rule'] as Rule;
  const [from, until] = [numberOfDay(rule.from), rule.until === null ? null : numberOfDay(rule.until)];
  if (Number.isNaN(from)) throw invalid([wrong('rule/from', 'is no day', 'Ce jour n’existe pas.')]);
  if (until !== null && !(until >= from)) {
    throw invalid([wrong('rule/until', 'must be a day, not before from', 'Un jour, pas avant le début.')]);
  }
  const { days } = rule;
  if (days.kind === 'monthly-weekday' && days.nth === 0) {
    throw invalid([wrong('rule/days/nth', 'must be 1 to 4, or -1', 'De 1 à 4, ou -1.')]);
  }
  // An occurrence of today, so that what is said of any of them is checked now.
  const { title, description, equipment } = planGiven(
    { ...given, fromMs: nowMs, toMs: nowMs + rule.lengthMin * MINUTE_MS },
    nowMs,
  );
  return { title, description, equipment, rule };
}
