// What a person sees in place of a page that cannot be shown: one sentence, in French or English.

import { HOME_PATHS } from './page-paths.ts';

export type PageLanguage = 'fr' | 'en';

interface Words {
  readonly title: string;
  readonly text: string;
}

const BACK: Readonly<Record<PageLanguage, { readonly href: string; readonly text: string }>> = {
  fr: { href: HOME_PATHS.fr, text: 'Retour à l’état du réseau' },
  en: { href: HOME_PATHS.en, text: 'Back to the state of the network' },
};

const FRENCH: Readonly<Record<number, Words>> = {
  401: { title: 'Connexion nécessaire', text: 'Connectez-vous pour voir cette page.' },
  403: { title: 'Accès refusé', text: 'Votre compte ne permet pas cette action.' },
  404: { title: 'Page introuvable', text: 'Cette page n’existe pas, ou vous ne pouvez pas la voir.' },
  405: { title: 'Action impossible', text: 'Cette adresse ne permet pas cette action.' },
  413: { title: 'Envoi trop volumineux', text: 'Ce qui a été envoyé dépasse la taille permise.' },
  429: { title: 'Trop de demandes', text: 'Attendez un moment, puis réessayez.' },
  503: {
    title: 'Service occupé',
    text: 'Vigie ne peut pas répondre pour l’instant. Réessayez dans un moment.',
  },
};
const ENGLISH: Readonly<Record<number, Words>> = {
  401: { title: 'Please sign in', text: 'Sign in to see this page.' },
  403: { title: 'Not allowed', text: 'Your account does not allow this.' },
  404: { title: 'No such page', text: 'There is no such page, or you may not see it.' },
  405: { title: 'Not possible here', text: 'This address does not allow that.' },
  413: { title: 'Too large', text: 'What was sent is larger than allowed.' },
  429: { title: 'Too many requests', text: 'Wait a moment, then try again.' },
  503: { title: 'Busy', text: 'Vigie cannot answer just now. Try again in a moment.' },
};
const OTHERS: Readonly<Record<PageLanguage, { readonly ours: Words; readonly theirs: Words }>> = {
  fr: {
    ours: { title: 'Erreur', text: 'Vigie n’a pas pu préparer cette page. L’incident est noté au journal.' },
    theirs: { title: 'Demande incorrecte', text: 'Vigie n’a pas compris cette demande.' },
  },
  en: {
    ours: { title: 'Error', text: 'Vigie could not prepare this page. Its log says why.' },
    theirs: { title: 'Not understood', text: 'Vigie did not understand this request.' },
  },
};

/** French at the root, English under /en/, as the pages themselves. */
export function languageOf(path: string): PageLanguage {
  return path === '/en' || path.startsWith('/en/') ? 'en' : 'fr';
}

/** What is not there has no page in the other language to lead to, but its start. */
const OTHER: Readonly<
  Record<PageLanguage, { readonly language: PageLanguage; readonly label: string; readonly name: string }>
> = {
  fr: { language: 'en', label: 'EN', name: 'English' },
  en: { language: 'fr', label: 'FR', name: 'Français' },
};

export function errorPage(status: number, language: PageLanguage): string {
  const known = (language === 'fr' ? FRENCH : ENGLISH)[status];
  const { title, text } = known ?? OTHERS[language][status >= 500 ? 'ours' : 'theirs'];
  const back = BACK[language];
  const other = OTHER[language];
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>${title} – Vigie</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/vigie.css">
<link rel="icon" href="/assets/icon.svg"></head>
<body><header class="head wide"><a class="brand" href="${back.href}"><img src="/assets/icon.svg" alt="" width="30" height="30">Vigie</a><div class="side"><a href="${HOME_PATHS[other.language]}" lang="${other.language}" hreflang="${other.language}" title="${other.name}">${other.label}</a></div></header>
<main class="wide"><div class="sentence"><h1>${title}</h1><p>${text}</p><p><a href="${back.href}">${back.text}</a></p></div></main></body></html>
`;
}
