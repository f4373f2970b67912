// Calendars that programs subscribe to: addresses of one's own partner, created, shown once, revoked.

import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { alarm, button, hidden, notice, onceShown, smallForm } from '../kit/form.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import { complaintsOf, type FormAnswer, type FormRequest } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import type { MaintenancePagesDeps } from './deps.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { workPen } from './words.ts';

const LIMIT_BYTES = 4_096;

export function feedsPage({ office, baseUrl }: Pick<MaintenancePagesDeps, 'office' | 'baseUrl'>): Page {
  const { feeds } = office;

  function view({ language, principal, nowMs }: PageRequest, above: Html): PageAnswer {
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const pen = workPen(language, nowMs);
    const path = pathOf('works-feeds', language);
    const rows = feeds
      .of(principal)
      .map(({ id, createdMs, createdBy, lastUsedMs }) => [
        pen.at(createdMs),
        createdBy,
        lastUsedMs === null ? texts.feedNever : pen.at(lastUsedMs),
        smallForm(path, hidden('id', id), button(texts.revoke, 'revoke', 'grave')),
      ]);
    const columns = texts.feedColumns.map((label) => ({ label }));
    const main = html`<p class="crumbs"><a href="${pathOf('works', language)}">${texts.title}</a> / ${texts.feeds}</p>
<div class="sentence"><h1>${texts.feeds}</h1><p>${texts.feedsLead}</p></div>${above}
${rows.length === 0 ? html`<p class="second">${texts.feedNone}</p>` : dataTable(texts.feeds, columns, rows)}
<div class="buttons">${smallForm(path, button(texts.feedNew, 'open'))}</div>`;
    return { title: texts.feeds, main };
  }

  async function submit(request: FormRequest): Promise<FormAnswer> {
    const { language, principal, actor, fields } = request;
    const texts = MAINTENANCE_PAGE_TEXTS[language];
    const asked = fields.get('do');
    const path = pathOf('works-feeds', language);
    let secret = '';
    const complaints = await complaintsOf(language, async () => {
      if (asked === 'open') ({ secret } = await feeds.open(principal, actor));
      if (asked === 'revoke') await feeds.revoke(principal, actor, fields.get('id') ?? '');
    });
    if (complaints !== null) {
      return { kind: 'page', status: complaints.status, ...view(request, alarm(complaints)) };
    }
    if (secret === '') return { kind: 'see', path: asked === 'revoke' ? `${path}?done=1` : path };
    const address = `/agenda/${secret}.ics`;
    const whole = baseUrl === null ? address : new URL(address, baseUrl).href;
    return { kind: 'page', status: 201, ...view(request, onceShown(texts.feedOnce, whole, texts.feedHint)) };
  }

  return {
    name: 'works-feeds',
    access: 'works.plan',
    isLive: false,
    styles: ['forms.css', 'incidents.css'],
    show: (request) =>
      view(
        request,
        request.query['done'] === undefined ? html`` : notice(MAINTENANCE_PAGE_TEXTS[request.language].done),
      ),
    form: { access: 'works.plan', limitBytes: LIMIT_BYTES, submit },
  };
}
