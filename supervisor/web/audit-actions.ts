// What each action of the audit trail is called; the trail itself keeps codes, the same in every language.

import type { Action as IncidentAction } from '../incidents/actions.ts';
import type { Action as WorkAction } from '../maintenance/actions.ts';
import type { Language } from './texts.ts';

type Recorded =
  | `incident.${IncidentAction['kind'] | 'open' | 'report' | 'merge'}`
  | `work.${WorkAction['kind'] | 'plan' | 'repeat' | 'repeat-change' | 'repeat-end'}`
  | `account.${'created' | 'changed' | 'invited' | 'revoked' | 'reactivated' | 'reviewed'}`
  | `password.${'chosen' | 'changed' | 'refused'}`
  | `session.${'opened' | 'refused' | 'ended'}`
  | `${'token' | 'site' | 'backhaul' | 'gateway'}.created`
  | `${'site' | 'backhaul' | 'gateway' | 'subscription' | 'webhook'}.changed`
  | `${'mailbox' | 'subscription' | 'webhook'}.added`
  | `${'mailbox' | 'webhook'}.removed`
  | `${'token' | 'calendar'}.revoked`
  | `${'access-review' | 'audit'}.exported`
  | `message.${'again' | 'bounced'}`
  | 'calendar.opened'
  | 'credentials.ended'
  | 'gateway.retired'
  | 'inventory.imported'
  | 'notify.tested'
  | 'subscription.ended';

const WORDS: Readonly<Record<Recorded, Readonly<Record<Language, string>>>> = {
  'incident.open': { fr: 'Incident ouvert', en: 'Incident opened' },
  'incident.report': { fr: 'Panne signalée', en: 'Fault reported' },
  'incident.merge': { fr: 'Incidents réunis', en: 'Incidents merged' },
  'incident.acknowledge': { fr: 'Incident pris en charge', en: 'Incident taken on' },
  'incident.identify': { fr: 'Cause identifiée', en: 'Cause identified' },
  'incident.remark': { fr: 'Remarque sur un incident', en: 'Remark on an incident' },
  'incident.promise': { fr: 'Prochaine nouvelle promise', en: 'Next word promised' },
  'incident.hand-over': { fr: 'Incident confié à un autre', en: 'Incident handed over' },
  'incident.set-severity': { fr: 'Gravité changée', en: 'Severity changed' },
  'incident.restore': { fr: 'Service dit rétabli', en: 'Service said to be back' },
  'incident.close': { fr: 'Incident clos', en: 'Incident closed' },
  'incident.cancel': { fr: 'Incident annulé', en: 'Incident cancelled' },
  'incident.reopen': { fr: 'Incident rouvert', en: 'Incident reopened' },
  'work.plan': { fr: 'Travaux préparés', en: 'Work planned' },
  'work.edit': { fr: 'Travaux modifiés', en: 'Work edited' },
  'work.publish': { fr: 'Travaux annoncés', en: 'Work announced' },
  'work.move': { fr: 'Travaux déplacés', en: 'Work moved' },
  'work.object': { fr: 'Objection à des travaux', en: 'Objection to work' },
  'work.accept': { fr: 'Travaux acceptés', en: 'Work accepted' },
  'work.keep': { fr: 'Travaux maintenus malgré l’objection', en: 'Work kept despite the objection' },
  'work.start': { fr: 'Travaux commencés', en: 'Work started' },
  'work.extend': { fr: 'Travaux prolongés', en: 'Work extended' },
  'work.finish': { fr: 'Travaux terminés', en: 'Work finished' },
  'work.resume': { fr: 'Travaux repris', en: 'Work resumed' },
  'work.force': { fr: 'Travaux déclarés terminés', en: 'Work declared finished' },
  'work.cancel': { fr: 'Travaux annulés', en: 'Work cancelled' },
  'work.remark': { fr: 'Remarque sur des travaux', en: 'Remark on work' },
  'work.repeat': { fr: 'Travaux répétés', en: 'Work repeated' },
  'work.repeat-change': { fr: 'Répétition modifiée', en: 'Repetition changed' },
  'work.repeat-end': { fr: 'Répétition arrêtée', en: 'Repetition ended' },
  'account.created': { fr: 'Compte créé', en: 'Account created' },
  'account.changed': { fr: 'Compte modifié', en: 'Account changed' },
  'account.invited': { fr: 'Lien d’accès donné', en: 'Access link given' },
  'account.revoked': { fr: 'Compte révoqué', en: 'Account revoked' },
  'account.reactivated': { fr: 'Compte remis en service', en: 'Account back in service' },
  'account.reviewed': { fr: 'Droits confirmés', en: 'Rights confirmed' },
  'password.chosen': { fr: 'Mot de passe choisi', en: 'Password chosen' },
  'password.changed': { fr: 'Mot de passe changé', en: 'Password changed' },
  'password.refused': { fr: 'Mot de passe refusé', en: 'Password refused' },
  'session.opened': { fr: 'Connexion', en: 'Signed in' },
  'session.refused': { fr: 'Connexion refusée', en: 'Sign-in refused' },
  'session.ended': { fr: 'Session terminée', en: 'Session ended' },
  'credentials.ended': { fr: 'Accès coupés', en: 'Access ended' },
  'token.created': { fr: 'Jeton créé', en: 'Token created' },
  'token.revoked': { fr: 'Jeton révoqué', en: 'Token revoked' },
  'calendar.opened': { fr: 'Agenda ouvert', en: 'Calendar opened' },
  'calendar.revoked': { fr: 'Agenda révoqué', en: 'Calendar revoked' },
  'access-review.exported': { fr: 'Revue des droits exportée', en: 'Access review exported' },
  'audit.exported': { fr: 'Journal exporté', en: 'Trail exported' },
  'site.created': { fr: 'Site ajouté', en: 'Site added' },
  'site.changed': { fr: 'Site modifié', en: 'Site changed' },
  'backhaul.created': { fr: 'Liaison ajoutée', en: 'Backhaul added' },
  'backhaul.changed': { fr: 'Liaison modifiée', en: 'Backhaul changed' },
  'gateway.created': { fr: 'Passerelle ajoutée', en: 'Gateway added' },
  'gateway.changed': { fr: 'Passerelle modifiée', en: 'Gateway changed' },
  'gateway.retired': { fr: 'Passerelle retirée', en: 'Gateway retired' },
  'inventory.imported': { fr: 'Inventaire importé', en: 'Inventory imported' },
  'mailbox.added': { fr: 'Boîte ajoutée', en: 'Mailbox added' },
  'mailbox.removed': { fr: 'Boîte retirée', en: 'Mailbox removed' },
  'subscription.added': { fr: 'Abonnement ajouté', en: 'Subscription added' },
  'subscription.changed': { fr: 'Abonnement modifié', en: 'Subscription changed' },
  'subscription.ended': { fr: 'Abonnement arrêté', en: 'Subscription ended' },
  'webhook.added': { fr: 'Webhook ajouté', en: 'Webhook added' },
  'webhook.changed': { fr: 'Webhook modifié', en: 'Webhook changed' },
  'webhook.removed': { fr: 'Webhook retiré', en: 'Webhook removed' },
  'message.again': { fr: 'Message envoyé de nouveau', en: 'Message sent again' },
  'message.bounced': { fr: 'Message revenu', en: 'Message bounced' },
  'notify.tested': { fr: 'Envoi d’essai', en: 'Test message' },
};

/** `null`: an action of a version that this one does not know. */
export function actionWords(action: string, language: Language): string | null {
  return Object.hasOwn(WORDS, action) ? WORDS[action as Recorded][language] : null;
}
