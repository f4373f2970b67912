// What the clock makes of one work: what is due now, and how long nothing else is. Pure; a restart in any minute loses and doubles nothing.

import { isObjected } from './actions.ts';
import type { Work } from './model.ts';

export interface DueRules {
  /** How long before the start reminders are said, ms; the longest first. */
  readonly remindersMs: readonly number[];
  /** How long after its start the organiser of work that was not started is told, ms. */
  readonly nudgeMs: number;
}

export type Due =
  | { readonly kind: 'end-passed' }
  | { readonly kind: 'unopposed' }
  /** `say`: or only noted, because something was said a short time ago. */
  | { readonly kind: 'reminder'; readonly beforeMs: number; readonly say: boolean }
  | { readonly kind: 'nudge' };

/** Nobody is reminded of what was said so shortly before, but for the last reminder. */
const RECENT_MS = 12 * 3_600_000;

export function dueOf(work: Work, { remindersMs, nudgeMs }: DueRules, nowMs: number): readonly Due[] {
  const { state, fromMs, toMs } = work;
  if (state === 'in-progress') return toMs <= nowMs ? [{ kind: 'end-passed' }] : [];
  if (state !== 'announced' && state !== 'confirmed') return [];
  if (toMs <= nowMs) return [{ kind: 'end-passed' }];
  const due: Due[] = [];
  if (state === 'announced' && (work.objectUntilMs ?? 0) <= nowMs && !isObjected(work)) {
    due.push({ kind: 'unopposed' });
  }
  const reminder = reminderOf(work, remindersMs, nowMs);
  if (reminder !== null) due.push(reminder);
  if (work.nudgedMs === null && fromMs + nudgeMs <= nowMs) due.push({ kind: 'nudge' });
  return due;
}

/** The last of those whose instant has come since reminders were dealt with; the others are too late to be of use. */
function reminderOf(
  { fromMs, remindedMs, lastNoticeMs }: Work,
  remindersMs: readonly number[],
  nowMs: number,
): Due | null {
  if (fromMs <= nowMs) return null;
  const come = remindersMs.filter((beforeMs) => {
    const atMs = fromMs - beforeMs;
    return atMs > (remindedMs ?? nowMs) && atMs <= nowMs;
  });
  if (come.length === 0) return null;
  const beforeMs = Math.min(...come);
  const isLast = beforeMs === Math.min(...remindersMs);
  const isRecent = lastNoticeMs !== null && nowMs - lastNoticeMs < RECENT_MS;
  return { kind: 'reminder', beforeMs, say: isLast || !isRecent };
}
