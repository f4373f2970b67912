// The page on which an account is made; the link with which its person chooses a password is shown once.

import type { Invited } from '../../access/accounts.ts';
import { createFormat } from '../format.ts';
import { html } from '../html.ts';
import { alarm, button, onceShown } from '../kit/form.ts';
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
} from './account-form.ts';
import { ACCOUNT_LIMIT_BYTES, type AccountPagesDeps, requireGrants } from './deps.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

export function newAccountPage({ office, book }: AccountPagesDeps): Page {
  function view({ language }: PageRequest, values: AccountValues, complaints: Complaints) {
    const texts = ACCOUNT_TEXTS[language];
    const main = html`<div class="sentence"><h1>${texts.add}</h1></div>${alarm(complaints)}
<form method="post" action="${pathOf('account-new', language)}" class="entry two">${accountFields({ book, texts, values, complaints, isNew: true, partnerId: null })}
<div class="whole buttons">${button(texts.add, 'add')}<a href="${pathOf('accounts', language)}">${texts.back}</a></div></form>`;
    return { title: texts.add, main };
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields, exchange } = request;
    const texts = ACCOUNT_TEXTS[language];
    const partnerId = fields.get('partnerId') ?? '';
    const login = (fields.get('login') ?? '').trim();
    let made: Invited | null = null;
    const complaints =
      typingComplaints(fields, texts) ??
      (await complaintsOf(language, async () => {
        requireGrants(office, principal, partnerId, texts);
        made = await office.accounts.create({ ...particularsOf(fields, null), login, partnerId }, actor);
      }));
    if (complaints !== null || made === null) {
      const shown = complaints ?? NO_COMPLAINTS;
      return { kind: 'page', status: shown.status, ...view(request, typedValues(fields), shown) } as const;
    }
    const { account, invitation } = made as Invited;
    const until = createFormat(TEXTS[language]).date(invitation.invitation.expiresMs);
    const { protocol, host } = exchange.request;
    const link = onceShown(texts.link, `${protocol}://${host}${invitation.path}`, texts.linkHint(until));
    const main = html`<div class="sentence"><h1>${account.name}</h1><p>${account.login}</p></div>${link}<p><a href="${pathOf('account-of', language, { id: account.id })}">${account.name}</a></p>`;
    return { kind: 'page', status: 201, title: account.name, main } as const;
  }

  return {
    name: 'account-new',
    access: 'accounts.manage',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const partnerId = request.principal.account?.partnerId ?? '';
      const texts = { partnerId, role: 'viewer', language: 'fr' };
      return view(request, { texts, siteIds: [] }, NO_COMPLAINTS);
    },
    form: { access: 'accounts.manage', limitBytes: ACCOUNT_LIMIT_BYTES, submit },
  };
}
