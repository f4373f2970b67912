// What people are told of planned work: each change that concerns them is one notice with a calendar file for each partner. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type {
  Audience,
  Localized,
  Notice,
  NoticeAttachment,
  NoticeKind,
  NoticeScope,
} from '../notify/notice.ts';
import { type CalendarEvent, type NoteStatus, writeCalendar } from './calendar-file.ts';
import { contentOf, type Say, type Saying } from './content.ts';
import type { Due } from './due.ts';
import type { AnnouncedWindow, Happening, StoryKind, Window, Work, WorkChange, WorkState } from './model.ts';
import type { NoticePeriod } from './notice-period.ts';
import { WORK_TEXTS } from './texts.ts';

export interface NoticesDeps {
  readonly nameOf: (equipment: EquipmentId) => Localized<string>;
  readonly scopeOf: (equipment: readonly EquipmentId[]) => NoticeScope;
  /** In the order of the settings. */
  readonly partners: () => readonly { readonly id: string; readonly name: string }[];
  /** The page of a work, by its ref. */
  readonly pathOf: Localized<(ref: string) => string>;
  /** Of the page's address; `null`: not configured, then the path alone. */
  readonly baseUrl: string | null;
  /** Who writes: the organiser of calendar entries. */
  readonly sender: { readonly name: string; readonly address: string };
  readonly noticePeriod: NoticePeriod;
  readonly remindersMs: readonly number[];
}

/** As `WorkChange`, before anybody is told. */
export type Untold = Pick<WorkChange, 'before' | 'after' | 'story'>;

export interface Notices {
  /** With its notice, the number of it, and the window that it announces. */
  told(change: Untold, nowMs: number): WorkChange;
  /** Of a work that does not change by itself: a reminder, or a word to its organiser. */
  reminded(work: Work, due: Extract<Due, { readonly kind: 'reminder' | 'nudge' }>, nowMs: number): WorkChange;
  /** As a program that subscribed to it sees it. */
  eventOf(work: Work, partnerId: string, language: 'fr' | 'en', nowMs: number): CalendarEvent;
}

/** What a kind of story says; those that are left out say nothing. */
const SAID: Readonly<Partial<Record<StoryKind, readonly [NoticeKind, Saying]>>> = {
  published: ['work-announced', 'announced'],
  moved: ['work-changed', 'moved'],
  kept: ['work-changed', 'kept'],
  confirmed: ['work-changed', 'confirmed'],
  started: ['work-started', 'started'],
  extended: ['work-changed', 'extended'],
  overran: ['work-overrun', 'overran'],
  resumed: ['work-changed', 'resumed'],
  completed: ['work-ended', 'completed'],
  cancelled: ['work-cancelled', 'cancelled'],
  expired: ['work-cancelled', 'expired'],
};

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

const EVERYBODY: Audience = { to: 'everybody' };
const MAX_NAMES = 8;

