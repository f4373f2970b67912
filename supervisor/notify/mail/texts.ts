// What stands around the content of a mail, in French and English.

import type { Language, Reason } from '../model.ts';
import type { NoticeKind } from '../notice.ts';

export interface MailTexts {
  /** What kind of word this is, at the top of the sheet. */
  readonly kinds: Readonly<Record<NoticeKind, string>>;
  /** Why somebody gets it; `partner`: the name of the partner that the mailbox belongs to. */
  readonly why: Readonly<Record<Exclude<Reason, 'webhook'>, (partner: string) => string>>;
  readonly reply: string;
  readonly unsubscribe: string;
  readonly other: { readonly language: Language; readonly label: string };
  readonly automatic: string;
}

export const MAIL_TEXTS: Readonly<Record<Language, MailTexts>> = {
  fr: {
    kinds: {
      'incident-opened': 'Ouverture',
      'incident-acknowledged': 'Prise en charge',
      'incident-updated': 'Mise à jour',
      'incident-reminder': 'Toujours en cours',
      'incident-escalated': 'Sans prise en charge',
      'incident-restored': 'Rétablissement',
      'incident-withdrawn': 'Rectification',
      'work-announced': 'Travaux annoncés',
      'work-changed': 'Travaux modifiés',
      'work-reminder': 'Rappel de travaux',
      'work-started': 'Travaux commencés',
      'work-overrun': 'Travaux prolongés',
      'work-ended': 'Travaux terminés',
      'work-cancelled': 'Travaux annulés',
      'work-objected': 'Objection aux travaux',
      digest: 'Résumé',
      absence: 'Absence de Vigie',
      test: 'Essai',
    },
    why: {
      mandatory: (partner) => `Envoyé à la boîte obligatoire de ${partner}, au titre de la convention.`,
      fallback: (partner) =>
        `Envoyé à la boîte de secours de ${partner}\u00a0: sa boîte obligatoire a refusé ce message.`,
      escalation: (partner) => `Envoyé à la boîte d’alerte de ${partner}.`,
      subscription: () => 'Envoyé au titre de votre abonnement.',
      person: () => 'Envoyé à votre demande.',
    },
    reply: 'Répondre à ce message écrit à la hotline.',
    unsubscribe: 'Se désabonner',
    other: { language: 'en', label: 'In English' },
    automatic: 'Message automatique de Vigie.',
  },
  en: {
    kinds: {
      'incident-opened': 'Opened',
      'incident-acknowledged': 'Somebody is on it',
      'incident-updated': 'Update',
      'incident-reminder': 'Still under way',
      'incident-escalated': 'Nobody is on it',
      'incident-restored': 'Restored',
      'incident-withdrawn': 'Correction',
      'work-announced': 'Work announced',
      'work-changed': 'Work changed',
      'work-reminder': 'Reminder of work',
      'work-started': 'Work begun',
      'work-overrun': 'Work takes longer',
      'work-ended': 'Work finished',
      'work-cancelled': 'Work cancelled',
      'work-objected': 'Objection to work',
      digest: 'Summary',
      absence: 'Vigie was away',
      test: 'Test',
    },
    why: {
      mandatory: (partner) => `Sent to the mandatory mailbox of ${partner}, by the agreement.`,
      fallback: (partner) =>
        `Sent to the fallback mailbox of ${partner}: its mandatory mailbox refused this message.`,
      escalation: (partner) => `Sent to the escalation mailbox of ${partner}.`,
      subscription: () => 'Sent because of your subscription.',
      person: () => 'Sent because you asked for it.',
    },
    reply: 'Answering this message writes to the hotline.',
    unsubscribe: 'Unsubscribe',
    other: { language: 'fr', label: 'En français' },
    automatic: 'Automatic message of Vigie.',
  },
};
