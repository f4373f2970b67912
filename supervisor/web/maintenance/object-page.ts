// The link in the mail to a partner's mailbox, by which it objects without an account: looking at it changes nothing.

import { actionOf } from '../../maintenance/given.ts';
import { type Html, html } from '../html.ts';
import { alarm, button, field } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { type MaintenancePagesDeps, partnerName, WORK_LIMIT_BYTES } from './deps.ts';
import { effectSentence } from './effect-view.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { sayingOf, workPen } from './words.ts';

export function objectPage({ office }: Pick<MaintenancePagesDeps, 'office'>): Page {
  const { desk } = office;

  function view(request: PageRequest, typed: string, complaints: Complaints): PageAnswer {
    const { language, parameters, nowMs } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const secret = parameters['secret'] ?? '';
    const found = desk.linked(secret);
    if (found === null) return said(texts.objectGone, texts.objectGoneWhy);
    const { work, partnerId } = found;
    const pen = workPen(language, nowMs);
    const isOpen =
      (work.state === 'announced' || work.state === 'confirmed') && (work.objectUntilMs ?? 0) > office.now();
    const until = work.objectUntilMs === null ? '' : texts.mayObject(pen.moment(work.objectUntilMs));
    const form = html`<section class="section"><h2>${texts.objectTitle(partnerName(office, partnerId))}</h2><form method="post" action="${pathOf('work-object', language, { secret })}" class="entry"><p>${until} ${texts.doHints.object ?? ''}</p>${field({ name: 'reason', label: texts.fields.reason, value: typed, rows: 4, required: true }, complaints)}<div class="buttons">${button(texts.do.object, 'object')}</div></form></section>`;
    const main = html`<div class="sentence"><p class="which">${work.ref} · ${partnerName(office, work.partnerId)}</p><h1>${sayingOf(work, pen)}</h1>${work.effect === null ? html`` : effectSentence({ effect: work.effect, window: work }, pen)}</div>${alarm(complaints)}${isOpen ? form : html`<p class="notice">${texts.objectLate}</p>`}`;
    return { title: work.ref, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, parameters, fields, actor } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const secret = parameters['secret'] ?? '';
    const typed = fields.get('reason') ?? '';
    if (desk.linked(secret) === null) {
      return { kind: 'page', status: 200, ...said(texts.objectGone, texts.objectGoneWhy) };
    }
    const complaints = await complaintsOf(language, async () => {
      const action = actionOf('object', { reason: typed }, office.now());
      if (action.kind !== 'object') return;
      // Whoever holds the link, signed in or not.
      const by = actor.accountId === null ? { ...actor, actor: 'link in a mail' } : actor;
      await desk.objectByLink(secret, by, action.reason);
    });
    if (complaints !== null) {
      return { kind: 'page', status: complaints.status, ...view(request, typed, complaints) };
    }
    return { kind: 'page', status: 200, ...said(texts.objectDone, texts.objectDoneWhy) };
  }

  return {
    name: 'work-object',
    access: 'open',
    isLive: false,
    styles: ['forms.css', 'incidents.css', 'works.css'],
    show: (request) => view(request, '', NO_COMPLAINTS),
    form: { access: 'open', limitBytes: WORK_LIMIT_BYTES, submit },
  };
}

function said(title: string, why: string): { readonly title: string; readonly main: Html } {
  return { title, main: html`<div class="sentence"><h1>${title}</h1><p>${why}</p></div>` };
}
