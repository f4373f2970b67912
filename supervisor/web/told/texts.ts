// What is said of who was told, and of the proof, in French and in English.

import type { NoticeKind } from '../../notify/notice.ts';
import type { Language } from '../texts.ts';

export interface ToldTexts {
  readonly told: string;
  readonly toldNote: string;
  readonly toldNobody: string;
  readonly toldOff: string;
  readonly toldColumns: {
    readonly recipient: string;
    readonly messages: string;
  };
  readonly reasons: Readonly<Record<string, string>>;
  readonly people: (count: number) => string;
  readonly recipients: (count: number) => string;
  readonly notices: Partial<Record<NoticeKind, string>>;
  readonly accepted: (when: string) => string;
  readonly acceptedOf: (accepted: number, all: number) => string;
  readonly refused: string;
  readonly retry: (attempt: number, when: string) => string;
  readonly toCome: (when: string) => string;
  readonly replaced: string;
  readonly again: string;
  readonly mailboxRefused: (partner: string) => string;
}

const NBSP = '\u00a0';
const many = (count: number, one: string, more: string): string => (count > 1 ? more : one);

export const TOLD_TEXTS: Readonly<Record<Language, ToldTexts>> = {
  fr: {
    told: 'Qui a été averti, et la preuve',
    toldNote: 'l’heure qui compte est celle où le serveur du destinataire a accepté',
    toldNobody: 'Personne n’a encore été averti.',
    toldOff: 'Aucun serveur de messagerie n’est réglé\u00a0: rien ne part.',
    toldColumns: {
      recipient: 'Destinataire',
      messages: 'Messages, preuve et réponse du serveur',
    },
    reasons: {
      ...{ mandatory: 'boîte obligatoire', fallback: 'secours', escalation: 'alerte' },
      ...{ subscription: 'abonnement', person: 'personne', webhook: 'webhook' },
    },
    people: (count) => `${count}${NBSP}${many(count, 'abonné', 'abonnés')}`,
    recipients: (count) => `${count}${NBSP}${many(count, 'destinataire', 'destinataires')}`,
    notices: {
      'work-announced': 'Annonce',
      'work-changed': 'Changement',
      'work-reminder': 'Rappel',
      'work-started': 'Début',
      'work-overrun': 'Dépassement',
      'work-ended': 'Fin',
      'work-cancelled': 'Annulation',
      'work-objected': 'Objection',
      'incident-opened': 'Ouverture',
      'incident-acknowledged': 'Prise en charge',
      'incident-updated': 'Nouvelle',
      'incident-reminder': 'Rappel',
      'incident-escalated': 'Alerte',
      'incident-restored': 'Rétablissement',
      'incident-withdrawn': 'Rectification',
    },
    accepted: (when) => `acceptée ${when}`,
    acceptedOf: (accepted, all) => `${accepted} ${many(accepted, 'acceptée', 'acceptées')} sur ${all}`,
    refused: 'refusée',
    retry: (attempt, when) => `${attempt}e essai à ${when}`,
    toCome: (when) => `partira à ${when}`,
    replaced: 'remplacée par la suivante',
    again: 'Renvoyer',
    mailboxRefused: (partner) => `${partner} n’a pas reçu un message à sa boîte obligatoire.`,
  },
  en: {
    told: 'Who was told, and the proof',
    toldNote: 'what counts is when the recipient’s server accepted',
    toldNobody: 'Nobody has been told yet.',
    toldOff: 'No mail server is configured: nothing leaves.',
    toldColumns: {
      recipient: 'Recipient',
      messages: 'Messages, proof and answer of the server',
    },
    reasons: {
      ...{ mandatory: 'mandatory mailbox', fallback: 'fallback', escalation: 'escalation' },
      ...{ subscription: 'subscription', person: 'person', webhook: 'webhook' },
    },
    people: (count) => `${count} ${many(count, 'subscriber', 'subscribers')}`,
    recipients: (count) => `${count} ${many(count, 'recipient', 'recipients')}`,
    notices: {
      'work-announced': 'Announcement',
      'work-changed': 'Change',
      'work-reminder': 'Reminder',
      'work-started': 'Start',
      'work-overrun': 'Overrun',
      'work-ended': 'End',
      'work-cancelled': 'Cancellation',
      'work-objected': 'Objection',
      'incident-opened': 'Opening',
      'incident-acknowledged': 'Taken on',
      'incident-updated': 'Update',
      'incident-reminder': 'Reminder',
      'incident-escalated': 'Escalation',
      'incident-restored': 'Restored',
      'incident-withdrawn': 'Correction',
    },
    accepted: (when) => `accepted ${when}`,
    acceptedOf: (accepted, all) => `${accepted} of ${all} accepted`,
    refused: 'refused',
    retry: (attempt, when) => `attempt ${attempt} at ${when}`,
    toCome: (when) => `leaves at ${when}`,
    replaced: 'replaced by the next',
    again: 'Send again',
    mailboxRefused: (partner) => `${partner} did not get a message at its mandatory mailbox.`,
  },
};
