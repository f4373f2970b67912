// What the pages of signing in say, in French and in English.

import type { Language } from './model.ts';
import { MIN_LENGTH } from './password-policy.ts';

export interface PageTexts {
  readonly signIn: string;
  readonly lead: string;
  readonly login: string;
  readonly password: string;
  readonly submit: string;
  readonly refused: string;
  readonly wait: (seconds: number) => string;
  readonly busy: string;
  readonly unsafe: string;
  readonly forgotten: string;
  readonly signedInAs: (name: string) => string;
  readonly signOut: string;
  readonly toState: string;
  readonly choose: string;
  readonly chooseFor: (name: string, login: string) => string;
  readonly newPassword: string;
  readonly hint: string;
  readonly save: string;
  readonly chosen: string;
  readonly notSaved: string;
  readonly voidTitle: string;
  readonly voidLink: string;
  readonly other: Language;
}

export const PAGE_TEXTS: Readonly<Record<Language, PageTexts>> = {
  fr: {
    signIn: 'Connexion',
    lead: 'Votre compte est personnel\u00a0: ce que vous faites est noté à votre nom.',
    login: 'Adresse de messagerie',
    password: 'Mot de passe',
    submit: 'Se connecter',
    refused: 'Adresse ou mot de passe incorrect, ou compte qui n’est plus en service.',
    wait: (seconds) => `Trop d’essais\u00a0: attendez ${duration(seconds)}, puis réessayez.`,
    busy: 'Trop de connexions en même temps. Réessayez dans quelques secondes.',
    unsafe:
      'La connexion n’est possible qu’en HTTPS. Si vous utilisez HTTPS, le réglage http.trusted_proxy manque.',
    forgotten:
      'Mot de passe oublié\u202f? Un administrateur de votre organisme vous donnera un nouveau lien.',
    signedInAs: (name) => `Connecté\u00a0: ${name}.`,
    signOut: 'Se déconnecter',
    toState: 'État du réseau',
    choose: 'Choisissez votre mot de passe',
    chooseFor: (name, login) => `Pour ${name} (${login}).`,
    newPassword: 'Nouveau mot de passe',
    hint: `Au moins ${MIN_LENGTH} caractères. Une phrase que vous seul connaissez convient bien.`,
    save: 'Enregistrer',
    chosen: 'Mot de passe enregistré. Vous pouvez vous connecter.',
    notSaved: 'Rien n’a été enregistré\u00a0: choisissez un autre mot de passe.',
    voidTitle: 'Ce lien ne sert plus.',
    voidLink:
      'Il a déjà servi, il a plus de trois jours, ou un plus récent l’a remplacé. Un administrateur de votre organisme peut vous en donner un autre.',
    other: 'en',
  },
  en: {
    signIn: 'Sign in',
    lead: 'Your account is your own: what you do is recorded under your name.',
    login: 'Mail address',
    password: 'Password',
    submit: 'Sign in',
    refused: 'Wrong address or password, or an account that is no longer in use.',
    wait: (seconds) => `Too many tries: wait ${duration(seconds)}, then try again.`,
    busy: 'Too many people sign in at once. Try again in some seconds.',
    unsafe: 'Signing in needs HTTPS. If you do use HTTPS, the setting http.trusted_proxy is missing.',
    forgotten: 'Forgotten? An administrator of your organisation can give you a new link.',
    signedInAs: (name) => `Signed in: ${name}.`,
    signOut: 'Sign out',
    toState: 'State of the network',
    choose: 'Choose your password',
    chooseFor: (name, login) => `For ${name} (${login}).`,
    newPassword: 'New password',
    hint: `At least ${MIN_LENGTH} characters. A sentence that only you know does well.`,
    save: 'Save',
    chosen: 'Password saved. You can sign in.',
    notSaved: 'Nothing was saved: choose another password.',
    voidTitle: 'This link no longer works.',
    voidLink:
      'It was used already, is more than three days old, or a newer one has taken its place. An administrator of your organisation can give you another one.',
    other: 'fr',
  },
};

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds}\u00a0s`;
  return `${Math.ceil(seconds / 60)}\u00a0min`;
}
