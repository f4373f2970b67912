// What the pages of accounts, of one's own account and of the review of rights say.

import type { AccountState } from '../../access/model.ts';
import type { Right, Role } from '../../platform/http/principal.ts';
import type { Language } from '../texts.ts';

export interface AccountTexts {
  readonly title: string;
  readonly lead: (count: number) => string;
  readonly columns: readonly string[];
  readonly roles: Readonly<Record<Role, string>>;
  readonly states: Readonly<Record<AccountState, string>>;
  readonly rights: Readonly<Record<Right, string>>;
  readonly never: string;
  readonly noEnd: string;
  readonly add: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly hints: Readonly<Record<string, string>>;
  readonly languages: Readonly<Record<Language, string>>;
  readonly save: string;
  readonly saved: string;
  readonly done: string;
  readonly back: string;
  readonly cancel: string;
  readonly changed: string;
  readonly notYours: string;
  readonly link: string;
  readonly linkHint: (until: string) => string;
  readonly invite: string;
  readonly inviteWhy: string;
  readonly revoke: string;
  readonly revokeWhy: string;
  readonly reactivate: string;
  readonly reactivateWhy: string;
  readonly end: string;
  readonly endWhy: string;
  readonly reason: string;
  readonly tooLong: (max: number) => string;
  readonly noDay: string;
  readonly sessions: string;
  readonly sessionColumns: readonly string[];
  readonly tokens: string;
  readonly tokenColumns: readonly string[];
  readonly none: string;
  readonly current: string;
  readonly endOne: string;
  readonly endOthers: string;
  readonly compromise: string;
  readonly compromiseLead: string;
  readonly compromiseOf: (partner: string) => string;
  readonly compromiseWhy: string;
  readonly alsoAccounts: string;
  readonly compromiseDone: (sessions: string, tokens: string, accounts: string) => string;
  readonly mine: string;
  readonly subscriptions: string;
  readonly mineLead: (login: string, role: string) => string;
  readonly password: string;
  readonly passwordChanged: string;
  readonly wrongPassword: string;
  readonly wait: (seconds: number) => string;
  readonly newToken: string;
  readonly tokenSecret: string;
  readonly once: string;
  readonly onlySessions: string;
  readonly review: string;
  readonly reviewLead: (overdue: number, all: number) => string;
  readonly reviewColumns: readonly string[];
  readonly overdue: string;
  readonly unused: string;
  readonly fine: string;
  readonly confirm: string;
  readonly csv: string;
}

