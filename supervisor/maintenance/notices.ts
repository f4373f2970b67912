// What people are told of planned work: each change that concerns them is one notice with a calendar file for each partner. Pure.

import { hashOf } from '../access/secrets.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type {
  Audience,
  Localized,
  Notice,
  NoticeAttachment,
  NoticeKind,
  NoticeScope,
} from '../notify/notice.ts';
import { type CalendarEvent, writeCalendar } from './calendar-file.ts';
import { contentOf, type Say, type Saying } from './content.ts';
import type { Due } from './due.ts';
import { type Entries, methodOf } from './entries.ts';
import type { AnnouncedWindow, Happening, StoryKind, Window, Work, WorkChange } from './model.ts';
import type { NoticePeriod } from './notice-period.ts';
import { WORK_TEXTS } from './texts.ts';

export interface NoticesDeps {
  readonly entries: Entries;
  readonly scopeOf: (equipment: readonly EquipmentId[]) => NoticeScope;
  /** In the order of the settings. */
  readonly partners: () => readonly { readonly id: string; readonly name: string }[];
  /** The page of a work, by its ref. */
  readonly pathOf: Localized<(ref: string) => string>;
  /** Where a partner objects by the link in its mail. */
  readonly objectionPath: Localized<(secret: string) => string>;
  readonly newSecret: () => string;
  /** That account can still be told something. */
  readonly isThere: (accountId: string) => boolean;
  readonly noticePeriod: NoticePeriod;
}

/** As `WorkChange`, before anybody is told. */
export type Untold = Pick<WorkChange, 'before' | 'after' | 'story'>;

export interface Notices {
  /** With its notice, the number of it, and the window that it announces. */
  told(change: Untold, nowMs: number): WorkChange;
  /** Of a work that does not change by itself: a reminder, or a word to its organiser. */
  reminded(work: Work, due: Extract<Due, { readonly kind: 'reminder' | 'nudge' }>, nowMs: number): WorkChange;
  /** What is to be said of it as it stands, to whoever asks. */
  sayingOf(work: Work, language: 'fr' | 'en', nowMs: number): Say;
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

/** By partner. */
type Secrets = ReadonlyMap<string, string>;
const NO_SECRETS: Secrets = new Map();

const EVERYBODY: Audience = { to: 'everybody' };

export function createNotices(deps: NoticesDeps): Notices {
  const { noticePeriod, pathOf } = deps;
  const { sayOf, eventOf } = deps.entries;

  function attachmentsOf(work: Work, nowMs: number): Readonly<Record<string, readonly NoticeAttachment[]>> {
    const method = methodOf(work);
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
      /** What it is no longer on: whoever follows that is told too. */
      readonly noLongerOn?: Work['equipment'];
    },
    more: Partial<Say>,
    nowMs: number,
    secrets: Secrets = NO_SECRETS,
  ): Notice {
    const { kind, key, audience, saying, noLongerOn = [] } = told;
    const content = (language: 'fr' | 'en') =>
      contentOf(sayOf(work, saying, language, nowMs, more), pathOf[language](work.ref));
    const subject = `${work.ref} – ${work.title}`;
    return {
      ...{ thread: work.ref, kind, key, audience, urgency: 'at-once' },
      subject: { fr: subject, en: subject },
      scope: deps.scopeOf([...work.equipment, ...noLongerOn]),
      content: { fr: content('fr'), en: content('en') },
      ...(audience.to === 'everybody' ? { attachments: attachmentsOf(work, nowMs) } : {}),
      ...(secrets.size === 0 ? {} : { links: linksOf(secrets) }),
    };
  }

  function linksOf(secrets: Secrets): NonNullable<Notice['links']> {
    const linkOf = (secret: string, language: 'fr' | 'en') => {
      return { label: WORK_TEXTS[language].object, path: deps.objectionPath[language](secret) };
    };
    return Object.fromEntries(
      [...secrets].map(([partnerId, secret]) => [
        partnerId,
        { fr: linkOf(secret, 'fr'), en: linkOf(secret, 'en') },
      ]),
    );
  }

  /** Of those who may object to what is announced now. */
  function secretsFor({ state, objectUntilMs, partnerId }: Work, nowMs: number): Secrets {
    if (state !== 'announced' || (objectUntilMs ?? 0) <= nowMs) return NO_SECRETS;
    const others = deps.partners().filter(({ id }) => id !== partnerId);
    return new Map(others.map(({ id }) => [id, deps.newSecret()]));
  }

  /** Once its account is gone, whoever answers for its partner: nothing is objected to nobody. */
  function toOrganiser({ organiserId, partnerId }: Work): Audience {
    return deps.isThere(organiserId)
      ? { to: 'account', accountId: organiserId }
      : { to: 'escalation', partnerId };
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
    sayingOf: (work, language, nowMs) => sayOf(work, currentOf(work), language, nowMs),

    told({ before, after, story }, nowMs) {
      const line = story.find(({ kind }) => SAID[kind] !== undefined || kind === 'objected');
      const silent: WorkChange = { before, after, story, windows: [], links: [], notices: [] };
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
      const noLongerOn = (before?.equipment ?? []).filter((one) => !after.equipment.includes(one));
      const told = { kind: said[0], key, audience: EVERYBODY, saying, noLongerOn };
      const isAnnounced = kind === 'published' || kind === 'moved';
      const secrets = isAnnounced ? secretsFor(after, nowMs) : NO_SECRETS;
      const more = { reason: text, before: movedFrom(data) };
      const notices = [notice(numbered, told, more, nowMs, secrets)];
      if (kind === 'expired') {
        const word = { ...told, key: `${key}-organiser`, audience: toOrganiser(after) };
        notices.push(notice(numbered, word, {}, nowMs));
      }
      return {
        before,
        after: numbered,
        story,
        windows: windowsOf(numbered, line, before, key, nowMs),
        links: [...secrets].map(([partnerId, secret]) => ({ partnerId, hash: hashOf(secret) })),
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
      if (!say) return { before: work, after, story: [], windows: [], links: [], notices: [] };
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
      return { before: work, after, story: [line], windows: [], links: [], notices };
    },
  };
}

function currentOf({ state }: Work): Saying {
  switch (state) {
    case 'draft':
    case 'announced':
      return 'announced';
    case 'in-progress':
    case 'verifying':
      return 'started';
    case 'overrun':
      return 'overran';
    case 'confirmed':
    case 'completed':
    case 'cancelled':
    case 'expired':
      return state;
  }
}

function movedFrom(data: Happening['data']): Window | null {
  const { oldFromMs, oldToMs, fromMs } = data;
  return typeof oldFromMs === 'number' && typeof oldToMs === 'number' && fromMs !== undefined
    ? { fromMs: oldFromMs, toMs: oldToMs }
    : null;
}
