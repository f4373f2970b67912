// Summaries: once a day, and at the end of an hour in which somebody had too many mails. What stands in one is
// gathered when it is sent: everything in its reader's scope that had no mail of its own.

import type { Notice, NoticeContent } from '../notice.ts';

/** All summaries; each stands for itself, none answers another. */
export const DIGEST_THREAD = 'digest';

const NOTHING: NoticeContent = {
  ...{ state: '', tone: 'calm', letter: 'R', headline: '' },
  ...{ paragraphs: [], facts: [], link: null },
};

/** `subject`: such as "Résumé du mardi 6 octobre". Its content is made for each reader. */
export function digestNotice(key: string, subject: Notice['subject']): Notice {
  return {
    ...{
      thread: DIGEST_THREAD,
      kind: 'digest',
      key,
      subject,
      audience: { to: 'everybody' },
      urgency: 'at-once',
    },
    scope: { partnerIds: [], siteIds: [], communes: [], equipment: [], severity: null },
    content: { fr: NOTHING, en: NOTHING },
  };
}

/** The notice of the end of an hour, which may be added to until then. */
export function hourKey(endMs: number): string {
  return `hour:${endMs}`;
}

export function dayKey(atMs: number): string {
  return `day:${atMs}`;
}

/** What it tells of is older than this; `null`: that is no key of a summary. */
export function untilOf(key: string): number | null {
  const found = /^(?:hour|day):(\d+)$/.exec(key);
  return found === null ? null : Number(found[1]);
}
