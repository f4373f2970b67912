// What the page of the traffic says.

import type { Language } from '../texts.ts';
import { LOOKED_THROUGH, SHOWN } from './store.ts';

export interface LiveTexts {
  readonly title: string;
  readonly lead: (partner: string) => string;
  readonly gateway: string;
  readonly all: string;
  readonly devAddr: string;
  readonly rate: string;
  readonly rssi: string;
  readonly apply: string;
  readonly none: string;
  readonly note: string;
  readonly pause: string;
  readonly goOn: string;
  readonly noGateways: string;
}

const NBSP = '\u00a0';

export const LIVE_TEXTS: Readonly<Record<Language, LiveTexts>> = {
  fr: {
    title: 'Trafic',
    lead: (partner) =>
      `Ce que les passerelles de ${partner} viennent d’entendre${NBSP}: entêtes seulement, jamais le contenu.`,
    gateway: 'Passerelle',
    all: 'toutes',
    devAddr: 'Adresse (DevAddr)',
    rate: 'Débit',
    rssi: 'RSSI au moins (dBm)',
    apply: 'Filtrer',
    none: 'Rien de tel parmi les dernières réceptions.',
    note: `Les ${SHOWN} plus récentes qui correspondent, parmi les ${LOOKED_THROUGH / 1_000}${NBSP}000 dernières réceptions du réseau.`,
    pause: 'Mettre en pause',
    goOn: 'Reprendre',
    noGateways: 'Aucune passerelle dont vous puissiez voir les trames.',
  },
  en: {
    title: 'Traffic',
    lead: (partner) => `What the gateways of ${partner} have just heard: headers only, never the content.`,
    gateway: 'Gateway',
    all: 'all',
    devAddr: 'Address (DevAddr)',
    rate: 'Data rate',
    rssi: 'RSSI at least (dBm)',
    apply: 'Filter',
    none: 'Nothing of the kind among the last receptions.',
    note: `The ${SHOWN} newest that match, among the last ${LOOKED_THROUGH / 1_000},000 receptions of the network.`,
    pause: 'Pause',
    goOn: 'Go on',
    noGateways: 'No gateway whose frames you may see.',
  },
};
