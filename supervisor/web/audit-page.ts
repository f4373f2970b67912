// The audit trail: lines by filter, newest first, and whether the chain is whole.

import type { AccessOffice } from '../access/office.ts';
import { actionWords } from './audit-actions.ts';
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
    styles: ['forms.css'],
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
        html`<span class="whole-word">${format.date(atMs)}</span>`,
        [actor, partnerId].filter((one) => one !== null).join(' · '),
        named(action, language),
        object,
        told(detail),
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

/** The code beside the words is what one filters by. */
function named(action: string, language: Language): Html | string {
  const words = actionWords(action, language);
  return words === null ? action : html`${words} <span class="second code">${action}</span>`;
}

/** Longer is for the CSV. */
const DETAIL_MAX = 2_000;

/** What was changed, from what to what; names and values as the trail has them. */
function told(detail: string): Html {
  const parsed: unknown = parsedOrNull(detail);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return html`<span class="mono">${detail.slice(0, DETAIL_MAX)}</span>`;
  const lines = Object.entries(parsed).flatMap(([name, value]) =>
    name === 'changes' && Array.isArray(value) ? value.map(changeOf) : [`${name}: ${plain(value)}`],
  );
  return html`<ul class="told">${cut(lines).map((line) => html`<li>${line}</li>`)}</ul>`;
}

function changeOf(change: unknown): string {
  const { field: name, before, after } = (change ?? {}) as Record<string, unknown>;
  if (typeof name !== 'string') return plain(change);
  if (before === undefined && after === undefined) return name;
  return before === null || before === undefined
    ? `${name}: ${plain(after)}`
    : `${name}: ${plain(before)} → ${plain(after)}`;
}

function plain(value: unknown): string {
  if (value === null || value === undefined || value === '') return '–';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function cut(lines: readonly string[]): string[] {
  let room = DETAIL_MAX;
  return lines.flatMap((line) => {
    const kept = line.slice(0, Math.max(0, room));
    room -= line.length;
    return kept === '' ? [] : [kept];
  });
}

function parsedOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
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
