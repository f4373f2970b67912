// What people are told of an incident, and who: one notice for each change that concerns them. Pure.

import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { Audience, Localized, Notice, NoticeContent, NoticeKind } from '../notify/notice.ts';
import { contentOf, type Say, type Saying } from './content.ts';
import type { Due } from './due.ts';
import type { Dossier, Happening, IncidentChange, StoryKind } from './model.ts';
import type { Surroundings } from './surroundings.ts';

export interface NoticesDeps {
  readonly surroundings: Surroundings;
  readonly hotline: OfficeCalendar;
  /** The page of an incident, by its ref. */
  readonly pathOf: Localized<(ref: string) => string>;
  /** `null`: there is none. */
  readonly refOf: (id: number) => string | null;
}

export interface Notices {
  /** At most one: of several things the one that says most. */
  ofChange(change: IncidentChange, nowMs: number): readonly Notice[];
  ofDue(dossier: Dossier, due: Due, nowMs: number): readonly Notice[];
}

/** People who write one line after the other send one mail. */
const SPACING_MS = 30 * 60_000;

interface Told {
  readonly kind: NoticeKind;
  readonly key: string;
  readonly audience: Audience;
  readonly urgency: Notice['urgency'];
  readonly saying: Saying;
  /** Goes on from what was told: said as an opening to those who were told nothing. */
  readonly goesOn?: true;
}

/** Those who were told that it began. */
const THREAD: Audience = { to: 'thread' };
const EVERYBODY: Audience = { to: 'everybody' };

export function createNotices({ surroundings, hotline, pathOf, refOf }: NoticesDeps): Notices {
  function notice(dossier: Dossier, told: Told, remark: string | null, nowMs: number): Notice {
    const { kind, key, audience, urgency, saying, goesOn } = told;
    const into = dossier.mergedInto === null ? null : refOf(dossier.mergedInto);
    // When the next word comes counts from this one.
    const now = { ...dossier, told: [...dossier.told, { key, atMs: nowMs }] };
    const contentAs = (as: Saying): Localized<NoticeContent> => {
      const content = (language: 'fr' | 'en'): NoticeContent => {
        const say: Say = { language, dossier: now, saying: as, remark, into, nowMs, surroundings, hotline };
        return contentOf(say, pathOf[language](dossier.ref));
      };
      return { fr: content('fr'), en: content('en') };
    };
    return {
      ...{ thread: dossier.ref, kind, key, audience, urgency },
      subject: subjectOf(dossier),
      scope: surroundings.scopeOf(dossier),
      content: contentAs(saying),
      ...(goesOn ? { opening: { kind: 'incident-opened', content: contentAs('opened') } } : {}),
    };
  }

  return {
    ofChange(change, nowMs) {
      const told = toldOf(change);
      if (told === null) return [];
      const quoted = remarkOf(change.story) ?? reportOf(change.story);
      return [notice(change.after, told, quoted, nowMs)];
    },
    ofDue(dossier, due, nowMs) {
      return toldWhenDue(dossier, due, surroundings).map((told) => notice(dossier, told, null, nowMs));
    },
  };
}

/** Constant, or mail programs break the thread. */
function subjectOf({ ref, titleFr, titleEn }: Dossier): Localized<string> {
  return { fr: `${ref} – ${titleFr}`, en: `${ref} – ${titleEn}` };
}

/** Severities 1 and 2 at any hour, 3 when people are there, 4 once a day. */
function urgencyOf({ severity }: Dossier): 'at-once' | 'opening-hours' | 'digest' {
  return severity <= 2 ? 'at-once' : severity === 3 ? 'opening-hours' : 'digest';
}

function toldOf({ before, after, story }: IncidentChange): Told | null {
  const has = (...kinds: StoryKind[]): boolean => story.some(({ kind }) => kinds.includes(kind));
  const urgency = urgencyOf(after);
  const key = `v${before?.version ?? 0}`;
  if (has('opened')) {
    return { kind: 'incident-opened', key: 'opened', audience: EVERYBODY, urgency, saying: 'opened' };
  }
  if (has('cancelled')) {
    return {
      kind: 'incident-withdrawn',
      key: `cancelled-${key}`,
      audience: THREAD,
      urgency,
      saying: 'cancelled',
    };
  }
  if (after.state === 'merged') {
    return { kind: 'incident-withdrawn', key: 'merged', audience: THREAD, urgency, saying: 'merged' };
  }
  if (has('retired')) {
    return {
      kind: 'incident-withdrawn',
      key: `retired-${key}`,
      audience: THREAD,
      urgency,
      saying: 'retired',
    };
  }
  if (has('restored')) {
    return {
      kind: 'incident-restored',
      key: `restored-${key}`,
      audience: THREAD,
      urgency,
      saying: 'restored',
    };
  }
  if (has('reopened')) {
    return {
      kind: 'incident-opened',
      key: `reopened-${key}`,
      audience: EVERYBODY,
      urgency,
      saying: 'reopened',
      goesOn: true,
    };
  }
  if (before !== null && after.severity < before.severity) {
    return {
      kind: 'incident-updated',
      key: `graver-${key}`,
      audience: EVERYBODY,
      urgency,
      saying: 'graver',
      goesOn: true,
    };
  }
  // That somebody is on it now is what those who were told of it wait for; all else may wait for the next mail.
  const isTakenOn = before?.holderId === null && after.holderId !== null;
  const spaced =
    isTakenOn || urgency === 'digest'
      ? urgency
      : { spacingMs: SPACING_MS, isInHours: urgency === 'opening-hours' };
  if (has('acknowledged', 'handed-over')) {
    return { kind: 'incident-acknowledged', key, audience: THREAD, urgency: spaced, saying: 'current' };
  }
  const isNews = has('identified', 'promised', 'reported') || remarkOf(story) !== null;
  return isNews
    ? { kind: 'incident-updated', key, audience: THREAD, urgency: spaced, saying: 'current' }
    : null;
}

/** What was written for others to read. */
function remarkOf(story: readonly Happening[]): string | null {
  const remark = story.findLast(({ kind, visibility }) => kind === 'remark' && visibility !== 'internal');
  return remark?.text ?? null;
}

/** What was reported to the hotline, which is for both partners. */
function reportOf(story: readonly Happening[]): string | null {
  return story.find(({ kind, visibility }) => kind === 'reported' && visibility !== 'internal')?.text ?? null;
}

function toldWhenDue(
  dossier: Dossier,
  due: Due,
  { ownerOf, partners }: Pick<Surroundings, 'ownerOf' | 'partners'>,
): readonly Told[] {
  const { key } = due;
  const at = { urgency: 'at-once' } as const;
  switch (due.kind) {
    case 'reminder':
      return [{ ...at, kind: 'incident-reminder', key, audience: THREAD, saying: 'still' }];
    case 'word': {
      const audience = { to: 'account', accountId: due.accountId } as const;
      return [{ ...at, kind: 'incident-reminder', key, audience, saying: 'word' }];
    }
    case 'escalated': {
      const owner = ownerOf(dossier);
      const ids = partners().map(({ id }) => id);
      const partnerIds = due.to === 'owner' ? [owner ?? ids[0]] : ids.filter((id) => id !== owner);
      return partnerIds.flatMap((partnerId, index): readonly Told[] => {
        if (partnerId === undefined) return [];
        const audience = { to: 'escalation', partnerId } as const;
        const own = index === 0 ? key : `${key}-${partnerId}`;
        return [{ ...at, kind: 'incident-escalated', key: own, audience, saying: 'unattended' }];
      });
    }
  }
}
