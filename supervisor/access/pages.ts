// The pages of signing in and of choosing a password, as HTML that works without a script.

import { HOME_PATHS, SIGN_IN_PATHS, SIGN_OUT_PATHS } from '../platform/http/page-paths.ts';
import type { Principal } from '../platform/http/principal.ts';
import { type Html, html } from '../web/html.ts';
import { alarm, button, field, hidden, notice } from '../web/kit/form.ts';
import { NO_COMPLAINTS } from '../web/page-forms.ts';
import type { Account, Language } from './model.ts';
import { PAGE_TEXTS } from './page-texts.ts';
import { MIN_LENGTH } from './password-policy.ts';

export const CHOOSE_PATHS: Readonly<Record<Language, string>> = { fr: '/mot-de-passe', en: '/en/password' };
const LOGIN_MAX = 254;
/** Too long a one is told so by the policy. */
const PASSWORD_MAX = 1_000;

export interface RoomPage {
  readonly title: string;
  readonly main: Html;
  /** The same page in the other language. */
  readonly there: string;
}

/** Puts a page of this room into what stands around every page. */
export type Frame = (page: RoomPage & { readonly language: Language; readonly principal: Principal }) => Html;

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

export function signInPage({ language, login, to, complaint, notice: said, name }: SignInView): RoomPage {
  const texts = PAGE_TEXTS[language];
  const query = to === null ? '' : `?to=${encodeURIComponent(to)}`;
  const there = SIGN_IN_PATHS[texts.other] + query;
  if (name !== null) {
    const main = html`<div class="sentence"><h1>${texts.signedInAs(name)}</h1><p><a href="${HOME_PATHS[language]}">${texts.toState}</a></p></div>
<form method="post" action="${SIGN_OUT_PATHS[language]}" class="entry narrow"><div>${button(texts.signOut, 'sign-out')}</div></form>`;
    return { title: texts.signIn, main, there };
  }
  const loginField = field(
    {
      ...{ name: 'login', label: texts.login, value: login, type: 'email', required: true },
      ...{ autocomplete: 'username', maxLength: LOGIN_MAX, hasFocus: login === '' },
    },
    NO_COMPLAINTS,
  );
  const password = field(
    {
      ...{ name: 'password', label: texts.password, value: '', type: 'password', required: true },
      ...{ autocomplete: 'current-password', maxLength: PASSWORD_MAX, hasFocus: login !== '' },
    },
    NO_COMPLAINTS,
  );
  const main = html`<div class="sentence"><h1>${texts.signIn}</h1><p>${texts.lead}</p></div>${told(complaint)}${notice(said ?? '')}
<form method="post" action="${SIGN_IN_PATHS[language]}" class="entry narrow">${loginField}${password}${to === null ? html`` : hidden('to', to)}
<div>${button(texts.submit, 'sign-in')}</div><p class="second">${texts.forgotten}</p></form>`;
  return { title: texts.signIn, main, there };
}

export interface ChooseView {
  readonly language: Language;
  readonly code: string;
  /** `null`: the link is void. */
  readonly account: Pick<Account, 'name' | 'login'> | null;
  readonly complaint: string | null;
}

export function choosePage({ language, code, account, complaint }: ChooseView): RoomPage {
  const texts = PAGE_TEXTS[language];
  const there = `${CHOOSE_PATHS[texts.other]}?code=${encodeURIComponent(code)}`;
  if (account === null) {
    const main = html`<div class="sentence"><h1>${texts.voidTitle}</h1><p>${texts.voidLink}</p>
<p><a href="${SIGN_IN_PATHS[language]}">${texts.signIn}</a></p></div>`;
    return { title: texts.voidTitle, main, there };
  }
  const fields = new Map(complaint === null ? [] : [['password', complaint] as const]);
  const password = field(
    {
      ...{ name: 'password', label: texts.newPassword, value: '', type: 'password', required: true },
      ...{ autocomplete: 'new-password', minLength: MIN_LENGTH, maxLength: PASSWORD_MAX, hasFocus: true },
      hint: texts.hint,
    },
    { ...NO_COMPLAINTS, fields },
  );
  const main = html`<div class="sentence"><h1>${texts.choose}</h1><p>${texts.chooseFor(account.name, account.login)}</p></div>${complaint === null ? html`` : told(texts.notSaved)}
<form method="post" action="${CHOOSE_PATHS[language]}" class="entry narrow">${hidden('code', code)}
<input class="visually-hidden" type="email" name="login" autocomplete="username" value="${account.login}" tabindex="-1" aria-hidden="true" readonly>
${password}<div>${button(texts.save, 'choose')}</div></form>`;
  return { title: texts.choose, main, there };
}

function told(complaint: string | null): Html {
  return alarm({ ...NO_COMPLAINTS, whole: complaint ?? '' });
}
