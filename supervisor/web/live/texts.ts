// What the page of the traffic says, with and without its script.

import type { Language } from '../texts.ts';
import type { CellTexts } from './cells.ts';
import { LOOKED_THROUGH, SHOWN } from './look-back.ts';
import type { FrameKind } from './wire.ts';

export interface LiveTexts {
  readonly title: string;
  readonly lead: (partner: string) => string;
  readonly all: string;
  readonly allGateways: string;
  readonly filter: string;
  readonly device: string;
  readonly rssi: string;
  readonly apply: string;
  readonly clear: string;
  readonly none: string;
  readonly noGateways: string;
  readonly refresh: string;
  readonly note: string;
  readonly island: IslandTexts;
}

/** Given to the script as they are; `{n}` stands for a number. */
export interface IslandTexts extends CellTexts {
  readonly caption: string;
  readonly none: string;
  readonly pause: string;
  readonly goOn: string;
  readonly following: string;
  readonly paused: string;
  readonly lost: string;
  readonly leftOut: string;
  readonly unread: string;
}

const NBSP = '\u00a0';
const KINDS_FR: Readonly<Record<FrameKind, string>> = {
  unconfirmed: 'donnée',
  confirmed: 'donnée confirmée',
  join: 'jonction',
  rejoin: 'rejonction',
  proprietary: 'propriétaire',
  crc: 'CRC faux',
  other: 'autre',
};
const KINDS_EN: Readonly<Record<FrameKind, string>> = {
  unconfirmed: 'data',
  confirmed: 'confirmed data',
  join: 'join',
  rejoin: 'rejoin',
  proprietary: 'proprietary',
  crc: 'bad CRC',
  other: 'other',
};

export const LIVE_TEXTS: Readonly<Record<Language, LiveTexts>> = {
  fr: {
    title: 'Trafic',
    lead: (partner) =>
      `Ce que les passerelles de ${partner} viennent d’entendre${NBSP}: entêtes seulement, jamais le contenu.`,
    all: 'tous',
    allGateways: 'toutes',
    filter: 'Filtrer',
    device: 'DevAddr ou DevEUI, ou son début',
    rssi: 'RSSI au moins (dBm)',
    apply: 'Appliquer',
    clear: 'Tout montrer',
    none: 'Rien de tel parmi les dernières réceptions.',
    noGateways: 'Aucune passerelle dont vous puissiez voir les trames.',
    refresh: 'Actualiser',
    note: `Les ${SHOWN} plus récentes qui correspondent, parmi les ${LOOKED_THROUGH / 1_000}${NBSP}000 dernières réceptions du réseau.`,
    island: {
      locale: 'fr-FR',
      caption: 'Réceptions, la plus récente d’abord',
      columns: {
        ...{ time: 'Heure', gateway: 'Passerelle', kind: 'Genre', device: 'Capteur', port: 'Port' },
        ...{ fCnt: 'FCnt', rate: 'Débit', frequency: 'MHz', rssi: 'RSSI', snr: 'SNR' },
      },
      kinds: KINDS_FR,
      none: 'Rien de tel parmi les dernières réceptions. Ce qui arrive paraîtra ici.',
      pause: 'Mettre en pause',
      goOn: 'Reprendre',
      following: 'En direct',
      paused: 'En pause',
      lost: 'Liaison perdue, nouvel essai…',
      leftOut: `{n} de plus correspondaient et ne sont pas montrées${NBSP}: il en arrive plus que cette page n’en montre, 20 par seconde.`,
      unread: `{n} réceptions du réseau n’ont pas été examinées${NBSP}: il en est arrivé trop à la fois.`,
    },
  },
  en: {
    title: 'Traffic',
    lead: (partner) => `What the gateways of ${partner} have just heard: headers only, never the content.`,
    all: 'all',
    allGateways: 'all',
    filter: 'Filter',
    device: 'DevAddr or DevEUI, or its beginning',
    rssi: 'RSSI at least (dBm)',
    apply: 'Apply',
    clear: 'Show all',
    none: 'Nothing of the kind among the last receptions.',
    noGateways: 'No gateway whose frames you may see.',
    refresh: 'Refresh',
    note: `The ${SHOWN} newest that match, among the last ${LOOKED_THROUGH / 1_000},000 receptions of the network.`,
    island: {
      locale: 'en-GB',
      caption: 'Receptions, newest first',
      columns: {
        ...{ time: 'Time', gateway: 'Gateway', kind: 'Kind', device: 'Sensor', port: 'Port' },
        ...{ fCnt: 'FCnt', rate: 'Data rate', frequency: 'MHz', rssi: 'RSSI', snr: 'SNR' },
      },
      kinds: KINDS_EN,
      none: 'Nothing of the kind among the last receptions. What comes will appear here.',
      pause: 'Pause',
      goOn: 'Go on',
      following: 'Live',
      paused: 'Paused',
      lost: 'Connection lost, trying again…',
      leftOut: '{n} more matched and are not shown: more come than this page shows, 20 a second.',
      unread: '{n} receptions of the network were not looked at: too many came at once.',
    },
  },
};
