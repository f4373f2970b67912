// What the pages of notification say: subscriptions, mailboxes and webhooks, what was sent.

import type { Cadence, MailboxRole, MessageState, Reason, ScopeKind } from '../../notify/model.ts';
import type { Language } from '../texts.ts';

export interface NotifyTexts {
  readonly subscriptions: string;
  readonly subscriptionsLead: (address: string) => string;
  readonly noSubscription: string;
  readonly subscriptionColumns: readonly string[];
  readonly newSubscription: string;
  readonly everything: string;
  /** Of a subscription that nothing meets; `communes` empty: not for its place alone. */
  readonly idle: (communes: string) => string;
  readonly cadences: Readonly<Record<Cadence, string>>;
  readonly kinds: Readonly<Record<ScopeKind, string>>;
  readonly severities: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, string>>;
  readonly quiet: (from: string, to: string) => string;
  readonly all: string;
  /** Of communes and severities. */
  readonly allOf: string;
  readonly subscribe: string;
  readonly end: string;
  readonly done: string;
  readonly mail: string;
  readonly mailLead: string;
  readonly off: string;
  readonly away: (since: string, retry: string) => string;
  readonly working: string;
  readonly mailboxes: string;
  readonly mailboxColumns: readonly string[];
  readonly roles: Readonly<Record<MailboxRole, string>>;
  readonly roleHints: Readonly<Record<MailboxRole, string>>;
  readonly noMandatory: string;
  readonly languages: Readonly<Record<Language, string>>;
  readonly addMailbox: string;
  readonly remove: string;
  readonly test: string;
  readonly tested: string;
  readonly webhooks: string;
  readonly webhooksLead: string;
  readonly noWebhook: string;
  readonly webhookColumns: readonly string[];
  readonly addWebhook: string;
  readonly change: string;
  readonly changeWebhook: (name: string) => string;
  readonly save: string;
  readonly leave: string;
  readonly secret: string;
  readonly once: string;
  readonly outbox: string;
  readonly outboxLead: string;
  readonly seeOutbox: string;
  readonly seeFailed: (count: number) => string;
  readonly filterAll: string;
  readonly filterFailed: string;
  readonly nothingSent: string;
  readonly outboxColumns: readonly string[];
  readonly states: Readonly<Record<MessageState, string>>;
  readonly reasons: Readonly<Record<Reason, string>>;
  readonly again: string;
  readonly returned: string;
  readonly older: string;
  readonly tries: (count: number) => string;
  readonly unsubscribe: string;
  readonly unsubscribeAsk: string;
  readonly unsubscribed: string;
  readonly unsubscribedHint: string;
  readonly noLink: string;
}

const NBSP = '\u00a0';

