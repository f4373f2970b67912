// Webhooks of one's own partner on the page of mails: which there are, and the form that adds or changes one.

import type { Webhook } from '../../notify/model.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Format } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { button, hidden, smallForm } from '../kit/form.ts';
import type { Complaints } from '../page-forms.ts';
import { type ScopeForm, typedOf } from './scope-form.ts';
import type { NotifyTexts } from './texts.ts';

export interface WebhookSectionView {
  readonly texts: NotifyTexts;
  readonly format: Format;
  readonly path: string;
  readonly webhooks: readonly Webhook[];
  /** `null`: one is added. */
  readonly changed: Webhook | null;
  readonly scopeForm: ScopeForm;
  readonly reader: Principal;
  readonly typed: URLSearchParams;
  readonly complaints: Complaints;
  /** A field by its name, with what was typed or stands there. */
  readonly input: (name: string, more: object) => Html;
}

/** What stands in its form before anything is typed. */
export function typedOfWebhook({ name, url, scope }: Webhook): URLSearchParams {
  return new URLSearchParams([['name', name], ['url', url], ...typedOf(scope)]);
}

export function webhookSection(view: WebhookSectionView): Html {
  const { texts, format, path, webhooks, changed, scopeForm } = view;
  const rows = webhooks.map(({ id, name, url, scope, createdMs }) => [
    name,
    html`<span class="mono">${url}</span>`,
    scopeForm.wordsOf(scope, texts, view.reader),
    format.date(createdMs),
    html`<div class="buttons"><a class="button other" href="${path}?webhook=${id}#webhook-form">${texts.change}</a>${smallForm(path, hidden('id', id), button(texts.test, 'test-webhook', 'other'))}${smallForm(path, hidden('id', id), button(texts.remove, 'remove-webhook', 'grave'))}</div>`,
  ]);
  const columns = texts.webhookColumns.map((label) => ({ label }));
  const table =
    rows.length === 0
      ? html`<p class="second">${texts.noWebhook}</p>`
      : dataTable(texts.webhooks, columns, rows);
  const heading = changed === null ? texts.addWebhook : texts.changeWebhook(changed.name);
  const buttons =
    changed === null
      ? button(texts.addWebhook, 'add-webhook', 'other')
      : html`${button(texts.save, 'change-webhook')} <a class="button other" href="${path}">${texts.leave}</a>`;
  return html`<section class="section"><h2>${texts.webhooks}</h2><p class="second">${texts.webhooksLead}</p>${table}
<h3 class="apart" id="webhook-form">${heading}</h3><form method="post" action="${path}" class="entry">${changed === null ? html`` : hidden('id', changed.id)}${view.input('name', { required: true, maxLength: 80 })}${view.input('url', { required: true, maxLength: 1_000 })}${scopeForm.fieldsOf(texts, view.typed, view.complaints, view.reader)}<div class="buttons">${buttons}</div></form></section>`;
}
