// What an incident is called from its opening on: the subject of its mails, which never changes. Pure.

import type { Localized } from '../notify/notice.ts';
import type { Domain } from './model.ts';
import type { Surroundings } from './surroundings.ts';
import { NATURE_TEXTS } from './texts.ts';
import { type Nature, natureOf, type Trouble } from './troubles.ts';

/** Where it is, and what it is unless it is away: "Joué, Centre", "Joué, Centre : surchauffe". */
export function titleOf(
  domain: Domain,
  troubles: readonly Pick<Trouble, 'verdict'>[],
  { nameOf }: Pick<Surroundings, 'nameOf'>,
): Localized<string> {
  const name = nameOf(domain);
  const nature = troubles[0] === undefined ? null : natureOf(troubles[0].verdict);
  if (nature === null || nature === 'away') return name;
  return { fr: withNature(name.fr, nature, 'fr'), en: withNature(name.en, nature, 'en') };
}

export function withNature(name: string, nature: Nature, language: 'fr' | 'en'): string {
  return `${name}${language === 'fr' ? '\u00a0:' : ':'} ${NATURE_TEXTS[language][nature]}`;
}
