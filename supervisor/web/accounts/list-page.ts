// Accounts of all partners, and the way to end all access of a partner that reports a compromise.

import { accountState } from '../../access/model.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat } from '../format.ts';
import { html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { hidden, notice } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { confirmPage, REASON_MAX, wrongLength } from './confirm.ts';
import { ACCOUNT_LIMIT_BYTES, type AccountPagesDeps } from './deps.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

export function accountsPage({ office, book }: AccountPagesDeps): Page {
  function list({ language, nowMs }: PageRequest, done: string) {
    const texts = ACCOUNT_TEXTS[language];
    const format = createFormat(TEXTS[language]);
    const accounts = office.directory.accounts().toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const rows = accounts.map((one) => [
      html`<a href="${pathOf('account-of', language, { id: one.id })}">${one.name}</a>`,
      one.login,
      book.partner(one.partnerId)?.name ?? one.partnerId,
      [texts.roles[one.role], one.company].filter((word) => word !== null).join(' · '),
      texts.states[accountState(one, nowMs)],
      one.lastUsedMs === null ? texts.never : format.date(one.lastUsedMs),
      one.expiresMs === null ? texts.noEnd : format.date(one.expiresMs),
    ]);
    const path = pathOf('accounts', language);
    const reports = book
      .partners()
      .map(({ id, name }) => html`<a class="button grave" href="${path}?compromise=${id}">${name}</a>`);
    const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead(accounts.length)}</p></div>${notice(done)}
<div class="buttons"><a class="button main" href="${pathOf('account-new', language)}">${texts.add}</a></div>
${dataTable(
  texts.title,
  texts.columns.map((label) => ({ label })),
  rows,
)}
<section class="section"><h2>${texts.compromise}</h2><p class="second">${texts.compromiseLead}</p><div class="buttons">${reports}</div></section>`;
    return { title: texts.title, main };
  }

  function confirm({ language }: PageRequest, partnerId: string, complaints: Complaints) {
    const texts = ACCOUNT_TEXTS[language];
    const partner = book.partner(partnerId);
    if (partner === null) throw notFound('partner');
    const more = html`${hidden('partner', partner.id)}<label class="check" for="accounts"><input type="checkbox" id="accounts" name="accounts" value="1"> ${texts.alsoAccounts}</label>`;
    return confirmPage(
      {
        ...{
          question: texts.compromiseOf(partner.name),
          why: `${texts.compromiseLead} ${texts.compromiseWhy}`,
        },
        ...{ label: texts.end, path: pathOf('accounts', language), action: 'compromise', asksReason: true },
        ...{ more, complaints },
      },
      texts,
    );
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields } = request;
    const texts = ACCOUNT_TEXTS[language];
    const format = createFormat(TEXTS[language]);
    const partner = book.partner(fields.get('partner') ?? '');
    if (partner === null) throw notFound('partner');
    const reason = (fields.get('reason') ?? '').trim();
    let done = '';
    const complaints =
      wrongLength(reason, REASON_MAX, 'reason', texts) ??
      (await complaintsOf(language, async () => {
        const compromise = { partnerId: partner.id, reason, revokesAccounts: fields.get('accounts') === '1' };
        const { sessions, tokens, accounts } = await office.reportCompromise(principal, actor, compromise);
        done = texts.compromiseDone(format.count(sessions), format.count(tokens), format.count(accounts));
      }));
    if (complaints !== null) {
      return {
        kind: 'page',
        status: complaints.status,
        ...confirm(request, partner.id, complaints),
      } as const;
    }
    return { kind: 'page', status: 200, ...list(request, done) } as const;
  }

  return {
    name: 'accounts',
    access: 'accounts.manage',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const partnerId = request.query['compromise'];
      return partnerId === undefined ? list(request, '') : confirm(request, partnerId, NO_COMPLAINTS);
    },
    form: { access: 'accounts.manage', limitBytes: ACCOUNT_LIMIT_BYTES, submit },
  };
}