export const NOTIFY_TEXTS: Readonly<Record<Language, NotifyTexts>> = {
  fr: {
    subscriptions: 'Mes abonnements',
    subscriptionsLead: (address) =>
      `Vigie vous écrit à ${address}. Les boîtes obligatoires de votre collectivité reçoivent tout de leur côté.`,
    noSubscription: 'Vous n’avez pas d’abonnement.',
    subscriptionColumns: ['Quoi', 'Quand', 'Heures calmes', ''],
    newSubscription: 'Nouvel abonnement',
    everything: 'Tous les incidents et travaux',
    idle: (communes) =>
      `${communes === '' ? 'Aucun équipement ne répond à tous ces choix' : `Aucun équipement de ce réseau à ${communes}`}${NBSP}: cet abonnement ne recevra rien pour l’instant, sauf une panne commune à plusieurs.`,
    cadences: { 'at-once': 'aussitôt', digest: 'une fois par jour, en résumé' },
    kinds: { incidents: 'Incidents', works: 'Travaux annoncés' },
    severities: {
      '1': 'seulement P1, les plus graves',
      '2': 'P1 et P2',
      '3': 'P1 à P3',
    },
    fields: {
      partner: 'Réseau',
      commune: 'Commune',
      equipment: 'Équipement',
      severity: 'Gravité',
      kinds: 'Sujets',
      cadence: 'Quand',
      quietFrom: 'Heures calmes, de',
      quietTo: 'à',
      address: 'Adresse',
      role: 'Rôle',
      language: 'Langue',
      name: 'Nom',
      url: 'Adresse (URL)',
    },
    hints: {
      quietFrom: 'Par exemple 22:00. Ce qui arrive entre-temps attend la fin des heures calmes.',
      quietTo: 'Par exemple 07:00, heure de Paris.',
      url: 'Commence par https://. Chaque requête est signée.',
      kinds: 'Sans choix, les deux.',
    },
    quiet: (from, to) => `de ${from} à ${to}`,
    all: 'Tous',
    allOf: 'Toutes',
    subscribe: 'S’abonner',
    end: 'Se désabonner',
    done: 'C’est fait.',
    mail: 'Courriels',
    mailLead: 'Qui est prévenu pour votre collectivité, et ce qui a été envoyé.',
    off: 'Aucun serveur de courriel n’est configuré\u00a0: personne n’est prévenu par courriel. Voir le réglage mail.host.',
    away: (since, retry) =>
      `Le serveur de courriel ne prend rien depuis ${since}. Rien n’est perdu\u00a0; prochain essai à ${retry}.`,
    working: 'Le serveur de courriel prend les envois.',
    mailboxes: 'Boîtes de la collectivité',
    mailboxColumns: ['Adresse', 'Rôle', 'Langue', ''],
    roles: { mandatory: 'Obligatoire', fallback: 'De secours', escalation: 'D’alerte' },
    roleHints: {
      mandatory: 'reçoit tout, au titre de la convention',
      fallback: 'prévenue quand une boîte obligatoire refuse',
      escalation: 'prévenue quand personne ne prend un incident en charge',
    },
    noMandatory: 'Aucune boîte obligatoire\u00a0: la convention en demande une.',
    languages: { fr: 'français', en: 'anglais' },
    addMailbox: 'Ajouter une boîte',
    remove: 'Retirer',
    test: 'Envoyer un essai',
    tested: 'L’essai est parti\u00a0: voir les envois.',
    webhooks: 'Webhooks',
    webhooksLead:
      'Un second canal\u00a0: les mêmes annonces, en requêtes signées vers un outil de la collectivité.',
    noWebhook: 'Aucun webhook.',
    webhookColumns: ['Nom', 'Adresse', 'Quoi', 'Depuis', ''],
    addWebhook: 'Ajouter un webhook',
    change: 'Modifier',
    changeWebhook: (name) => `Modifier le webhook «\u00a0${name}\u00a0»`,
    save: 'Enregistrer',
    leave: 'Ne rien changer',
    secret: 'Secret de la signature',
    once: 'Notez-le maintenant\u00a0: il n’est plus montré ensuite.',
    outbox: 'Envois et preuves',
    outboxLead:
      'Ce qui est parti pour votre collectivité. La preuve est l’heure à laquelle le serveur du destinataire a accepté, et sa réponse.',
    seeOutbox: 'Voir les envois',
    seeFailed: (count) =>
      `${count}${NBSP}${count > 1 ? 'envois n’ont pas abouti' : 'envoi n’a pas abouti'} vers une boîte obligatoire.`,
    filterAll: 'Tous',
    filterFailed: 'Non aboutis',
    nothingSent: 'Rien à montrer.',
    outboxColumns: ['Message', 'Destinataire', 'État', 'Preuve', ''],
    states: {
      held: 'Retenu',
      waiting: 'En attente',
      leased: 'En cours d’envoi',
      accepted: 'Accepté',
      failed: 'Refusé',
      replaced: 'Remplacé',
      bounced: 'Revenu',
    },
    reasons: {
      mandatory: 'boîte obligatoire',
      fallback: 'boîte de secours',
      escalation: 'boîte d’alerte',
      subscription: 'abonnement',
      person: 'à sa demande',
      webhook: 'webhook',
    },
    again: 'Renvoyer',
    returned: 'Noter un retour',
    older: 'Plus anciens',
    tries: (count) => `${count}${NBSP}${count > 1 ? 'essais' : 'essai'}`,
    unsubscribe: 'Désabonnement',
    unsubscribeAsk: 'Ne plus recevoir les courriels de cet abonnement\u00a0?',
    unsubscribed: 'Vous êtes désabonné.',
    unsubscribedHint: 'Rien d’autre ne change. Vous pouvez vous réabonner depuis votre compte.',
    noLink: 'Cet abonnement n’existe plus\u00a0: il n’y a rien à faire.',
  },
  en: {
    subscriptions: 'My subscriptions',
    subscriptionsLead: (address) =>
      `Vigie writes to you at ${address}. The mandatory mailboxes of your organisation get everything beside that.`,
    noSubscription: 'You have no subscription.',
    subscriptionColumns: ['What', 'When', 'Quiet hours', ''],
    newSubscription: 'New subscription',
    everything: 'All incidents and works',
    idle: (communes) =>
      `${communes === '' ? 'No equipment meets all of these choices' : `No equipment of this network in ${communes}`}: this subscription gets nothing for now, but for a failure that several share.`,
    cadences: { 'at-once': 'at once', digest: 'once a day, summed up' },
    kinds: { incidents: 'Incidents', works: 'Announced work' },
    severities: { '1': 'P1 only, the gravest', '2': 'P1 and P2', '3': 'P1 to P3' },
    fields: {
      partner: 'Network',
      commune: 'Commune',
      equipment: 'Equipment',
      severity: 'Severity',
      kinds: 'Subjects',
      cadence: 'When',
      quietFrom: 'Quiet hours, from',
      quietTo: 'to',
      address: 'Address',
      role: 'Role',
      language: 'Language',
      name: 'Name',
      url: 'URL',
    },
    hints: {
      quietFrom: 'Such as 22:00. What comes meanwhile waits for their end.',
      quietTo: 'Such as 07:00, Paris time.',
      url: 'Begins with https://. Each request is signed.',
      kinds: 'Without a choice, both.',
    },
    quiet: (from, to) => `from ${from} to ${to}`,
    all: 'All',
    allOf: 'All',
    subscribe: 'Subscribe',
    end: 'Unsubscribe',
    done: 'Done.',
    mail: 'Mail',
    mailLead: 'Who is told for your organisation, and what was sent.',
    off: 'No mail server is configured: nobody is told by mail. See the setting mail.host.',
    away: (since, retry) =>
      `The mail server has taken nothing since ${since}. Nothing is lost; the next try is at ${retry}.`,
    working: 'The mail server takes what is sent.',
    mailboxes: 'Mailboxes of the organisation',
    mailboxColumns: ['Address', 'Role', 'Language', ''],
    roles: { mandatory: 'Mandatory', fallback: 'Fallback', escalation: 'Escalation' },
    roleHints: {
      mandatory: 'gets everything, by the agreement',
      fallback: 'told when a mandatory mailbox refuses',
      escalation: 'told when nobody takes an incident on',
    },
    noMandatory: 'There is no mandatory mailbox: the agreement demands one.',
    languages: { fr: 'French', en: 'English' },
    addMailbox: 'Add a mailbox',
    remove: 'Remove',
    test: 'Send a test',
    tested: 'The test is on its way: see what was sent.',
    webhooks: 'Webhooks',
    webhooksLead: 'A second channel: the same notices as signed requests to a tool of your organisation.',
    noWebhook: 'No webhook.',
    webhookColumns: ['Name', 'URL', 'What', 'Since', ''],
    addWebhook: 'Add a webhook',
    change: 'Change',
    changeWebhook: (name) => `Change the webhook “${name}”`,
    save: 'Save',
    leave: 'Leave as it is',
    secret: 'Secret of the signature',
    once: 'Write it down now: it is not shown again.',
    outbox: 'What was sent, with proof',
    outboxLead:
      'What left for your organisation. The proof is when the recipient’s server accepted it, and its answer.',
    seeOutbox: 'See what was sent',
    seeFailed: (count) => `${count} ${count > 1 ? 'messages' : 'message'} did not reach a mandatory mailbox.`,
    filterAll: 'All',
    filterFailed: 'Not delivered',
    nothingSent: 'Nothing to show.',
    outboxColumns: ['Message', 'Recipient', 'State', 'Proof', ''],
    states: {
      held: 'Held',
      waiting: 'Waiting',
      leased: 'Being sent',
      accepted: 'Accepted',
      failed: 'Refused',
      replaced: 'Replaced',
      bounced: 'Came back',
    },
    reasons: {
      mandatory: 'mandatory mailbox',
      fallback: 'fallback mailbox',
      escalation: 'escalation mailbox',
      subscription: 'subscription',
      person: 'asked for it',
      webhook: 'webhook',
    },
    again: 'Send again',
    returned: 'Note that it came back',
    older: 'Older',
    tries: (count) => `${count} ${count > 1 ? 'tries' : 'try'}`,
    unsubscribe: 'Unsubscribe',
    unsubscribeAsk: 'No more mails of this subscription?',
    unsubscribed: 'You are unsubscribed.',
    unsubscribedHint: 'Nothing else changes. You can subscribe again from your account.',
    noLink: 'There is no such subscription any more: nothing needs to be done.',
  },
};
