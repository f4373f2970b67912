// The accessibility statement: what is known of compliance with RGAA 4.1, and whom to tell of a barrier.

import { html } from './html.ts';
import type { Page } from './page.ts';
import type { Language } from './texts.ts';

interface Texts {
  readonly title: string;
  readonly state: string;
  readonly knownTitle: string;
  readonly known: readonly string[];
  readonly limitsTitle: string;
  readonly limits: readonly string[];
  readonly contactTitle: string;
  readonly contact: string;
  readonly noContact: string;
  readonly rightsTitle: string;
  readonly rights: string;
}

const TEXTS: Readonly<Record<Language, Texts>> = {
  fr: {
    title: 'Déclaration d’accessibilité',
    state:
      'Ces pages sont considérées comme partiellement conformes au référentiel RGAA\u00a04.1\u00a0: elles ont été conçues pour l’être, mais aucun audit complet n’a encore été mené.',
    knownTitle: 'Ce qui est fait',
    known: [
      'Les pages fonctionnent sans script et au clavier\u00a0; un lien mène au contenu.',
      'Un état se lit par une forme, une lettre et un mot, jamais par la couleur seule.',
      'Les couleurs de texte ont un contraste d’au moins 4,5 pour 1, de jour comme de nuit.',
      'Les champs des formulaires ont une étiquette, et chaque erreur est dite à côté du sien.',
    ],
    limitsTitle: 'Ce qui n’est pas encore vérifié',
    limits: [
      'Les 106 critères n’ont pas été audités par un tiers.',
      'L’usage avec les lecteurs d’écran du commerce n’a pas été mesuré.',
      'Les noms saisis par les organismes peuvent ne pas être dans la langue de la page.',
    ],
    contactTitle: 'Signaler un obstacle',
    contact: 'Écrivez à\u00a0:',
    noContact: 'Adressez-vous à l’administrateur de votre organisme.',
    rightsTitle: 'Voies de recours',
    rights:
      'Si vous signalez un obstacle et n’obtenez pas de réponse satisfaisante, vous pouvez saisir le Défenseur des droits (defenseurdesdroits.fr).',
  },
  en: {
    title: 'Accessibility statement',
    state:
      'These pages are held to be partially compliant with the French RGAA 4.1 (and so with WCAG 2.1 AA): they were made to comply, but no full audit has been done yet.',
    knownTitle: 'What is done',
    known: [
      'Pages work without script and by keyboard; a link leads to the content.',
      'A state is told by a shape, a letter and a word, never by colour alone.',
      'Colours of text have a contrast of at least 4.5 to 1, by day and by night.',
      'Fields of forms have a label, and each mistake is told beside its own.',
    ],
    limitsTitle: 'What is not verified yet',
    limits: [
      'The 106 criteria have not been audited by a third party.',
      'Use with commercial screen readers has not been measured.',
      'Names entered by organisations may not be in the language of the page.',
    ],
    contactTitle: 'Report a barrier',
    contact: 'Write to:',
    noContact: 'Ask the administrator of your organisation.',
    rightsTitle: 'Redress',
    rights:
      'If you report a barrier and get no satisfying answer, you can turn to the French Défenseur des droits (defenseurdesdroits.fr).',
  },
};

/** `contact`: a mail address, of the settings. */
export function accessibilityPage(contact: string | null): Page {
  return {
    name: 'accessibility',
    access: 'open',
    isLive: false,
    show({ language }) {
      const texts = TEXTS[language];
      const list = (title: string, items: readonly string[]) =>
        html`<section class="section"><h2>${title}</h2><ul class="said-list">${items.map((item) => html`<li>${item}</li>`)}</ul></section>`;
      const address =
        contact === null
          ? html`${texts.noContact}`
          : html`${texts.contact} <a href="mailto:${contact}">${contact}</a>`;
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.state}</p></div>
${list(texts.knownTitle, texts.known)}${list(texts.limitsTitle, texts.limits)}
<section class="section"><h2>${texts.contactTitle}</h2><p>${address}</p></section>
<section class="section"><h2>${texts.rightsTitle}</h2><p>${texts.rights}</p></section>`;
      return { title: texts.title, main };
    },
  };
}
