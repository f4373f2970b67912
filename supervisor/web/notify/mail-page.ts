// Mailboxes and webhooks of one's own partner, and whether anything leaves at all.

import { MAILBOX_ROLES, type Mailbox, type MailboxRole, type Webhook } from '../../notify/model.ts';
import { notFound } from '../../platform/http/problem.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, field, hidden, notice, onceShown, smallForm } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import {
  type Complaints,
  complaintsOf,
  type FormAnswer,
  type FormRequest,
  NO_COMPLAINTS,
} from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { NOTIFY_LIMIT_BYTES, type NotifyPagesDeps } from './deps.ts';
import { scopeOf } from './scope-form.ts';
import { standing } from './standing.ts';
import { NOTIFY_TEXTS } from './texts.ts';
import { typedOfWebhook, webhookSection } from './webhook-section.ts';

export function mailPage({ notify, desk, proof, inventory, scopeForm }: NotifyPagesDeps): Page {
  const { book } = notify;
  const partnerOf = ({ principal }: PageRequest): string => principal.account?.partnerId ?? '';
  const mailboxesOf = (request: PageRequest): readonly Mailbox[] =>
    book.mailboxes().filter(({ partnerId }) => partnerId === partnerOf(request));
  const webhooksOf = (request: PageRequest): readonly Webhook[] =>
    book.webhooks().filter((one) => one.partnerId === partnerOf(request) && one.disabledMs === null);

  const webhookOf = (request: PageRequest, id: string | null): Webhook | null =>
    webhooksOf(request).find((one) => one.id === id) ?? null;

  async function view(
    request: PageRequest,
    typed: URLSearchParams,
    complaints: Complaints,
    above: Html,
    changed: Webhook | null = null,
  ) {
    const { language } = request;
    const texts = NOTIFY_TEXTS[language];
    const format = createFormat(TEXTS[language]);
    const path = pathOf('mail', language);
    const unreached = await proof.unreached(partnerOf(request));
    const input = (name: string, more: object = {}): Html =>
      field(
        {
          ...{ name, label: texts.fields[name] ?? name, value: typed.get(name) ?? '' },
          ...(texts.hints[name] === undefined ? {} : { hint: texts.hints[name] }),
          ...more,
        },
        complaints,
      );
    const buttons = (id: string): Html =>
      html`<div class="buttons">${smallForm(path, hidden('id', id), button(texts.test, 'test-mailbox', 'other'))}${smallForm(path, hidden('id', id), button(texts.remove, 'remove-mailbox', 'grave'))}</div>`;
    const mailboxes = mailboxesOf(request);
    const boxRows = mailboxes.map(({ id, address, role, language: tongue }) => [
      address,
      html`<span>${texts.roles[role]}<br><span class="second">${texts.roleHints[role]}</span></span>`,
      texts.languages[tongue],
      buttons(id),
    ]);
    const roles = MAILBOX_ROLES.map((value) => ({
      value,
      label: `${texts.roles[value]}, ${texts.roleHints[value]}`,
    }));
    const tongues = (['fr', 'en'] as const).map((value) => ({ value, label: texts.languages[value] }));
    const label = (one: string) => ({ label: one });
    const name = inventory.partners().find(({ id }) => id === partnerOf(request))?.name ?? '';
    const main = html`<div class="sentence"><h1>${texts.mail}</h1><p>${name} · ${texts.mailLead}</p></div>${above}${alarm(complaints)}
${standing(notify, request, texts)}${unreached.length === 0 ? html`` : html`<p class="notice wrong-notice" role="alert"><a href="${pathOf('outbox', language)}?failed=1">${texts.seeFailed(unreached.length)}</a></p>`}
<div class="buttons"><a class="button main" href="${pathOf('outbox', language)}">${texts.seeOutbox}</a></div>
<section class="section"><h2>${texts.mailboxes}</h2>${mailboxes.some(({ role }) => role === 'mandatory') ? html`` : html`<p class="notice wrong-notice" role="alert">${texts.noMandatory}</p>`}${boxRows.length === 0 ? html`` : dataTable(texts.mailboxes, texts.mailboxColumns.map(label), boxRows)}
<h3 class="apart">${texts.addMailbox}</h3><form method="post" action="${path}" class="entry">${input('address', { type: 'email', required: true, maxLength: 254 })}${input('role', { options: roles })}${input('language', { options: tongues })}<div>${button(texts.addMailbox, 'add-mailbox')}</div></form></section>
${webhookSection({ texts, reader: request.principal, format, path, webhooks: webhooksOf(request), changed, scopeForm, typed, complaints, input })}`;
    return { title: texts.mail, main };
  }

  function found<T extends { readonly id: string }>(all: readonly T[], id: string | null): T {
    const one = all.find((each) => each.id === id);
    if (one === undefined) throw notFound('entry');
    return one;
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, fields, actor } = request;
    const texts = NOTIFY_TEXTS[language];
    const partnerId = partnerOf(request);
    const text = (name: string): string => (fields.get(name) ?? '').trim();
    const action = fields.get('do') ?? '';
    let secret: string | null = null;

    async function work(): Promise<void> {
      const mailbox = () => found(mailboxesOf(request), fields.get('id'));
      const webhook = () => found(webhooksOf(request), fields.get('id'));
      const webhookInput = () => ({
        ...{ name: text('name').slice(0, 80), url: text('url').slice(0, 1_000), scope: scopeOf(fields) },
      });
      if (action === 'add-mailbox') {
        const role = MAILBOX_ROLES.find((one) => one === text('role')) ?? ('mandatory' satisfies MailboxRole);
        const tongue = text('language') === 'en' ? 'en' : 'fr';
        await desk.addMailbox(
          { partnerId, address: text('address').slice(0, 254), role, language: tongue },
          actor,
        );
      }
      if (action === 'remove-mailbox') await desk.removeMailbox(mailbox(), actor);
      if (action === 'test-mailbox') await desk.testMailbox(mailbox(), actor);
      if (action === 'add-webhook') {
        secret = (await desk.addWebhook({ ...webhookInput(), partnerId }, actor)).secret;
      }
      if (action === 'change-webhook') await desk.changeWebhook(webhook(), webhookInput(), actor);
      if (action === 'remove-webhook') await desk.removeWebhook(webhook(), actor);
      if (action === 'test-webhook') await desk.testWebhook(webhook(), actor);
    }

    const complaints = await complaintsOf(language, work);
    if (complaints !== null) {
      const changed = action === 'change-webhook' ? webhookOf(request, fields.get('id')) : null;
      return {
        kind: 'page',
        status: complaints.status,
        ...(await view(request, fields, complaints, html``, changed)),
      };
    }
    if (secret === null) {
      return {
        kind: 'see',
        path: `${pathOf('mail', language)}?done=${action.startsWith('test') ? 'test' : '1'}`,
      };
    }
    const above = onceShown(texts.secret, secret, texts.once);
    return {
      kind: 'page',
      status: 201,
      ...(await view(request, new URLSearchParams(), NO_COMPLAINTS, above)),
    };
  }

  return {
    name: 'mail',
    access: 'notify.manage',
    isLive: false,
    styles: ['forms.css', 'notify.css'],
    show(request) {
      const { done } = request.query;
      const texts = NOTIFY_TEXTS[request.language];
      const said = done === undefined ? '' : done === 'test' ? texts.tested : texts.done;
      const changed = webhookOf(request, request.query['webhook'] ?? null);
      const typed = changed === null ? new URLSearchParams() : typedOfWebhook(changed);
      return view(request, typed, NO_COMPLAINTS, notice(said), changed);
    },
    form: { access: 'notify.manage', limitBytes: NOTIFY_LIMIT_BYTES, submit },
  };
}
