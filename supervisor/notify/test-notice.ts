// What the button "send a test" says.

import type { Localized, Notice, NoticeContent } from './notice.ts';

/** All tests; each stands for itself. */
export const TEST_THREAD = 'test';

export function testNotice(key: string, by: string): Notice {
  return {
    ...{ thread: TEST_THREAD, kind: 'test', key, audience: { to: 'everybody' }, urgency: 'at-once' },
    subject: { fr: 'Essai d’envoi', en: 'Test' },
    scope: { partnerIds: [], siteIds: [], communes: [], equipment: [], severity: null },
    content: contentOf(by),
  };
}

function contentOf(by: string): Localized<NoticeContent> {
  const rest = { tone: 'calm' as const, letter: 'E', facts: [], link: null };
  return {
    fr: {
      ...{ ...rest, state: 'Ceci est un essai' },
      headline: 'Cette boîte reçoit les messages de Vigie.',
      paragraphs: [`Essai demandé par ${by}. Il n’y a rien à faire.`],
    },
    en: {
      ...{ ...rest, state: 'This is a test' },
      headline: 'This mailbox gets the messages of Vigie.',
      paragraphs: [`Asked for by ${by}. There is nothing to do.`],
    },
  };
}