export function createNotices(deps: NoticesDeps): Notices {
  const { noticePeriod, pathOf, baseUrl, sender } = deps;
  const provider = sender.address.split('@')[1] ?? 'vigie.invalid';

  function whereOf({ equipment }: Work, language: 'fr' | 'en'): Say['where'] {
    const names = equipment.map((one) => deps.nameOf(one)[language]).sort((a, b) => a.localeCompare(b, 'fr'));
    return { names: names.slice(0, MAX_NAMES), more: Math.max(0, names.length - MAX_NAMES) };
  }

  function eventOf(work: Work, partnerId: string, language: 'fr' | 'en', nowMs: number): CalendarEvent {
    const path = pathOf[language](work.ref);
    const { names, more } = whereOf(work, language);
    const texts = WORK_TEXTS[language];
    const content = contentOf(sayOf(work, 'announced', language, nowMs), path);
    const status = NOTE_STATUS[work.state];
    return {
      ...{ uid: work.uid, sequence: work.sequence, stampMs: nowMs, status, provider, account: partnerId },
      ...{ maintenanceId: work.ref, objectIds: work.equipment.map(objectId), organiser: sender },
      // Once it is over: when it was.
      ...windowOf(work),
      summary: `${work.ref} – ${work.title}`,
      description: [work.description, ...content.facts.map(({ label, text }) => `${label}: ${text}`)].join(
        '\n',
      ),
      location: names.length === 0 ? null : names.join(', ') + (more > 0 ? ` ${texts.andMore(more)}` : ''),
      url: baseUrl === null ? path : new URL(path, baseUrl).href,
      impact: work.effect?.impact ?? 'OUTAGE',
    };
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

  function attachmentsOf(work: Work, nowMs: number): Readonly<Record<string, readonly NoticeAttachment[]>> {
    const method = work.state === 'cancelled' || work.state === 'expired' ? 'CANCEL' : 'PUBLISH';
    const files = deps.partners().map(({ id }): [string, readonly NoticeAttachment[]] => {
      const content = writeCalendar({ method, feed: null, events: [eventOf(work, id, 'fr', nowMs)] });
      const contentType = `text/calendar; charset=utf-8; method=${method}`;
      return [id, [{ filename: `${work.ref}.ics`, contentType, content }]];
    });
    return Object.fromEntries(files);
  }

  function notice(
    work: Work,
    told: {
      readonly kind: NoticeKind;
      readonly key: string;
      readonly audience: Audience;
      readonly saying: Saying;
    },
    more: Partial<Say>,
    nowMs: number,
  ): Notice {
    const { kind, key, audience, saying } = told;
    const content = (language: 'fr' | 'en') =>
      contentOf(sayOf(work, saying, language, nowMs, more), pathOf[language](work.ref));
    const subject = `${work.ref} – ${work.title}`;
    return {
      ...{ thread: work.ref, kind, key, audience, urgency: 'at-once' },
      subject: { fr: subject, en: subject },
      scope: deps.scopeOf(work.equipment),
      content: { fr: content('fr'), en: content('en') },
      ...(audience.to === 'everybody' ? { attachments: attachmentsOf(work, nowMs) } : {}),
    };
  }

  function toOrganiser({ organiserId }: Work): Audience {
    return { to: 'account', accountId: organiserId };
  }

  /** The window that this announces; an extension during the work announces none: what exceeds the old one counts. */
  function windowsOf(
    work: Work,
    { kind }: Happening,
    before: Work | null,
    key: string,
    nowMs: number,
  ): readonly AnnouncedWindow[] {
    if (kind !== 'published' && kind !== 'moved') return [];
    const { fromMs, toMs, equipment, sequence } = work;
    const isShift =
      kind === 'moved' &&
      work.publishedMs === before?.publishedMs &&
      work.objectUntilMs === before.objectUntilMs;
    const heldUntilMs = isShift && work.urgentReason === null ? fromMs : null;
    const limitMs = noticePeriod.isKept(fromMs, nowMs) ? noticePeriod.limitMs(fromMs) : heldUntilMs;
    return [{ fromMs, toMs, equipment, announcedMs: nowMs, sequence, noticeKey: key, limitMs }];
  }

  return {
    eventOf,

    told({ before, after, story }, nowMs) {
      const line = story.find(({ kind }) => SAID[kind] !== undefined || kind === 'objected');
      const silent: WorkChange = { before, after, story, windows: [], notices: [] };
      // Nobody was told of a draft, so nobody is told that it is dropped.
      if (line === undefined || after.publishedMs === null) return silent;
      const { kind, text, data } = line;
      if (kind === 'objected') {
        const objector = deps.partners().find(({ id }) => id === data['partnerId'])?.name ?? null;
        const told = {
          kind: 'work-objected',
          key: `objected-${after.answers.length}`,
          saying: 'objected',
        } as const;
        const audience = toOrganiser(after);
        return {
          ...silent,
          notices: [notice(after, { ...told, audience }, { reason: text, objector }, nowMs)],
        };
      }
      const said = SAID[kind];
      if (said === undefined) return silent;
      const numbered: Work = { ...after, sequence: after.sequence + 1, lastNoticeMs: nowMs };
      const key = `seq-${numbered.sequence}`;
      const saying = kind === 'completed' && data['forced'] === 1 ? 'forced' : said[1];
      const told = { kind: said[0], key, audience: EVERYBODY, saying };
      const notices = [notice(numbered, told, { reason: text, before: movedFrom(data) }, nowMs)];
      if (kind === 'expired') {
        const word = { ...told, key: `${key}-organiser`, audience: toOrganiser(after) };
        notices.push(notice(numbered, word, {}, nowMs));
      }
      return {
        before,
        after: numbered,
        story,
        windows: windowsOf(numbered, line, before, key, nowMs),
        notices,
      };
    },

    reminded(work, due, nowMs) {
      const { beforeMs, say } = due.kind === 'nudge' ? { beforeMs: null, say: true } : due;
      const isNudge = beforeMs === null;
      const after: Work = {
        ...work,
        ...(isNudge ? { nudgedMs: nowMs } : { remindedMs: nowMs }),
        ...(say && !isNudge ? { lastNoticeMs: nowMs } : {}),
      };
      if (!say) return { before: work, after, story: [], windows: [], notices: [] };
      const told = isNudge
        ? ({ kind: 'work-reminder', key: `nudge-${work.sequence}`, saying: 'nudge' } as const)
        : ({
            kind: 'work-reminder',
            key: `reminder-${beforeMs}-${work.fromMs}`,
            saying: 'reminder',
          } as const);
      const audience = isNudge ? toOrganiser(work) : EVERYBODY;
      const kind = isNudge ? 'nudged' : 'reminded';
      const line: Happening = { kind, atMs: nowMs, by: null, visibility: 'partners', text: null, data: {} };
      const notices = [notice(after, { ...told, audience }, {}, nowMs)];
      return { before: work, after, story: [line], windows: [], notices };
    },
  };
}

function movedFrom(data: Happening['data']): Window | null {
  const { oldFromMs, oldToMs, fromMs } = data;
  return typeof oldFromMs === 'number' && typeof oldToMs === 'number' && fromMs !== undefined
    ? { fromMs: oldFromMs, toMs: oldToMs }
    : null;
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
