// The quarterly review of rights: who has which, used when, confirmed when; each line confirmed by itself.

import { reviewLines } from '../../access/review.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat } from '../format.ts';
import { html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, hidden, notice, smallForm } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { type Complaints, complaintsOf, type FormRequest, NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { ACCOUNT_LIMIT_BYTES, type AccountPagesDeps, grants, requireGrants } from './deps.ts';
import { ACCOUNT_TEXTS } from './texts.ts';

export function reviewPage({ office, book }: AccountPagesDeps): Page {
  const { directory, accounts } = office;

  function view(request: PageRequest, complaints: Complaints) {
    const { language, principal, nowMs, query } = request;
    const texts = ACCOUNT_TEXTS[language];
    const format = createFormat(TEXTS[language]);
    const when = (ms: number | null): string => (ms === null ? texts.never : format.date(ms));
    const lines = reviewLines(directory.accounts(), directory.tokensOf, nowMs);
    const path = pathOf('review', language);
    const rows = lines.map(({ account, state, tokens, isOverdue, isUnused }) => {
      const { id, name, partnerId, role, company, lastUsedMs, reviewedMs, reviewedBy } = account;
      const doubts = [...(isOverdue ? [texts.overdue] : []), ...(isUnused ? [texts.unused] : [])];
      return [
        html`<a href="${pathOf('account-of', language, { id })}">${name}</a>`,
        book.partner(partnerId)?.name ?? partnerId,
        [texts.roles[role], company].filter((word) => word !== null).join(' · '),
        texts.states[state],
        tokens.length,
        when(lastUsedMs),
        reviewedBy === null ? when(reviewedMs) : `${when(reviewedMs)} · ${reviewedBy}`,
        doubts.length === 0 ? texts.fine : html`<b>${doubts.join(', ')}</b>`,
        grants(office, principal, partnerId)
          ? smallForm(path, hidden('account', id), button(texts.confirm, 'confirm', 'other'))
          : html``,
      ];
    });
    const overdue = lines.filter(({ isOverdue }) => isOverdue).length;
    const main = html`<div class="sentence"><h1>${texts.review}</h1><p>${texts.reviewLead(overdue, lines.length)}</p></div>
${notice(query['done'] === undefined ? '' : texts.done)}${alarm(complaints)}<div class="buttons"><a class="button" href="/api/v1/access-review.csv" download>${texts.csv}</a></div>
${dataTable(
  texts.review,
  texts.reviewColumns.map((label) => ({ label })),
  rows,
)}`;
    return { title: texts.review, main };
  }

  async function submit(request: FormRequest) {
    const { language, principal, actor, fields } = request;
    const account = directory.account(fields.get('account') ?? '');
    if (account === null) throw notFound('account');
    const complaints = await complaintsOf(language, async () => {
      requireGrants(office, principal, account.partnerId, ACCOUNT_TEXTS[language]);
      await accounts.confirm(account, actor);
    });
    if (complaints !== null)
      return { kind: 'page', status: complaints.status, ...view(request, complaints) } as const;
    return { kind: 'see', path: `${pathOf('review', language)}?done=1` } as const;
  }

  return {
    name: 'review',
    access: 'accounts.manage',
    isLive: false,
    styles: ['forms.css'],
    show: (request) => view(request, NO_COMPLAINTS),
    form: { access: 'accounts.manage', limitBytes: ACCOUNT_LIMIT_BYTES, submit },
  };
}
