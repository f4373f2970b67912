// One mail as its reader sees it, before it is set: words bounded and harmless, links complete. Pure.

import type { Language, Reason } from '../model.ts';
import type { NoticeContent, NoticeKind } from '../notice.ts';
import { MAIL_TEXTS } from './texts.ts';
import { linesOf, oneLine } from './words.ts';

/** Everything in it is one line, except paragraphs and facts, which are lines. */
export interface Letter {
  readonly language: Language;
  readonly kind: string;
  readonly state: string;
  readonly tone: NoticeContent['tone'];
  readonly letter: string;
  readonly headline: string;
  readonly paragraphs: readonly (readonly string[])[];
  readonly facts: readonly { readonly label: string; readonly lines: readonly string[] }[];
  readonly link: Link | null;
  /** Answers in the name of the partner that is written to. */
  readonly answer: Link | null;
  /** The same page in the other language. */
  readonly other: Link | null;
  readonly footer: readonly string[];
  readonly unsubscribe: Link | null;
}

export interface Link {
  readonly label: string;
  readonly url: string;
}

export interface LetterFacts {
  readonly kind: NoticeKind;
  readonly language: Language;
  readonly reason: Exclude<Reason, 'webhook'>;
  readonly partner: string;
  readonly content: NoticeContent;
  /** In the other language: only its link is used. */
  readonly otherContent: NoticeContent;
  /** `https://vigie.example`, without a path; `null`: pages have no address, so there are no links. */
  readonly baseUrl: string | null;
  readonly answer: NoticeContent['link'];
  readonly hasReplyTo: boolean;
  readonly unsubscribePath: string | null;
}

const MAX = { state: 120, headline: 400, paragraph: 4_000, label: 60, fact: 1_000, path: 500 };
const MAX_PARTS = 100;

export function letterOf(facts: LetterFacts): Letter {
  const { language, content, baseUrl } = facts;
  const texts = MAIL_TEXTS[language];
  const link = linkOf(content.link, baseUrl);
  const other = linkOf(facts.otherContent.link, baseUrl);
  return {
    language,
    kind: texts.kinds[facts.kind],
    state: oneLine(content.state, MAX.state),
    tone: content.tone,
    letter: oneLine(content.letter, 2),
    headline: oneLine(content.headline, MAX.headline),
    paragraphs: content.paragraphs.slice(0, MAX_PARTS).map((text) => linesOf(text, MAX.paragraph)),
    facts: content.facts.slice(0, MAX_PARTS).map(({ label, text }) => ({
      label: oneLine(label, MAX.label),
      lines: linesOf(text, MAX.fact),
    })),
    link,
    answer: linkOf(facts.answer, baseUrl),
    other: other === null || other.url === link?.url ? null : { ...other, label: texts.other.label },
    footer: [
      texts.why[facts.reason](oneLine(facts.partner, 120)),
      facts.hasReplyTo ? texts.reply : texts.automatic,
    ],
    unsubscribe: linkOf(
      facts.unsubscribePath === null ? null : { label: texts.unsubscribe, path: facts.unsubscribePath },
      baseUrl,
    ),
  };
}

/** Only to pages of our own: whatever the path says, it stays there. */
function linkOf(link: NoticeContent['link'], baseUrl: string | null): Link | null {
  if (link === null || baseUrl === null || !URL.canParse(link.path, baseUrl)) return null;
  const url = new URL(link.path, baseUrl);
  if (url.origin !== new URL(baseUrl).origin || url.href.length > MAX.path) return null;
  return { label: oneLine(link.label, MAX.label), url: url.href };
}
