// Planned work as an entry of calendars, the same in mails, in files and in those that programs subscribe to. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import type { CalendarEvent, NoteStatus } from './calendar-file.ts';
import { contentOf, type Say, type Saying } from './content.ts';
import type { Window, Work, WorkState } from './model.ts';
import { WORK_TEXTS } from './texts.ts';

export interface EntriesDeps {
  readonly nameOf: (equipment: EquipmentId) => Localized<string>;
  /** The page of a work, by its ref. */
  readonly pathOf: Localized<(ref: string) => string>;
  /** Of the page's address; `null`: not configured, then entries have no link. */
  readonly baseUrl: string | null;
  /** Who writes: the organiser of calendar entries. */
  readonly sender: { readonly name: string; readonly address: string };
}

export interface Entries {
  /** What is to be said of it. */
  sayOf(work: Work, saying: Saying, language: 'fr' | 'en', nowMs: number, more?: Partial<Say>): Say;
  /** For that partner. */
  eventOf(work: Work, partnerId: string, language: 'fr' | 'en', nowMs: number): CalendarEvent;
}

const NOTE_STATUS: Readonly<Record<WorkState, NoteStatus>> = {
  draft: 'TENTATIVE',
  announced: 'TENTATIVE',
  confirmed: 'CONFIRMED',
  'in-progress': 'IN-PROCESS',
  overrun: 'IN-PROCESS',
  verifying: 'IN-PROCESS',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  expired: 'CANCELLED',
};

const MAX_NAMES = 8;

export function createEntries({ nameOf, pathOf, baseUrl, sender }: EntriesDeps): Entries {
  const provider = sender.address.split('@')[1] ?? 'vigie.invalid';

  function whereOf({ equipment }: Work, language: 'fr' | 'en'): Say['where'] {
    const names = equipment.map((one) => nameOf(one)[language]).sort((a, b) => a.localeCompare(b, 'fr'));
    return { names: names.slice(0, MAX_NAMES), more: Math.max(0, names.length - MAX_NAMES) };
  }

  function sayOf(
    work: Work,
    saying: Saying,
    language: 'fr' | 'en',
    nowMs: number,
    more: Partial<Say> = {},
  ): Say {
    const nothing = { reason: null, before: null, objector: null };
    return { ...nothing, language, work, saying, nowMs, where: whereOf(work, language), ...more };
  }

  function eventOf(work: Work, partnerId: string, language: 'fr' | 'en', nowMs: number): CalendarEvent {
    const path = pathOf[language](work.ref);
    const { names, more } = whereOf(work, language);
    const texts = WORK_TEXTS[language];
    const content = contentOf(sayOf(work, 'announced', language, nowMs), path);
    const status = NOTE_STATUS[work.state];
    return {
      ...{ uid: work.uid, sequence: work.sequence, status, provider, account: partnerId },
      // As it was said last: asked again, it is the same.
      stampMs: work.lastNoticeMs ?? nowMs,
      ...{ maintenanceId: work.ref, objectIds: work.equipment.map(objectId), organiser: sender },
      // Once it is over: when it was.
      ...windowOf(work),
      summary: `${work.ref} – ${work.title}`,
      description: [
        work.description,
        ...content.facts.map(({ label, text }) => texts.labelled(label, text)),
      ].join('\n'),
      location: names.length === 0 ? null : names.join(', ') + (more > 0 ? ` ${texts.andMore(more)}` : ''),
      url: baseUrl === null ? null : new URL(path, baseUrl).href,
      impact: work.effect?.impact ?? 'OUTAGE',
    };
  }

  return { sayOf, eventOf };
}

/** What calendars are to do with it. */
export function methodOf({ state }: Pick<Work, 'state'>): 'PUBLISH' | 'CANCEL' {
  return state === 'cancelled' || state === 'expired' ? 'CANCEL' : 'PUBLISH';
}

function windowOf({ state, fromMs, toMs, startedMs, endedMs }: Work): Window {
  return state === 'completed' && startedMs !== null && endedMs !== null
    ? { fromMs: startedMs, toMs: endedMs }
    : { fromMs, toMs };
}

/** Gateways by their EUI, as their owner's own systems know them. */
function objectId(equipment: EquipmentId): string {
  return equipment.startsWith('gateway:') ? equipment.slice('gateway:'.length) : equipment;
}
