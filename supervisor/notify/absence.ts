// After an absence of Vigie itself: everybody is told from when to when, and what happened meanwhile as far as it is
// known some minutes later, when agents have brought what they kept.

import type { Reader } from '../platform/reader.ts';
import type { Localized, Notice, NoticeContent } from './notice.ts';
import type { Due } from './outbox/model.ts';
import { SAYINGS } from './sayings.ts';

/** Shorter ones, such as an update, bother nobody. */
export const ABSENCE_MS = 10 * 60_000;
/** Agents come back within seconds, and drain within minutes. */
export const SETTLE_MS = 10 * 60_000;

export interface AbsenceDeps {
  readonly reader: Pick<Reader, 'all'>;
  /** Names of the equipment that is offline now. */
  readonly offline: () => readonly string[];
  readonly now: () => number;
}

const KEY = /^absence:(\d+)-(\d+)$/;
const HOUR_MS = 3_600_000;
const MAX_NAMES = 10;
const NBSP = '\u00a0';

/** `null`: too short to be told. */
export function absenceNotice(fromMs: number, toMs: number): Notice | null {
  if (toMs - fromMs < ABSENCE_MS) return null;
  const key = `absence:${Math.round(fromMs)}-${Math.round(toMs)}`;
  return {
    ...{ thread: key, kind: 'absence', key, audience: { to: 'everybody' }, urgency: 'at-once' },
    subject: { fr: 'Vigie a été absente', en: 'Vigie was away' },
    scope: { partnerIds: [], siteIds: [], communes: [], equipment: [], severity: null },
    content: { fr: wordsOf('fr', fromMs, toMs), en: wordsOf('en', fromMs, toMs) },
  };
}

/** The same, with what is known by now. */
export function createAbsence({ reader, offline, now }: AbsenceDeps) {
  return async ({ key, language }: Due): Promise<NoticeContent | null> => {
    const [, from = '0', to = '0'] = KEY.exec(key) ?? [];
    const [fromMs, toMs] = [Number(from), Number(to)];
    const [counted] = await reader.all<{ readonly frames: number | null }>(
      'SELECT sum(receptions) AS frames FROM gateway_hours WHERE hour > ? AND hour < ?',
      [Math.floor(fromMs / HOUR_MS), Math.floor(toMs / HOUR_MS)],
    );
    const incidents = await reader.all<{ readonly ref: string; readonly title: string }>(
      `SELECT ref, title_${language} AS title FROM incidents WHERE started_ms >= ? AND started_ms < ?
       AND state NOT IN ('cancelled', 'merged') ORDER BY started_ms LIMIT ${MAX_NAMES}`,
      [fromMs, now()],
    );
    const texts = TEXTS[language];
    const names = offline();
    const content = wordsOf(language, fromMs, toMs);
    return {
      ...content,
      facts: [
        ...content.facts,
        // Whole hours only: those at the ends were partly heard as usual.
        ...((counted?.frames ?? 0) > 0 ? [{ label: texts.frames, text: String(counted?.frames) }] : []),
        {
          label: texts.incidents,
          text:
            incidents.length === 0
              ? texts.none
              : incidents.map((one) => `${one.ref} – ${one.title}`).join('\n'),
        },
        { label: texts.offline, text: names.length === 0 ? texts.none : shortList(names) },
      ],
    };
  };
}

function shortList(names: readonly string[]): string {
  const rest = names.length - MAX_NAMES;
  return names.slice(0, MAX_NAMES).join(', ') + (rest > 0 ? ` + ${rest}` : '');
}

interface AbsenceTexts {
  readonly state: string;
  readonly headline: (minutes: number) => string;
  readonly paragraph: string;
  readonly from: string;
  readonly to: string;
  readonly frames: string;
  readonly incidents: string;
  readonly offline: string;
  readonly none: string;
  readonly link: { readonly label: string; readonly path: string };
}

const TEXTS: Localized<AbsenceTexts> = {
  fr: {
    state: 'De retour',
    headline: (minutes) => `Vigie n’a rien surveillé pendant ${lasted(minutes, 'et')}.`,
    paragraph:
      'Aucune trame reçue n’est perdue\u00a0: les agents les ont gardées et les rejouent. Les états de cette période sont «\u00a0aveugles\u00a0», ni en ligne ni hors ligne.',
    from: 'De',
    to: 'À',
    frames: 'Trames rejouées',
    incidents: 'Incidents depuis',
    offline: 'Hors ligne',
    none: 'aucun',
    link: { label: 'Voir le réseau', path: '/' },
  },
  en: {
    state: 'Back again',
    headline: (minutes) => `Vigie watched nothing for ${lasted(minutes, 'and')}.`,
    paragraph:
      'No received frame is lost: agents kept them and send them again. States of this time are “blind”, neither online nor offline.',
    from: 'From',
    to: 'To',
    frames: 'Frames sent again',
    incidents: 'Incidents since',
    offline: 'Offline',
    none: 'none',
    link: { label: 'See the network', path: '/en/' },
  },
};

function lasted(minutes: number, and: string): string {
  const hours = Math.floor(minutes / 60);
  const rest = `${minutes % 60}${NBSP}min`;
  return hours === 0 ? rest : `${hours}${NBSP}h ${and} ${rest}`;
}

function wordsOf(language: 'fr' | 'en', fromMs: number, toMs: number): NoticeContent {
  const texts = TEXTS[language];
  return {
    ...{ state: texts.state, tone: 'warn', letter: '?' },
    headline: texts.headline(Math.round((toMs - fromMs) / 60_000)),
    paragraphs: [texts.paragraph],
    facts: [
      { label: texts.from, text: SAYINGS[language].date(fromMs) },
      { label: texts.to, text: SAYINGS[language].date(toMs) },
    ],
    link: texts.link,
  };
}