export const ACCOUNT_TEXTS: Readonly<Record<Language, AccountTexts>> = {
  fr: {
    title: 'Comptes',
    lead: (count) => `${count}\u00a0comptes, tous personnels.`,
    columns: ['Nom', 'Adresse', 'Partenaire', 'Rôle', 'État', 'Dernier usage', 'Fin'],
    roles: {
      viewer: 'Lecture',
      contractor: 'Prestataire',
      operator: 'Exploitation',
      administrator: 'Administration',
    },
    states: { active: 'En service', invited: 'Invité', expired: 'Expiré', revoked: 'Révoqué' },
    rights: {
      ...{ 'state.read': 'Lire les états', 'frames.read': 'Lire les trames de son réseau' },
      ...{ 'private.read': 'Lire les notes internes', 'inventory.write': 'Modifier l’inventaire' },
      ...{ 'incidents.report': 'Signaler une panne', 'incidents.work': 'Traiter les incidents' },
      ...{ 'works.plan': 'Planifier des travaux', 'works.carry-out': 'Réaliser des travaux' },
      'notify.manage': 'Gérer les destinataires des messages',
      ...{ 'accounts.manage': 'Gérer les comptes', 'audit.read': 'Lire le journal d’audit' },
    },
    never: 'jamais',
    noEnd: 'sans fin',
    add: 'Ajouter un compte',
    fields: {
      ...{ login: 'Adresse de messagerie', name: 'Prénom et nom', partnerId: 'Partenaire', role: 'Rôle' },
      ...{ company: 'Entreprise', language: 'Langue', siteIds: 'Sites', expiresMs: 'Dernier jour' },
      ...{ current: 'Mot de passe actuel', next: 'Nouveau mot de passe', scopes: 'Droits du jeton' },
    },
    hints: {
      company: 'Des prestataires seulement.',
      siteIds: 'Des prestataires seulement\u00a0: les sites où ils interviennent, et qu’ils voient.',
      expiresMs: 'Vide\u00a0: sans fin.',
      ownLanguage: 'Des pages après votre connexion, et des messages que vous recevez.',
      scopes: 'Choisissez au moins un droit.',
      next: 'Au moins 12 caractères\u00a0; une phrase convient bien. Vos autres sessions prendront fin.',
    },
    languages: { fr: 'Français', en: 'Anglais' },
    save: 'Enregistrer',
    saved: 'Enregistré.',
    done: 'C’est fait.',
    back: 'Retour aux comptes',
    cancel: 'Annuler',
    changed:
      'Quelqu’un d’autre a modifié ce compte entre-temps. Rien n’a été enregistré\u00a0: vérifiez ce qui est affiché à présent, puis refaites votre changement.',
    notYours:
      'Ses droits sont donnés par les administrateurs de son partenaire\u00a0; vous pouvez les lui retirer.',
    link: 'Lien à transmettre',
    linkHint: (until) => `Il est montré une seule fois, sert une fois, et vaut jusqu’au ${until}.`,
    invite: 'Nouveau lien de mot de passe',
    inviteWhy:
      'Les liens précédents cessent\u00a0; le mot de passe actuel vaut jusqu’à ce que le lien serve.',
    revoke: 'Révoquer',
    revokeWhy:
      'Dès la prochaine demande, rien ne répond plus à ce compte\u00a0; ses sessions et ses jetons prennent fin.',
    reactivate: 'Rétablir',
    reactivateWhy: 'Le compte revient, avec un lien pour choisir un nouveau mot de passe.',
    end: 'Mettre fin aux sessions et aux jetons',
    endWhy: 'La personne peut se reconnecter avec son mot de passe.',
    reason: 'Raison, pour le journal',
    tooLong: (max) => `De 1 à ${max} caractères.`,
    noDay: 'Un jour qui existe, comme 2026-12-31.',
    sessions: 'Sessions',
    sessionColumns: ['Navigateur', 'Depuis', 'Dernier usage', 'Adresse', ''],
    tokens: 'Jetons',
    tokenColumns: ['Nom', 'Droits', 'Dernier usage', 'Fin', ''],
    none: 'Aucun.',
    current: 'celle-ci',
    endOne: 'Y mettre fin',
    endOthers: 'Mettre fin à mes autres sessions',
    compromise: 'Un partenaire signale une compromission',
    compromiseLead:
      'Toutes les sessions, tous les jetons et tous les liens de ses comptes prennent fin aussitôt.',
    compromiseOf: (partner) => `Mettre fin à tous les accès de ${partner}\u202f?`,
    compromiseWhy: 'Votre propre session continue, et votre compte reste.',
    alsoAccounts: 'Révoquer aussi les comptes\u00a0: personne ne se reconnecte avant d’être rétabli',
    compromiseDone: (sessions, tokens, accounts) =>
      `Ont pris fin\u00a0: ${sessions}\u00a0sessions et ${tokens}\u00a0jetons. Comptes révoqués\u00a0: ${accounts}.`,
    subscriptions: 'Mes abonnements aux courriels',
    mine: 'Mon compte',
    mineLead: (login, role) => `${login} · ${role}`,
    password: 'Changer de mot de passe',
    passwordChanged: 'Mot de passe changé\u00a0; vos autres sessions ont pris fin.',
    wrongPassword: 'Ce n’est pas votre mot de passe actuel.',
    wait: (seconds) => `Trop d’essais\u00a0: attendez ${seconds}\u00a0s, puis réessayez.`,
    newToken: 'Créer un jeton',
    tokenSecret: 'Jeton d’accès',
    once: 'Notez-le maintenant\u00a0: il n’est montré qu’une fois et n’est gardé nulle part.',
    onlySessions: 'Ceci est réservé aux personnes connectées, et non aux jetons.',
    review: 'Revue des droits',
    reviewLead: (overdue, all) =>
      overdue === 0
        ? `Rien n’attend\u00a0: les droits des ${all}\u00a0comptes ont été donnés ou confirmés depuis moins de 92\u00a0jours.`
        : `${overdue} des ${all}\u00a0comptes attendent que quelqu’un confirme leurs droits.`,
    reviewColumns: [
      'Nom',
      'Partenaire',
      'Rôle',
      'État',
      'Jetons',
      'Dernier usage',
      'Confirmé',
      'À vérifier',
      '',
    ],
    overdue: 'à confirmer',
    unused: 'sans usage depuis 90\u00a0jours',
    fine: 'rien',
    confirm: 'Confirmer',
    csv: 'Revue en CSV',
  },
  en: {
    title: 'Accounts',
    lead: (count) => `${count} accounts, all of them personal.`,
    columns: ['Name', 'Address', 'Partner', 'Role', 'State', 'Last use', 'End'],
    roles: {
      viewer: 'Viewer',
      contractor: 'Contractor',
      operator: 'Operator',
      administrator: 'Administrator',
    },
    states: { active: 'In use', invited: 'Invited', expired: 'Expired', revoked: 'Revoked' },
    rights: {
      ...{ 'state.read': 'Read states', 'frames.read': 'Read frames of one’s own network' },
      ...{ 'private.read': 'Read internal notes', 'inventory.write': 'Change the inventory' },
      ...{ 'incidents.report': 'Report a fault', 'incidents.work': 'Work on incidents' },
      ...{ 'works.plan': 'Plan work', 'works.carry-out': 'Carry out work' },
      'notify.manage': 'Manage who is written to',
      ...{ 'accounts.manage': 'Manage accounts', 'audit.read': 'Read the audit trail' },
    },
    never: 'never',
    noEnd: 'no end',
    add: 'Add an account',
    fields: {
      ...{ login: 'Mail address', name: 'First and family name', partnerId: 'Partner', role: 'Role' },
      ...{ company: 'Company', language: 'Language', siteIds: 'Sites', expiresMs: 'Last day' },
      ...{ current: 'Current password', next: 'New password', scopes: 'Rights of the token' },
    },
    hints: {
      company: 'Of contractors only.',
      siteIds: 'Of contractors only: the sites they work at, and see.',
      expiresMs: 'Empty: no end.',
      ownLanguage: 'Of pages after you sign in, and of messages that you get.',
      scopes: 'Choose at least one right.',
      next: 'At least 12 characters; a sentence does well. Your other sessions will end.',
    },
    languages: { fr: 'French', en: 'English' },
    save: 'Save',
    saved: 'Saved.',
    done: 'Done.',
    back: 'Back to the accounts',
    cancel: 'Cancel',
    changed:
      'Somebody else changed this account meanwhile. Nothing was saved: look at what stands now, then repeat your change.',
    notYours: 'Its rights are given by administrators of its own partner; you can take them away.',
    link: 'Link to pass on',
    linkHint: (until) => `It is shown once, works once, and until ${until}.`,
    invite: 'New password link',
    inviteWhy: 'Links of before end; the current password works until the link is used.',
    revoke: 'Revoke',
    revokeWhy: 'From the next request on this account is nobody; its sessions and tokens end.',
    reactivate: 'Take up again',
    reactivateWhy: 'The account comes back, with a link to choose a new password.',
    end: 'End sessions and tokens',
    endWhy: 'The person can sign in again with the password.',
    reason: 'Reason, for the audit trail',
    tooLong: (max) => `1 to ${max} characters.`,
    noDay: 'A day that exists, such as 2026-12-31.',
    sessions: 'Sessions',
    sessionColumns: ['Browser', 'Since', 'Last use', 'Address', ''],
    tokens: 'Tokens',
    tokenColumns: ['Name', 'Rights', 'Last use', 'End', ''],
    none: 'None.',
    current: 'this one',
    endOne: 'End',
    endOthers: 'End my other sessions',
    compromise: 'A partner reports a compromise',
    compromiseLead: 'All sessions, tokens and links of its accounts end at once.',
    compromiseOf: (partner) => `End all access of ${partner}?`,
    compromiseWhy: 'Your own session goes on, and your account stays.',
    alsoAccounts: 'Also revoke the accounts: nobody signs in again before being taken up again',
    compromiseDone: (sessions, tokens, accounts) =>
      `Ended: ${sessions} sessions and ${tokens} tokens. Accounts revoked: ${accounts}.`,
    subscriptions: 'What I am told of by mail',
    mine: 'My account',
    mineLead: (login, role) => `${login} · ${role}`,
    password: 'Change the password',
    passwordChanged: 'Password changed; your other sessions have ended.',
    wrongPassword: 'This is not your current password.',
    wait: (seconds) => `Too many tries: wait ${seconds} s, then try again.`,
    newToken: 'Make a token',
    tokenSecret: 'Access token',
    once: 'Write it down now: it is shown once and kept nowhere.',
    onlySessions: 'This is for people who have signed in, not for tokens.',
    review: 'Access review',
    reviewLead: (overdue, all) =>
      overdue === 0
        ? `Nothing waits: the rights of all ${all} accounts were given or confirmed within 92 days.`
        : `${overdue} of ${all} accounts wait for somebody to confirm their rights.`,
    reviewColumns: ['Name', 'Partner', 'Role', 'State', 'Tokens', 'Last use', 'Confirmed', 'To look at', ''],
    overdue: 'to be confirmed',
    unused: 'not used for 90 days',
    fine: 'nothing',
    confirm: 'Confirm',
    csv: 'Review as CSV',
  },
};
