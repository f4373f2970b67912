// The audit trail: lines by filter, newest first, and whether the chain is whole.

import type { AccessOffice } from '../access/office.ts';
import { AUDIT_TEXTS } from './audit-texts.ts';
import { createFormat } from './format.ts';
import { type Html, html } from './html.ts';
import { dataTable } from './kit/data-table.ts';
import { field } from './kit/form.ts';
import { dayStart } from './local-day.ts';
import type { Page, PageRequest } from './page.ts';
import { NO_COMPLAINTS } from './page-forms.ts';
import { pathOf } from './paths.ts';
import { type Language, TEXTS } from './texts.ts';

export interface AuditPageDeps {
  readonly office: Pick<AccessOffice, 'linesBy' | 'verify'>;
  readonly partners: () => readonly { readonly id: string; readonly name: string }[];
}

const LINES = 100;

export function auditPage({ office, partners }: AuditPageDeps): Page {
  return {
    name: 'audit',
    access: 'audit.read',
    isLive: false,
    styles: ['kit.css', 'forms.css'],
    async show(request) {
      const { language, query } = request;
      const texts = AUDIT_TEXTS[language];
      const format = createFormat(TEXTS[language]);
      const filter = filterOf(query);
      const before = Number(query['before']);
      const beforeId = Number.isSafeInteger(before) && before > 0 ? { beforeId: before } : {};
      const found = await office.linesBy({ ...filter, ...beforeId, limit: LINES + 1 });
      const lines = found.slice(0, LINES);
      const last = found.length > LINES ? lines.at(-1) : undefined;
      const rows = lines.map(({ id, atMs, actor, partnerId, action, object, detail, address }) => [
        id,
        format.date(atMs),
        [actor, partnerId].filter((one) => one !== null).join(' · '),
        action,
        object,
        html`<span class="mono">${detail.slice(0, 2_000)}</span>`,
        address ?? '',
      ]);
      const columns = texts.columns.map((label) => ({ label }));
      const older =
        last === undefined
          ? html``
          : html`<p><a class="button" href="${linkTo(request, { before: String(last.id) })}">${texts.older}</a></p>`;
      const verification = query['verify'] === undefined ? html`` : await verified(language);
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead}</p></div>${verification}
<div class="buttons"><a class="button" href="${pathOf('audit', language)}?verify=1">${texts.verify}</a><a class="button" href="/api/v1/audit.csv${csvQuery(filter)}" download>${texts.csv}</a></div>
${filterForm(request)}${rows.length === 0 ? html`<p class="second">${texts.none}</p>` : dataTable(texts.title, columns, rows)}${older}`;
      return { title: texts.title, main };
    },
  };

  async function verified(language: Language): Promise<Html> {
    const texts = AUDIT_TEXTS[language];
    const result = await office.verify(null);
    return result.kind === 'intact'
      ? html`<p class="notice" role="status">${texts.intact(createFormat(TEXTS[language]).count(result.lines))} <span class="mono">${result.hash}</span></p>`
      : html`<p class="notice wrong-notice" role="alert">${texts.broken(result.id, texts.reasons[result.reason])}</p>`;
  }

  function filterForm({ language, query }: PageRequest): Html {
    const texts = AUDIT_TEXTS[language];
    const options = [
      { value: '', label: texts.all },
      ...partners().map(({ id, name }) => ({ value: id, label: name })),
    ];
    const input = (name: string, label: string, more: object = {}): Html =>
      field({ name, label, value: query[name] ?? '', ...more }, NO_COMPLAINTS);
    return html`<form method="get" action="${pathOf('audit', language)}" class="filter">${input('from', texts.from, { type: 'date' })}${input('to', texts.to, { type: 'date' })}${input('partner', texts.partner, { options })}${input('action', texts.action)}${input('object', texts.object)}<button class="button" type="submit">${texts.apply}</button></form>`;
  }
}

function filterOf(query: Readonly<Record<string, string>>) {
  const fromMs = dayStart(query['from'] ?? '');
  const toMs = dayStart(query['to'] ?? '', 1);
  const text = (name: string, key: string, max: number) => {
    const value = (query[name] ?? '').trim().slice(0, max);
    return value === '' ? {} : { [key]: value };
  };
  return {
    ...(fromMs === null ? {} : { fromMs }),
    ...(toMs === null ? {} : { toMs }),
    ...text('partner', 'partnerId', 40),
    ...text('action', 'action', 80),
    ...text('object', 'object', 200),
  };
}

function csvQuery(filter: Readonly<Record<string, string | number>>): string {
  const query = new URLSearchParams(
    Object.entries(filter).map(([name, value]): [string, string] => [name, String(value)]),
  );
  return query.size === 0 ? '' : `?${query}`;
}

function linkTo({ language, query }: PageRequest, more: Readonly<Record<string, string>>): string {
  const { verify: _, ...kept } = query;
  return `${pathOf('audit', language)}?${new URLSearchParams({ ...kept, ...more })}`;
}
