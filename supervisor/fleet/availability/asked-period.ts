// Which period a query asks for: by name, or by its ends; the month that is on when it says nothing. Pure.

import { Type } from 'typebox';
import { localDay } from '../../calendar/local-time.ts';
import { ProblemError } from '../../platform/http/problem.ts';
import { TimeMs } from '../../platform/http/schema-types.ts';
import { type Period, periodOf } from './period.ts';

export const PERIOD_QUERY = {
  period: Type.Optional(
    Type.String({
      ...{ minLength: 4, maxLength: 10 },
      description:
        'Year 2026, quarter 2026-Q4, month 2026-10, ISO week 2026-W40 or day 2026-10-25, as Europe/Paris counts them. Left out, with fromMs and toMs: this month',
    }),
  ),
  fromMs: Type.Optional(TimeMs),
  toMs: Type.Optional(TimeMs),
};

export interface PeriodQuery {
  readonly period?: string;
  readonly fromMs?: number;
  readonly toMs?: number;
}

/** 13 months and some: a month, and the same one of the year before. */
const MAX_MS = 400 * 86_400_000;
/** Year 2200: beyond it, somebody has sent microseconds. */
const MAX_TIME_MS = 7_258_118_400_000;

export function askedPeriod({ period, fromMs, toMs }: PeriodQuery, nowMs: number): Period {
  if (period !== undefined) {
    if (fromMs !== undefined || toMs !== undefined)
      throw wrong('period', 'stands alone, without fromMs and toMs');
    const found = periodOf(period);
    if (found === null)
      throw wrong('period', 'must be such as 2026, 2026-Q4, 2026-10, 2026-W40 or 2026-10-25');
    return found;
  }
  if (fromMs === undefined && toMs === undefined) return thisMonth(nowMs);
  if (fromMs === undefined) throw wrong('fromMs', 'is missing: toMs goes with fromMs');
  if (toMs === undefined) throw wrong('toMs', 'is missing: fromMs goes with toMs');
  if (fromMs < 0) throw wrong('fromMs', 'must be milliseconds since 1970');
  if (toMs > MAX_TIME_MS) throw wrong('toMs', 'must be milliseconds since 1970, before the year 2200');
  if (toMs <= fromMs) throw wrong('toMs', 'must be later than fromMs');
  if (toMs - fromMs > MAX_MS) throw wrong('toMs', 'must be 400 days after fromMs at most');
  return { name: null, fromMs, toMs };
}

function thisMonth(nowMs: number): Period {
  const day = String(localDay(nowMs));
  const month = periodOf(`${day.slice(0, 4)}-${day.slice(4, 6)}`);
  if (month === null) throw new Error(`${day} is in no month`);
  return month;
}

function wrong(field: string, detail: string): ProblemError {
  return new ProblemError({
    status: 400,
    title: 'Bad request',
    detail: `${field} ${detail}.`,
    errors: [{ field, detail: `${field} ${detail}` }],
  });
}
