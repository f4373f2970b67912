// Pieces of work for tests of what is pure.

import type { EquipmentId } from '../../fleet/health/model.ts';
import type { AnnouncedWindow, Work } from '../model.ts';

export const GATEWAY = 'gateway:7276ff00000000a1' as EquipmentId;
const HOUR_MS = 3_600_000;

/** Announced; two hours from Wednesday 14 October 2026, 10:00 in Paris. */
export function workOf(more: Partial<Work> = {}): Work {
  const fromMs = Date.parse('2026-10-14T08:00:00Z');
  return {
    ...{ id: 1, ref: 'MNT-2026-0001', uid: 'mnt-2026-0001@reseau.example', sequence: 0, version: 1 },
    ...{ state: 'announced', fromMs, toMs: fromMs + 2 * HOUR_MS, urgentReason: null, recurrenceId: null },
    ...{ occurrence: null, title: 'Remplacement d’antenne', description: 'La foudre l’a touchée.' },
    ...{ organiserId: 'paul', organiser: 'Paul', partnerId: 'tmvl', equipment: [GATEWAY], effect: null },
    ...{ publishedMs: fromMs - 300 * HOUR_MS, objectUntilMs: fromMs - 200 * HOUR_MS, startedMs: null },
    ...{ endedMs: null, lastNoticeMs: fromMs - 300 * HOUR_MS, remindedMs: fromMs - 300 * HOUR_MS },
    ...{ nudgedMs: null, answers: [], ...more },
  };
}

export function windowOf(more: Partial<AnnouncedWindow> = {}): AnnouncedWindow {
  const { fromMs, toMs, equipment, publishedMs } = workOf();
  return {
    ...{ fromMs, toMs, equipment, announcedMs: publishedMs ?? 0, sequence: 0, noticeKey: 'seq-0' },
    ...{ limitMs: fromMs - 100 * HOUR_MS, ...more },
  };
}
