// The page of one account, for administrators: changed, invited anew, revoked, taken up again, its sessions and tokens ended.

import type { Invited } from '../../access/accounts.ts';
import { type Account, accountState } from '../../access/model.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, hidden, notice, onceShown } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import {
  type AccountValues,
  accountFields,
  particularsOf,
  typedValues,
  typingComplaints,
  valuesOf,
} from './account-form.ts';
import { confirmPage, REASON_MAX, wrongLength } from './confirm.ts';
import { credentialTables } from './credentials.ts';
import { ACCOUNT_LIMIT_BYTES, type AccountPagesDeps, grants, requireGrants } from './deps.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

const ASKED = ['invite', 'revoke', 'reactivate', 'end'] as const;
type Asked = (typeof ASKED)[number];

export function accountOfPage({ office, book }: AccountPagesDeps): Page {
  const { directory, accounts } = office;

  function found({ parameters }: PageRequest): Account {
    const account = directory.account(parameters['id'] ?? '');
    if (account === null) throw notFound('account');
    return account;
  }

  function view(
    request: PageRequest,
    account: Account,
    values: AccountValues,
    complaints: Complaints,
    above: Html,
  ) {
    const { language, principal, nowMs } = request;
    const texts = ACCOUNT_TEXTS[language];
    const path = pathOf('account-of', language, { id: account.id });
    const state = accountState(account, nowMs);
    const mayGive = grants(office, principal, account.partnerId);
    const ask = (what: Asked, kind = ''): Html =>
      html`<a class="button ${kind}" href="${path}?confirm=${what}">${texts[what]}</a>`;
    const isUsable = state === 'active' || state === 'invited';
    const actions = html`<div class="buttons">${mayGive && isUsable ? ask('invite') : html``}${ask('end')}${state === 'revoked' ? (mayGive ? ask('reactivate') : html``) : ask('revoke', 'grave')}</div>`;
    const { partnerId, version } = account;
    const form = html`<form method="post" action="${path}" class="entry two">${hidden('version', version)}${accountFields({ book, texts, values, complaints, isNew: false, partnerId })}<div class="whole">${button(texts.save, 'save')}</div></form>`;
    const partner = book.partner(partnerId)?.name ?? partnerId;
    const main = html`<div class="sentence"><h1>${account.name}</h1><p>${account.login} · ${partner} · ${texts.roles[account.role]} · ${texts.states[state]}</p></div>
${above}${alarm(complaints)}<p><a href="${pathOf('accounts', language)}">${texts.back}</a></p>${actions}
${mayGive ? form : html`<p class="second">${texts.notYours}</p>`}${credentialTables(request, directory, account, path, false)}`;
    return { title: account.name, main };
  }

  function confirm({ language }: PageRequest, account: Account, action: Asked, complaints: Complaints) {
    const texts = ACCOUNT_TEXTS[language];
    return confirmPage(
      {
        ...{
          question: `${texts[action]}\u00a0: ${account.name}`,
          why: texts[`${action}Why`],
          label: texts[action],
        },
        ...{
          path: pathOf('account-of', language, { id: account.id }),
          action,
          asksReason: action === 'revoke',
          complaints,
        },
      },
      texts,
    );
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields, exchange } = request;
    const texts = ACCOUNT_TEXTS[language];
    const account = found(request);
    const action = fields.get('do');
    const asked = ASKED.find((one) => one === action);
    const refused = (complaints: Complaints) => {
      const shown =
        asked === undefined
          ? view(
              request,
              account,
              action === 'save' ? typedValues(fields) : valuesOf(account),
              complaints,
              html``,
            )
          : confirm(request, account, asked, complaints);
      return { kind: 'page', status: complaints.status, ...shown } as const;
    };
    if (action === 'save' && fields.get('version') !== String(account.version)) {
      const complaints = { ...NO_COMPLAINTS, status: 409, whole: texts.changed };
      return {
        kind: 'page',
        status: 409,
        ...view(request, account, valuesOf(account), complaints, html``),
      } as const;
    }
    const reason = (fields.get('reason') ?? '').trim();
    let invited: Invited | null = null;
    const early =
      action === 'revoke'
        ? wrongLength(reason, REASON_MAX, 'reason', texts)
        : action === 'save'
          ? typingComplaints(fields, texts)
          : null;
    const complaints =
      early ??
      (await complaintsOf(language, async () => {
        if (action === 'save' || action === 'invite' || action === 'reactivate') {
          requireGrants(office, principal, account.partnerId, texts);
        }
        if (action === 'save') await accounts.change(account, particularsOf(fields, account), actor);
        else if (action === 'invite') invited = await accounts.invite(account, actor);
        else if (action === 'reactivate') invited = await accounts.reactivate(account, actor);
        else if (action === 'revoke') await accounts.revoke([account], reason, actor);
        else if (action === 'end') await accounts.endAll([account], 'ended', actor, principal.credentialId);
        else if (action === 'end-token') {
          const token = directory.tokensOf(account.id).find(({ id }) => id === fields.get('token'));
          if (token === undefined) throw notFound('token');
          await office.tokens.revoke(account, token, actor);
        }
      }));
    if (complaints !== null) return refused(complaints);
    if (invited === null) {
      return { kind: 'see', path: `${pathOf('account-of', language, { id: account.id })}?done=1` } as const;
    }
    const { invitation } = invited as Invited;
    const until = createFormat(TEXTS[language]).date(invitation.invitation.expiresMs);
    const { protocol, host } = exchange.request;
    const above = onceShown(texts.link, `${protocol}://${host}${invitation.path}`, texts.linkHint(until));
    const now = found(request);
    return { kind: 'page', status: 201, ...view(request, now, valuesOf(now), NO_COMPLAINTS, above) } as const;
  }

  return {
    name: 'account-of',
    access: 'accounts.manage',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const { language, query } = request;
      const account = found(request);
      const asked = ASKED.find((one) => one === query['confirm']);
      if (asked !== undefined) return confirm(request, account, asked, NO_COMPLAINTS);
      const above = notice(query['done'] === undefined ? '' : ACCOUNT_TEXTS[language].done);
      return view(request, account, valuesOf(account), NO_COMPLAINTS, above);
    },
    form: { access: 'accounts.manage', limitBytes: ACCOUNT_LIMIT_BYTES, submit },
  };
}
