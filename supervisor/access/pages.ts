// The pages of signing in and of choosing a password, as HTML that works without a script.

import { HOME_PATHS, SIGN_IN_PATHS } from '../platform/http/page-paths.ts';
import { type Html, html } from '../web/html.ts';
import type { Account, Language } from './model.ts';
import { PAGE_TEXTS, type PageTexts } from './page-texts.ts';
import { MIN_LENGTH } from './password-policy.ts';

export const SIGN_OUT_PATHS: Readonly<Record<Language, string>> = { fr: '/deconnexion', en: '/en/sign-out' };
export const CHOOSE_PATHS: Readonly<Record<Language, string>> = { fr: '/mot-de-passe', en: '/en/password' };
export const STYLE_PATH = '/assets/sign-in.css';

export interface SignInView {
  readonly language: Language;
  /** As it was typed. */
  readonly login: string;
  /** Where to go on; a safe path. */
  readonly to: string | null;
  readonly complaint: string | null;
  readonly notice: string | null;
  /** Who has signed in already. */
  readonly name: string | null;
}

export function signInPage({ language, login, to, complaint, notice, name }: SignInView): Html {
  const texts = PAGE_TEXTS[language];
  const form = html`<form method="post" action="${SIGN_IN_PATHS[language]}" class="entry">
${said(complaint, notice)}
<label for="login">${texts.login}</label>
<input id="login" name="login" type="email" autocomplete="username" required maxlength="254" value="${login}"${login === '' ? html` autofocus` : html``}>
<label for="password">${texts.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required maxlength="1000"${login === '' ? html`` : html` autofocus`}>
${to === null ? html`` : html`<input type="hidden" name="to" value="${to}">`}
<button type="submit">${texts.submit}</button>
<p class="second">${texts.forgotten}</p></form>`;
  const signedIn = html`<form method="post" action="${SIGN_OUT_PATHS[language]}" class="entry">
<p>${texts.signedInAs(name ?? '')} <a href="${HOME_PATHS[language]}">${texts.toState}</a></p>
<button type="submit">${texts.signOut}</button></form>`;
  const query = to === null ? '' : `?to=${encodeURIComponent(to)}`;
  return page(
    language,
    texts.signIn,
    SIGN_IN_PATHS[texts.other.language] + query,
    name === null ? form : signedIn,
  );
}

export interface ChooseView {
  readonly language: Language;
  readonly code: string;
  /** `null`: the link is void. */
  readonly account: Pick<Account, 'name' | 'login'> | null;
  readonly complaint: string | null;
}

export function choosePage({ language, code, account, complaint }: ChooseView): Html {
  const texts = PAGE_TEXTS[language];
  const other = `${CHOOSE_PATHS[texts.other.language]}?code=${encodeURIComponent(code)}`;
  if (account === null) {
    const body = html`<div class="entry">${said(texts.voidLink, null)}
<p><a href="${SIGN_IN_PATHS[language]}">${texts.signIn}</a></p></div>`;
    return page(language, texts.choose, other, body);
  }
  const body = html`<form method="post" action="${CHOOSE_PATHS[language]}" class="entry">
<p>${texts.chooseFor(account.name, account.login)}</p>
${said(complaint, null)}
<input type="hidden" name="code" value="${code}">
<input class="visually-hidden" type="email" name="login" autocomplete="username" value="${account.login}" tabindex="-1" aria-hidden="true" readonly>
<label for="password">${texts.newPassword}</label>
<input id="password" name="password" type="password" autocomplete="new-password" required minlength="${MIN_LENGTH}" maxlength="1000" aria-describedby="hint" autofocus>
<p id="hint" class="second">${texts.hint}</p>
<button type="submit">${texts.save}</button></form>`;
  return page(language, texts.choose, other, body);
}

function said(complaint: string | null, notice: string | null): Html {
  if (complaint !== null) return html`<p class="complaint" role="alert">${complaint}</p>`;
  return notice === null ? html`` : html`<p class="notice" role="status">${notice}</p>`;
}

function page(language: Language, title: string, other: string, body: Html): Html {
  const { other: to }: PageTexts = PAGE_TEXTS[language];
  return html`<!doctype html>
<html lang="${language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title} · Vigie</title>
<link rel="stylesheet" href="/assets/tokens.css"><link rel="stylesheet" href="/assets/vigie.css">
<link rel="stylesheet" href="${STYLE_PATH}"><link rel="icon" href="/assets/icon.svg"></head>
<body><header class="head wide"><a class="brand" href="${HOME_PATHS[language]}"><img src="/assets/icon.svg" alt="" width="30" height="30">Vigie</a>
<div class="side"><a href="${other}" lang="${to.language}" hreflang="${to.language}" title="${to.name}">${to.label}</a></div></header>
<main class="wide"><h1>${title}</h1>${body}</main></body></html>`;
}
