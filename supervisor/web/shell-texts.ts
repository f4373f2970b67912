// What stands around every page, in French and in English.

import type { PageName } from './paths.ts';
import type { Language } from './texts.ts';

export interface ShellTexts {
  readonly skip: string;
  readonly nav: string;
  readonly pages: Partial<Record<PageName, string>>;
  readonly other: { readonly language: Language; readonly label: string; readonly name: string };
  readonly night: string;
  readonly asOf: (time: string) => string;
  /** `#`: minutes. */
  readonly old: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly more: string;
  readonly zone: string;
  readonly api: string;
}

export const SHELL_TEXTS: Readonly<Record<Language, ShellTexts>> = {
  fr: {
    skip: 'Aller au contenu',
    nav: 'Pages',
    pages: {
      network: 'Réseau',
      map: 'Carte',
      incidents: 'Incidents',
      works: 'Travaux',
      live: 'Trafic',
      wall: 'Mur',
      inventory: 'Inventaire',
      account: 'Mon compte',
      mail: 'Courriels',
      accounts: 'Comptes',
      review: 'Revue des droits',
      audit: 'Journal',
      about: 'À propos',
      accessibility: 'Accessibilité\u00a0: partiellement conforme',
    },
    other: { language: 'en', label: 'EN', name: 'English' },
    night: 'Thème clair ou nuit',
    asOf: (time) => `Données à ${time}`,
    old: ' (il y a #\u00a0min)',
    signIn: 'Se connecter',
    signOut: 'Se déconnecter',
    more: 'Plus',
    zone: 'Heures de Paris',
    api: 'API',
  },
  en: {
    skip: 'Skip to content',
    nav: 'Pages',
    pages: {
      network: 'Network',
      map: 'Map',
      incidents: 'Incidents',
      works: 'Works',
      live: 'Traffic',
      wall: 'Wall',
      inventory: 'Inventory',
      account: 'My account',
      mail: 'Mail',
      accounts: 'Accounts',
      review: 'Access review',
      audit: 'Audit trail',
      about: 'About',
      accessibility: 'Accessibility: partially compliant',
    },
    other: { language: 'fr', label: 'FR', name: 'Français' },
    night: 'Light or night theme',
    asOf: (time) => `Data as of ${time}`,
    old: ' (# min ago)',
    signIn: 'Sign in',
    signOut: 'Sign out',
    more: 'More',
    zone: 'Times of Paris',
    api: 'API',
  },
};
