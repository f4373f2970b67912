// Where each page lives, in both languages: one table, so that the same page is one click away in the other language.

import type { Language } from './texts.ts';

export const PATHS = {
  network: { fr: '/', en: '/en/' },
  map: { fr: '/carte', en: '/en/map' },
  gateway: { fr: '/passerelles/:eui', en: '/en/gateways/:eui' },
  equipment: { fr: '/equipements/:id', en: '/en/equipment/:id' },
  live: { fr: '/direct', en: '/en/live' },
  incidents: { fr: '/incidents', en: '/en/incidents' },
  'incident-new': { fr: '/incidents/nouveau', en: '/en/incidents/new' },
  incident: { fr: '/incidents/:ref', en: '/en/incidents/:ref' },
  report: { fr: '/signaler', en: '/en/report' },
  works: { fr: '/travaux', en: '/en/works' },
  'works-month': { fr: '/travaux/calendrier', en: '/en/works/calendar' },
  'works-notice': { fr: '/travaux/preavis', en: '/en/works/notice' },
  'works-feeds': { fr: '/travaux/agendas', en: '/en/works/feeds' },
  'works-repeats': { fr: '/travaux/recurrents', en: '/en/works/recurring' },
  'work-repeat-new': { fr: '/travaux/recurrents/nouveau', en: '/en/works/recurring/new' },
  'work-new': { fr: '/travaux/nouveau', en: '/en/works/new' },
  'work-object': { fr: '/travaux/objection/:secret', en: '/en/works/objection/:secret' },
  work: { fr: '/travaux/:ref', en: '/en/works/:ref' },
  wall: { fr: '/mur', en: '/en/wall' },
  inventory: { fr: '/inventaire', en: '/en/inventory' },
  'inventory-new-gateway': { fr: '/inventaire/nouvelle-passerelle', en: '/en/inventory/new-gateway' },
  'inventory-new-site': { fr: '/inventaire/nouveau-site', en: '/en/inventory/new-site' },
  'inventory-new-backhaul': { fr: '/inventaire/nouvelle-liaison', en: '/en/inventory/new-backhaul' },
  'inventory-gateway': { fr: '/inventaire/passerelles/:eui', en: '/en/inventory/gateways/:eui' },
  'inventory-site': { fr: '/inventaire/sites/:id', en: '/en/inventory/sites/:id' },
  'inventory-backhaul': { fr: '/inventaire/liaisons/:id', en: '/en/inventory/backhauls/:id' },
  'inventory-import': { fr: '/inventaire/import', en: '/en/inventory/import' },
  account: { fr: '/mon-compte', en: '/en/my-account' },
  subscriptions: { fr: '/mon-compte/abonnements', en: '/en/my-account/subscriptions' },
  mail: { fr: '/courriels', en: '/en/mail' },
  outbox: { fr: '/courriels/envois', en: '/en/mail/outbox' },
  unsubscribe: { fr: '/desabonnement/:secret', en: '/en/unsubscribe/:secret' },
  accounts: { fr: '/comptes', en: '/en/accounts' },
  'account-new': { fr: '/comptes/nouveau', en: '/en/accounts/new' },
  'account-of': { fr: '/comptes/:id', en: '/en/accounts/:id' },
  review: { fr: '/revue-des-droits', en: '/en/access-review' },
  audit: { fr: '/journal', en: '/en/audit' },
  about: { fr: '/a-propos', en: '/en/about' },
  accessibility: { fr: '/accessibilite', en: '/en/accessibility' },
} as const satisfies Readonly<Record<string, Readonly<Record<Language, string>>>>;

export type PageName = keyof typeof PATHS;

/** The same page in the other language; a path that is no page's stays as it is. `path` may have a query. */
export function inLanguage(path: string, language: Language): string {
  const { pathname, search } = new URL(path, 'http://here.invalid');
  for (const page of Object.values(PATHS)) {
    const pattern = page[language === 'fr' ? 'en' : 'fr'].replaceAll(/:\w+/g, '([^/]+)');
    const found = new RegExp(`^${pattern}$`).exec(pathname);
    if (found === null) continue;
    const given = found.slice(1);
    return page[language].replaceAll(/:\w+/g, () => given.shift() ?? '') + search;
  }
  return path;
}

/** The path with its parameters filled in, each of them encoded. */
export function pathOf(
  page: PageName,
  language: Language,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return PATHS[page][language].replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = parameters[name];
    if (value === undefined) throw new Error(`page ${page} needs ${name}`);
    return encodeURIComponent(value);
  });
}
