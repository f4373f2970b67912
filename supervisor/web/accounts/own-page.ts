// One's own account: the password, sessions, and API tokens, which are shown once. For sessions; a token may not read it.

import type { Account, Session } from '../../access/model.ts';
import { complaintText } from '../../access/password-words.ts';
import { unlessBusy } from '../../access/requests.ts';
import { RIGHTS_OF } from '../../access/rights.ts';
import { notFound, ProblemError } from '../../platform/http/problem.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, checkboxes, field, notice, onceShown } from '../kit/form.ts';
import { dayStart } from '../local-day.ts';
import type { Page, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { wrongLength } from './confirm.ts';
import { credentialTables } from './credentials.ts';
import { ACCOUNT_LIMIT_BYTES, type AccountPagesDeps } from './deps.ts';
import { ACCOUNT_TEXTS, type AccountTexts } from './texts.ts';

/** As the API takes them. */
const TOKEN_NAME_MAX = 80;
const PASSWORD_MAX = 1_000;

export function ownAccountPage({ office }: Pick<AccountPagesDeps, 'office'>): Page {
  const { directory, own, tokens } = office;

  function mine({ principal, language }: PageRequest): { account: Account; session: Session } {
    const account = directory.account(principal.account?.id ?? '');
    if (account === null) throw notFound('account');
    const session = directory.sessionsOf(account.id).find(({ id }) => id === principal.credentialId);
    if (session !== undefined) return { account, session };
    const { onlySessions } = ACCOUNT_TEXTS[language];
    throw new ProblemError({ status: 403, title: 'Only for sessions', detail: onlySessions });
  }

  function view(request: PageRequest, typed: URLSearchParams, complaints: Complaints, above: Html) {
    const { language } = request;
    const texts = ACCOUNT_TEXTS[language];
    const { account } = mine(request);
    const path = pathOf('account', language);
    const label = (name: string) => ({ name, label: texts.fields[name] ?? name });
    const password = html`<form method="post" action="${path}" class="entry">${field({ ...label('current'), value: '', type: 'password', required: true, autocomplete: 'current-password' }, complaints)}
${field({ ...label('next'), value: '', type: 'password', required: true, autocomplete: 'new-password', hint: texts.hints['next'] ?? '' }, complaints)}<div>${button(texts.save, 'password')}</div></form>`;
    const languages = (['fr', 'en'] as const).map((value) => ({ value, label: texts.languages[value] }));
    const tongue = html`<form method="post" action="${path}" class="entry">${field({ ...label('language'), value: account.language, options: languages, hint: texts.hints['ownLanguage'] ?? '' }, complaints)}<div>${button(texts.save, 'language')}</div></form>`;
    const scopes = RIGHTS_OF[account.role].map((right) => ({
      value: right,
      label: texts.rights[right],
      checked: typed.getAll('scopes').includes(right),
    }));
    const token = html`<form method="post" action="${path}" class="entry">${field({ name: 'name', label: texts.tokenColumns[0] ?? '', value: typed.get('name') ?? '', required: true }, complaints)}
${checkboxes(label('scopes'), scopes, complaints)}${field({ ...label('expiresMs'), value: typed.get('expiresMs') ?? '', type: 'date', required: true }, complaints)}<div>${button(texts.newToken, 'token')}</div></form>`;
    const main = html`<div class="sentence"><h1>${texts.mine}</h1><p>${account.name} · ${texts.mineLead(account.login, texts.roles[account.role])}</p></div>${above}${alarm(complaints)}
<div class="buttons"><a class="button" href="${pathOf('subscriptions', language)}">${texts.subscriptions}</a></div>
${credentialTables(request, directory, account, path, true)}
<section class="section"><h2>${texts.newToken}</h2>${token}</section><section class="section"><h2>${texts.password}</h2>${password}</section><section class="section"><h2>${texts.fields['language'] ?? ''}</h2>${tongue}</section>`;
    return { title: texts.mine, main };
  }

  async function changePassword(request: FormRequest, texts: AccountTexts): Promise<Complaints | null> {
    const { language, fields, actor, exchange } = request;
    const current = fields.get('current') ?? '';
    const next = fields.get('next') ?? '';
    const tooLong =
      wrongLength(current, PASSWORD_MAX, 'current', texts) ?? wrongLength(next, PASSWORD_MAX, 'next', texts);
    if (tooLong !== null) return tooLong;
    office.requireSafe(exchange.request);
    const outcome = await unlessBusy(() => own.changePassword({ ...mine(request), current, next }, actor));
    const about = (name: string, text: string): Complaints => ({
      status: 422,
      whole: '',
      fields: new Map([[name, text]]),
    });
    switch (outcome.kind) {
      case 'changed':
        office.renewSession(exchange.request, exchange.reply, outcome.secret);
        return null;
      case 'wait':
        return { ...NO_COMPLAINTS, status: 429, whole: texts.wait(Math.ceil(outcome.waitMs / 1_000)) };
      case 'wrong':
        return about('current', texts.wrongPassword);
      case 'complaint':
        return about('next', complaintText(outcome.complaint, language));
      case 'conflict':
        return { ...NO_COMPLAINTS, status: 409, whole: texts.changed };
    }
  }

  /** Shown in it at once. */
  async function changeLanguage(request: FormRequest): Promise<FormAnswer> {
    const language = request.fields.get('language') === 'en' ? 'en' : 'fr';
    if (await own.chooseLanguage(mine(request).account, language, request.actor))
      return { kind: 'see', path: `${pathOf('account', language)}?done=1` };
    const changed = { ...NO_COMPLAINTS, status: 409, whole: ACCOUNT_TEXTS[request.language].changed };
    return { kind: 'page', status: 409, ...view(request, new URLSearchParams(), changed, html``) };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, fields, actor } = request;
    const texts = ACCOUNT_TEXTS[language];
    const { account, session } = mine(request);
    const path = pathOf('account', language);
    const action = fields.get('do');
    if (action === 'language') return changeLanguage(request);
    const sessions = directory.sessionsOf(account.id);
    let secret: string | null = null;

    async function work(): Promise<void> {
      if (action === 'end-others')
        await own.endSessions(
          account,
          sessions.filter(({ id }) => id !== session.id),
          actor,
        );
      if (action === 'end-session')
        await own.endSessions(
          account,
          sessions.filter(({ id }) => id === fields.get('session')),
          actor,
        );
      if (action === 'end-token') {
        const token = directory.tokensOf(account.id).find(({ id }) => id === fields.get('token'));
        if (token === undefined) throw notFound('token');
        await tokens.revoke(account, token, actor);
      }
      if (action === 'token') {
        const scopes = RIGHTS_OF[account.role].filter((right) => fields.getAll('scopes').includes(right));
        const name = (fields.get('name') ?? '').trim();
        const expiresMs = dayStart(fields.get('expiresMs') ?? '', 1) ?? 0;
        secret = (await tokens.create(account, { name, scopes, expiresMs }, actor)).secret;
      }
    }

    const complaints =
      action === 'password'
        ? await changePassword(request, texts)
        : ((action === 'token' ? wrongToken(fields, texts) : null) ?? (await complaintsOf(language, work)));
    if (complaints !== null) {
      return {
        kind: 'page',
        status: complaints.status,
        ...view(request, fields, complaints, html``),
      };
    }
    if (secret === null)
      return { kind: 'see', path: `${path}?done=${action === 'password' ? 'password' : '1'}` };
    const above = onceShown(texts.tokenSecret, secret, texts.once);
    return {
      kind: 'page',
      status: 201,
      ...view(request, new URLSearchParams(), NO_COMPLAINTS, above),
    };
  }

  return {
    name: 'account',
    access: 'signed-in',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const texts = ACCOUNT_TEXTS[request.language];
      const { done } = request.query;
      const said = done === undefined ? '' : done === 'password' ? texts.passwordChanged : texts.done;
      return view(request, new URLSearchParams(), NO_COMPLAINTS, notice(said));
    },
    form: { access: 'signed-in', limitBytes: ACCOUNT_LIMIT_BYTES, submit },
  };
}

function wrongToken(fields: URLSearchParams, texts: AccountTexts): Complaints | null {
  const name = wrongLength((fields.get('name') ?? '').trim(), TOKEN_NAME_MAX, 'name', texts);
  if (name !== null || fields.has('scopes')) return name;
  return { status: 422, whole: '', fields: new Map([['scopes', texts.hints['scopes'] ?? '']]) };
}
