// What the pages of network servers, broker, supervisor and backhauls say.

import type { Language } from '../texts.ts';

export type Sort = 'lns' | 'broker' | 'supervisor' | 'backhaul';

export interface EquipmentTexts {
  readonly sorts: Readonly<Record<Sort, string>>;
  readonly notJudged: string;
  readonly now: string;
  readonly address: string;
  readonly roundTrip: string;
  readonly roundTripNote: (p99: string) => string;
  readonly acked: string;
  readonly ackedNote: (acked: string, unanswered: string) => string;
  readonly nothingSent: string;
  readonly late: string;
  readonly lateNote: (oldest: string | null, hold: string | null) => string;
  readonly holds: Readonly<Record<'silent' | 'opening' | 'bypass' | 'draining', string>>;
  readonly downlinks: string;
  readonly sinceStart: string;
  readonly outcomes: string;
  readonly outcomesNote: string;
  readonly outcome: string;
  readonly count: string;
  readonly agents: string;
  readonly agentsNote: string;
  readonly unknownAgents: string;
  readonly kinds: Readonly<Record<'embedded' | 'external', string>>;
  readonly refused: string;
  readonly reason: string;
  readonly nothingRefused: string;
  readonly version: string;
  readonly loop: string;
  readonly loopNote: string;
  readonly database: string;
  readonly databaseNote: string;
  readonly disk: string;
  readonly diskNote: string;
  readonly gateways: string;
  readonly gateway: string;
  readonly state: string;
  readonly noGateways: string;
  readonly operator: (name: string | null) => string;
}

const FR: EquipmentTexts = {
  sorts: {
    lns: 'Serveur de réseau (LNS)',
    broker: 'Courtier MQTT',
    supervisor: 'Superviseur Vigie',
    backhaul: 'Liaison',
  },
  notJudged: 'Vigie ne s’est pas encore fait d’avis.',
  now: 'En ce moment',
  address: 'Adresse\u00a0:',
  roundTrip: 'Aller-retour, médiane',
  roundTripNote: (p99) => `99 sur 100 en ${p99}, dans la minute`,
  acked: 'Acquittés',
  ackedNote: (acked, unanswered) => `${acked} dans la minute, ${unanswered} sans réponse`,
  nothingSent: 'rien envoyé dans la minute',
  late: 'En attente, file tardive',
  lateNote: (oldest, hold) =>
    [oldest === null ? 'rien n’attend' : `le plus ancien a ${oldest}`, hold ?? '']
      .filter((one) => one !== '')
      .join('\u00a0; '),
  holds: {
    silent: 'le LNS ne répond pas',
    opening: 'les passerelles reviennent',
    bypass: 'des agents ont servi eux-mêmes',
    draining: 'des arriérés arrivent encore',
  },
  downlinks: 'Messages descendants demandés',
  sinceStart: 'depuis le démarrage de Vigie',
  outcomes: 'Ce qu’il a eu',
  outcomesNote: 'réceptions depuis toujours, toutes passerelles',
  outcome: 'Ce qu’elles sont devenues',
  count: 'Nombre',
  agents: 'Agents connectés',
  agentsNote: 'passerelles déclarées\u00a0:',
  unknownAgents: 'le courtier externe ne le dit pas',
  kinds: { embedded: 'embarqué dans Vigie', external: 'externe' },
  refused: 'Refusés',
  reason: 'Motif',
  nothingRefused: 'Rien n’a été refusé depuis le démarrage.',
  version: 'Version',
  loop: 'Retard de la boucle',
  loopNote: '99 sur 100 en moins, sur dix secondes\u00a0; alerte à une seconde',
  database: 'Base de données',
  databaseNote: 'fichier principal',
  disk: 'Disque occupé',
  diskNote: 'de la partition de la base',
  gateways: 'Ses passerelles',
  gateway: 'Passerelle',
  state: 'État',
  noGateways: 'Aucune passerelle n’y est rattachée.',
  operator: (name) => (name === null ? 'opérateur inconnu' : `opérateur ${name}`),
};

const EN: EquipmentTexts = {
  sorts: {
    lns: 'Network server (LNS)',
    broker: 'MQTT broker',
    supervisor: 'Vigie supervisor',
    backhaul: 'Backhaul',
  },
  notJudged: 'Vigie has not formed an opinion yet.',
  now: 'At this moment',
  address: 'Address:',
  roundTrip: 'Round trip, median',
  roundTripNote: (p99) => `99 of 100 within ${p99}, in the last minute`,
  acked: 'Acknowledged',
  ackedNote: (acked, unanswered) => `${acked} in the last minute, ${unanswered} unanswered`,
  nothingSent: 'nothing sent in the last minute',
  late: 'Waiting, late lane',
  lateNote: (oldest, hold) =>
    [oldest === null ? 'nothing waits' : `the oldest is ${oldest} old`, hold ?? '']
      .filter((one) => one !== '')
      .join('; '),
  holds: {
    silent: 'the LNS does not answer',
    opening: 'gateways are coming back',
    bypass: 'agents have served it themselves',
    draining: 'backlogs are still coming',
  },
  downlinks: 'Downlinks asked for',
  sinceStart: 'since Vigie’s start',
  outcomes: 'What it got',
  outcomesNote: 'receptions since ever, all gateways',
  outcome: 'What became of them',
  count: 'Count',
  agents: 'Agents connected',
  agentsNote: 'gateways declared:',
  unknownAgents: 'the external broker does not tell',
  kinds: { embedded: 'embedded in Vigie', external: 'external' },
  refused: 'Refused',
  reason: 'Reason',
  nothingRefused: 'Nothing has been refused since the start.',
  version: 'Version',
  loop: 'Delay of the event loop',
  loopNote: '99 of 100 less, over ten seconds; alert at one second',
  database: 'Database',
  databaseNote: 'main file',
  disk: 'Disk used',
  diskNote: 'of the partition of the database',
  gateways: 'Its gateways',
  gateway: 'Gateway',
  state: 'State',
  noGateways: 'No gateway is on it.',
  operator: (name) => (name === null ? 'operator unknown' : `operator ${name}`),
};

export const EQUIPMENT_TEXTS: Readonly<Record<Language, EquipmentTexts>> = { fr: FR, en: EN };
