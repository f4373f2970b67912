// What the pages of the inventory say.

import type { BackhaulKind, LifeCycle } from '../../fleet/inventory/model.ts';
import type { Language } from '../texts.ts';

export interface InventoryTexts {
  readonly title: string;
  readonly lead: (gateways: number, sites: number, backhauls: number, isFiltered: boolean) => string;
  readonly filter: string;
  readonly search: string;
  /** Of a field, by its name in a form. */
  readonly any: (field: string) => string;
  readonly nobody: string;
  readonly nothing: (field: string) => string;
  readonly apply: string;
  readonly csv: string;
  readonly importLink: string;
  readonly lifeCycles: Readonly<Record<LifeCycle, string>>;
  readonly kinds: Readonly<Record<BackhaulKind, string>>;
  readonly gateways: string;
  readonly sites: string;
  readonly backhauls: string;
  readonly none: string;
  readonly newGateway: string;
  readonly newSite: string;
  readonly newBackhaul: string;
  readonly unknown: string;
  readonly unknownLead: string;
  readonly takeIn: string;
  readonly knocks: (times: string, first: string, last: string) => string;
  readonly fields: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, string>>;
  readonly save: string;
  readonly add: string;
  readonly saved: string;
  readonly back: string;
  readonly readOnly: string;
  readonly changed: string;
  readonly now: string;
  readonly toState: string;
  readonly renew: string;
  readonly renewAsk: (name: string) => string;
  readonly renewWhy: string;
  readonly retire: string;
  readonly retireAsk: (name: string) => string;
  readonly retireWhy: string;
  readonly serve: string;
  readonly serveAsk: (name: string) => string;
  readonly serveWhy: string;
  readonly remove: string;
  readonly removeAsk: (name: string) => string;
  readonly removeWhy: string;
  readonly cancel: string;
  readonly secret: string;
  readonly secretHint: string;
  readonly withSecret: string;
  readonly hasSecret: string;
  readonly hasNoSecret: string;
  readonly since: (created: string, inService: string | null, retired: string | null) => string;
}

const FEMININE: ReadonlySet<string> = new Set(['commune', 'backhaul', 'backhaulId']);

/** In French nothing is one. */
const many = (count: number, word: string): string => `${count}\u00a0${word}${count > 1 ? 's' : ''}`;
const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;

