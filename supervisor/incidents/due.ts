// What is to be said because time has passed: nobody is on it, it still lasts, a promised word is late. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Dossier } from './model.ts';
import { isUnderWay } from './transitions.ts';

const MIN_MS = 60_000;
const HOUR_MS = 60 * MIN_MS;
/** Of opening time without anybody on it: its own partner's people are told, then the other's. */
const ESCALATE_MS = 30 * MIN_MS;
const ESCALATE_FURTHER_MS = 2 * HOUR_MS;
/** It still lasts: severity 1 at any hour, severity 2 in opening hours; the others stand in the digest anyway. */
const REMIND_MS = { 1: 4 * HOUR_MS, 2: 24 * HOUR_MS } as const;

export type Due =
  | { readonly kind: 'escalated'; readonly key: string; readonly to: 'owner' | 'others' }
  | { readonly kind: 'reminder'; readonly key: string }
  /** To whoever promised it. */
  | { readonly kind: 'word'; readonly key: string; readonly accountId: string };

/** Each has a key by which it is known to have been said. */
export function dueOf(
  dossier: Dossier,
  hotline: Pick<OfficeCalendar, 'isOpen' | 'openMsBetween'>,
  nowMs: number,
): readonly Due[] {
  const { state, severity, unattendedMs, unansweredMs, nextWordMs, holderId, told } = dossier;
  const isBack = state === 'monitoring';
  if (!isUnderWay(state) || (isBack && unansweredMs === null)) return [];
  const due: Due[] = [];
  const isTold = (key: string): boolean => told.some((one) => one.key === key);
  const say = (one: Due): void => {
    if (!isTold(one.key)) due.push(one);
  };
  if (severity <= 2 && unattendedMs !== null) {
    const [own, others] = [`escalated-${unattendedMs}-owner`, `escalated-${unattendedMs}-others`];
    if (!isTold(others) && nowMs - unattendedMs >= ESCALATE_MS) {
      const openMs = hotline.openMsBetween(unattendedMs, nowMs);
      if (openMs >= ESCALATE_MS) say({ kind: 'escalated', key: own, to: 'owner' });
      if (openMs >= ESCALATE_FURTHER_MS) say({ kind: 'escalated', key: others, to: 'others' });
    }
  }
  if (isBack) return due;
  if (nextWordMs !== null && nowMs >= nextWordMs && holderId !== null) {
    say({ kind: 'word', key: `word-${nextWordMs}`, accountId: holderId });
  }
  const times = timesSaid(dossier, nowMs);
  if (times > 0 && (severity === 1 || hotline.isOpen(nowMs))) {
    say({ kind: 'reminder', key: `reminder-p${severity}-${newsMs(dossier)}-${times}` });
  }
  return due;
}

/** Since when it could have been said that it still lasts: it was last said to have begun, to fail again, to be graver. */
function newsMs({ openedMs, told }: Pick<Dossier, 'openedMs' | 'told'>): number {
  return told.findLast(({ key }) => /^(?:reopened|graver)-/.test(key))?.atMs ?? openedMs;
}

/** How often it should have been said by now that it still lasts. */
function timesSaid(dossier: Dossier, nowMs: number): number {
  const { severity } = dossier;
  if (severity !== 1 && severity !== 2) return 0;
  return Math.floor((nowMs - newsMs(dossier)) / REMIND_MS[severity]);
}

/** When the next reminder comes, at the latest; `null`: none does. */
export function nextReminderMs(
  dossier: Dossier,
  hotline: Pick<OfficeCalendar, 'nextOpenMs'>,
  nowMs: number,
): number | null {
  const { severity } = dossier;
  if (severity !== 1 && severity !== 2) return null;
  const nextMs = newsMs(dossier) + (timesSaid(dossier, nowMs) + 1) * REMIND_MS[severity];
  return severity === 1 ? nextMs : hotline.nextOpenMs(nextMs);
}
