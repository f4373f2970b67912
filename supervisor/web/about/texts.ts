// What the page about Vigie says.

import type { Language } from '../texts.ts';

export interface AboutTexts {
  readonly title: string;
  readonly lead: string;
  readonly version: string;
  readonly licence: string;
  readonly licenceText: string;
  readonly partners: string;
  readonly api: string;
  readonly apiText: string;
  readonly accessibility: string;
  readonly accessibilityText: string;
}

export const ABOUT_TEXTS: Readonly<Record<Language, AboutTexts>> = {
  fr: {
    title: 'À propos de Vigie',
    lead: 'Vigie veille sur les passerelles d’un réseau LoRaWAN que deux collectivités partagent, et achemine leur trafic sans en perdre.',
    version: 'Version',
    licence: 'Licence',
    licenceText: 'Logiciel libre sous licence publique de l’Union européenne (EUPL) 1.2.',
    partners: 'Partenaires',
    api: 'Données et programmes',
    apiText: 'Tout ce que montrent ces pages se lit aussi par l’API, sous les mêmes droits.',
    accessibility: 'Accessibilité',
    accessibilityText: 'Déclaration d’accessibilité et contact',
  },
  en: {
    title: 'About Vigie',
    lead: 'Vigie watches over the gateways of a LoRaWAN network that two public bodies share, and carries their traffic without losing any.',
    version: 'Version',
    licence: 'Licence',
    licenceText: 'Free software under the European Union Public Licence (EUPL) 1.2.',
    partners: 'Partners',
    api: 'Data and programs',
    apiText: 'Whatever these pages show can be read by the API too, under the same rights.',
    accessibility: 'Accessibility',
    accessibilityText: 'Accessibility statement and contact',
  },
};