export const INVENTORY_TEXTS: Readonly<Record<Language, InventoryTexts>> = {
  fr: {
    title: 'Inventaire',
    lead: (gateways, sites, backhauls, isFiltered) =>
      `${many(gateways, 'passerelle')}, ${many(sites, 'site')} et ${many(backhauls, 'liaison')}${isFiltered ? ' qui correspondent' : ''}.`,
    filter: 'Filtrer l’inventaire',
    search: 'Nom ou EUI',
    any: (field) => (FEMININE.has(field) ? 'Toutes' : 'Tous'),
    nobody: 'Personne',
    nothing: (field) => (FEMININE.has(field) ? 'Aucune' : 'Aucun'),
    apply: 'Filtrer',
    csv: 'Passerelles en CSV',
    importLink: 'Importer un CSV',
    lifeCycles: { planned: 'Prévue', 'in-service': 'En service', retired: 'Retirée' },
    kinds: {
      ...{
        cellular: 'Cellulaire',
        fibre: 'Fibre',
        dsl: 'DSL',
        ethernet: 'Ethernet',
        radio: 'Faisceau radio',
      },
      ...{ satellite: 'Satellite', other: 'Autre' },
    },
    gateways: 'Passerelles',
    sites: 'Sites',
    backhauls: 'Liaisons',
    none: 'Rien ne correspond.',
    newGateway: 'Ajouter une passerelle',
    newSite: 'Ajouter un site',
    newBackhaul: 'Ajouter une liaison',
    unknown: 'Passerelles inconnues',
    unknownLead:
      'Elles essaient de se connecter et ne sont dans aucun inventaire\u00a0; elles ne sont pas servies.',
    takeIn: 'Prendre en charge',
    knocks: (times, first, last) => `${times}\u00a0essais, le premier le ${first}, le dernier le ${last}`,
    fields: {
      ...{ eui: 'EUI', name: 'Nom', partnerId: 'Propriétaire', siteId: 'Site', commune: 'Commune' },
      ...{ latitude: 'Latitude', longitude: 'Longitude', altitudeM: 'Altitude (m)', model: 'Modèle' },
      ...{
        antenna: 'Antenne',
        backhaulId: 'Liaison',
        remarks: 'Remarques internes',
        lifeCycle: 'Cycle de vie',
      },
      ...{ suspectAfterS: 'Signal perdu après (s)', offlineAfterS: 'Hors ligne après (s)' },
      ...{ stableS: 'Rétablie après (s)', id: 'Nom court', kind: 'Nature', operator: 'Opérateur' },
      ...{ accessNotes: 'Accès au site', contacts: 'Contacts', gateways: 'Passerelles' },
    },
    hints: {
      eui: '16 chiffres hexadécimaux, avec ou sans tirets.',
      latitude: 'Degrés nord, comme 47,394.',
      longitude: 'Degrés est, comme 0,684.',
      altitudeM: 'De l’antenne, au-dessus du niveau de la mer.',
      remarks: 'Réservées au propriétaire.',
      accessNotes: 'Réservé au propriétaire et aux prestataires du site.',
      contacts: 'Réservés au propriétaire et aux prestataires du site.',
      suspectAfterS: 'Vide\u00a0: le réglage général.',
      offlineAfterS: 'Vide\u00a0: le réglage général.',
      stableS: 'Vide\u00a0: le réglage général.',
      id: 'Pour toujours, comme orange-4g\u00a0: minuscules, chiffres, «\u00a0-\u00a0» et «\u00a0_\u00a0».',
    },
    save: 'Enregistrer',
    add: 'Ajouter',
    saved: 'Enregistré.',
    back: 'Retour à l’inventaire',
    readOnly: 'Vous pouvez lire cette fiche\u00a0; son propriétaire la modifie.',
    changed:
      'Quelqu’un d’autre a modifié cette fiche entre-temps. Rien n’a été enregistré\u00a0; votre saisie est ci-dessous. Enregistrez de nouveau pour la garder.',
    now: 'Ce qui est enregistré à présent\u00a0:',
    toState: 'Voir son état',
    renew: 'Nouveau secret',
    renewAsk: (name) => `Créer un nouveau secret pour ${name}\u202f?`,
    renewWhy:
      'L’ancien cesse aussitôt\u00a0: l’agent est déconnecté jusqu’à ce que le nouveau y soit installé.',
    retire: 'Retirer du service',
    retireAsk: (name) => `Retirer ${name} du service\u202f?`,
    retireWhy: 'Elle n’est plus servie et son agent est déconnecté. Son historique reste.',
    serve: 'Mettre en service',
    serveAsk: (name) => `Mettre ${name} en service\u202f?`,
    serveWhy: 'Elle est servie, et compte dans la disponibilité à partir de maintenant.',
    remove: 'Supprimer',
    removeAsk: (name) => `Supprimer ${name}\u202f?`,
    removeWhy: 'Ce n’est possible que si aucune passerelle ne s’y réfère.',
    cancel: 'Annuler',
    secret: 'Secret de l’agent',
    secretHint: 'Notez-le maintenant\u00a0: il n’est montré qu’une fois et n’est gardé nulle part.',
    withSecret: 'Créer le secret de son agent',
    hasSecret: 'Son agent a un secret.',
    hasNoSecret: 'Son agent n’a pas encore de secret\u00a0: il ne peut pas se connecter.',
    since: (created, inService, retired) =>
      `Ajoutée le ${created}${inService === null ? '' : `, en service depuis le ${inService}`}${retired === null ? '' : `, retirée le ${retired}`}.`,
  },
  en: {
    title: 'Inventory',
    lead: (gateways, sites, backhauls, isFiltered) =>
      `${count(gateways, 'gateway')}, ${count(sites, 'site')} and ${count(backhauls, 'backhaul')}${isFiltered ? ' that match' : ''}.`,
    filter: 'Filter the inventory',
    search: 'Name or EUI',
    any: () => 'All',
    nobody: 'Nobody',
    nothing: () => 'None',
    apply: 'Filter',
    csv: 'Gateways as CSV',
    importLink: 'Import a CSV',
    lifeCycles: { planned: 'Planned', 'in-service': 'In service', retired: 'Retired' },
    kinds: {
      ...{ cellular: 'Cellular', fibre: 'Fibre', dsl: 'DSL', ethernet: 'Ethernet', radio: 'Radio link' },
      ...{ satellite: 'Satellite', other: 'Other' },
    },
    gateways: 'Gateways',
    sites: 'Sites',
    backhauls: 'Backhauls',
    none: 'Nothing matches.',
    newGateway: 'Add a gateway',
    newSite: 'Add a site',
    newBackhaul: 'Add a backhaul',
    unknown: 'Unknown gateways',
    unknownLead: 'They try to connect and are in no inventory; they are not served.',
    takeIn: 'Take in',
    knocks: (times, first, last) => `${times} tries, the first on ${first}, the last on ${last}`,
    fields: {
      ...{ eui: 'EUI', name: 'Name', partnerId: 'Owner', siteId: 'Site', commune: 'Commune' },
      ...{ latitude: 'Latitude', longitude: 'Longitude', altitudeM: 'Altitude (m)', model: 'Model' },
      ...{ antenna: 'Antenna', backhaulId: 'Backhaul', remarks: 'Internal remarks', lifeCycle: 'Life cycle' },
      ...{ suspectAfterS: 'Signal lost after (s)', offlineAfterS: 'Offline after (s)' },
      ...{ stableS: 'Restored after (s)', id: 'Short name', kind: 'Kind', operator: 'Operator' },
      ...{ accessNotes: 'Access to the site', contacts: 'Contacts', gateways: 'Gateways' },
    },
    hints: {
      eui: '16 hex digits, with or without dashes.',
      latitude: 'Degrees north, such as 47.394.',
      longitude: 'Degrees east, such as 0.684.',
      altitudeM: 'Of the antenna, above sea level.',
      remarks: 'For the owner alone.',
      accessNotes: 'For the owner, and contractors of this site.',
      contacts: 'For the owner, and contractors of this site.',
      suspectAfterS: 'Empty: the general setting.',
      offlineAfterS: 'Empty: the general setting.',
      stableS: 'Empty: the general setting.',
      id: 'For good, such as orange-4g: lower case, digits, "-" and "_".',
    },
    save: 'Save',
    add: 'Add',
    saved: 'Saved.',
    back: 'Back to the inventory',
    readOnly: 'You can read this; its owner changes it.',
    changed:
      'Somebody else changed this meanwhile. Nothing was saved; what you typed is below. Save again to keep it.',
    now: 'What is saved now:',
    toState: 'See its state',
    renew: 'New secret',
    renewAsk: (name) => `Make a new secret for ${name}?`,
    renewWhy: 'The old one ends at once: the agent is disconnected until the new one is installed there.',
    retire: 'Retire',
    retireAsk: (name) => `Retire ${name}?`,
    retireWhy: 'It is served no more and its agent is disconnected. Its history stays.',
    serve: 'Put into service',
    serveAsk: (name) => `Put ${name} into service?`,
    serveWhy: 'It is served, and counts in availability from now on.',
    remove: 'Delete',
    removeAsk: (name) => `Delete ${name}?`,
    removeWhy: 'Only possible where no gateway refers to it.',
    cancel: 'Cancel',
    secret: 'Secret of the agent',
    secretHint: 'Write it down now: it is shown once and kept nowhere.',
    withSecret: 'Make the secret of its agent',
    hasSecret: 'Its agent has a secret.',
    hasNoSecret: 'Its agent has no secret yet: it cannot connect.',
    since: (created, inService, retired) =>
      `Added on ${created}${inService === null ? '' : `, in service since ${inService}`}${retired === null ? '' : `, retired on ${retired}`}.`,
  },
};
