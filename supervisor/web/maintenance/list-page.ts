// Works: what is under way and ahead first, drafts, then those that are over, by filter, with all of them as CSV.

import type { Work } from '../../maintenance/model.ts';
import type { ListFilter } from '../../maintenance/office.ts';
import { isUnderWay } from '../../maintenance/transitions.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { field } from '../kit/form.ts';
import { dayStart } from '../local-day.ts';
import type { Page, PageRequest } from '../page.ts';
import { NO_COMPLAINTS } from '../page-forms.ts';
import { type PageName, pathOf } from '../paths.ts';
import { linesOf, workRows } from './ahead.ts';
import { type MaintenancePagesDeps, partnerName } from './deps.ts';
import { REPEAT_TEXTS } from './repeat-texts.ts';
import { MAINTENANCE_PAGE_TEXTS } from './texts.ts';
import { endedWords, stateWords, type WorkPen, workBadge, workPen } from './words.ts';

const SHOWN = 50;

export function worksPage({ office }: Pick<MaintenancePagesDeps, 'office'>): Page {
  return {
    name: 'works',
    access: 'state.read',
    isLive: true,
    styles: ['forms.css', 'network.css', 'incidents.css', 'works.css'],
    async show(request) {
      const { language, principal, nowMs } = request;
      const texts = MAINTENANCE_PAGE_TEXTS[language];
      const pen = workPen(language, nowMs);
      const ahead = office.upcoming(principal);
      const drafts = office.drafts(principal);
      const past = await office.list(principal, { ...filterOf(request), stage: 'over', limit: SHOWN + 1 });
      const section = (heading: string, note: string, works: readonly Work[]): Html =>
        works.length === 0
          ? html``
          : html`<section class="section unwell"><h2>${heading} <small>${note}</small></h2>${workRows(linesOf(office, principal, works, pen), language)}</section>`;
      const main = html`<div class="sentence"><h1>${leadOf(ahead, pen)}</h1></div>
${workLinks(request, 'works')}
${section(texts.aheadHeading, texts.aheadNote, ahead)}${section(texts.drafts, texts.draftsNote, drafts)}
<section class="section"><h2>${texts.pastHeading} <small><a href="/api/v1/works?format=csv&amp;limit=1000">${texts.csv}</a></small></h2>
${filterForm(request)}${past.length === 0 ? html`<p class="nothing">${texts.nothing}</p>` : pastTable(past.slice(0, SHOWN), pen)}${older(request, past)}</section>`;
      return { title: ahead.length === 0 ? texts.title : `${texts.title} (${ahead.length})`, main };
    },
  };

  function pastTable(past: readonly Work[], pen: WorkPen): Html {
    const { columns, count } = MAINTENANCE_PAGE_TEXTS[pen.language];
    const rows = past.map((one) => [
      html`<span class="member">${badgeMark(workBadge(one))}<span><a href="${pathOf('work', pen.language, { ref: one.ref })}">${one.title}</a><br><small class="second">${one.ref}</small></span></span>`,
      stateWords(one, pen.language),
      [pen.brief(one), endedWords(one, pen)].filter((part) => part !== '').join(', '),
      partnerName(office, one.partnerId),
    ]);
    const labels = [columns.work, columns.state, columns.window, columns.owner].map((label) => ({ label }));
    return dataTable(count(rows.length), labels, rows);
  }

  function filterForm({ language, query }: PageRequest): Html {
    const { filter } = MAINTENANCE_PAGE_TEXTS[language];
    const input = (name: string, label: string, more: object = {}): Html =>
      field({ name, label, value: query[name] ?? '', ...more }, NO_COMPLAINTS);
    const partners = [
      { value: '', label: filter.anyPartner },
      ...office.partners().map(({ id, name }) => ({ value: id, label: name })),
    ];
    const path = pathOf('works', language);
    return html`<form method="get" action="${path}" class="filter" role="search" aria-label="${filter.label}">${input('text', filter.text, { type: 'search' })}${input('partner', filter.partner, { options: partners })}${input('from', filter.from, { type: 'date' })}${input('to', filter.to, { type: 'date' })}<button class="button" type="submit">${filter.apply}</button>${isFiltered(query) ? html`<a href="${path}">${filter.clear}</a>` : html``}</form>`;
  }

  function older({ language, query }: PageRequest, past: readonly Work[]): Html {
    const last = past.length > SHOWN ? past[SHOWN - 1] : undefined;
    if (last === undefined) return html``;
    const after = new URLSearchParams({ ...query, after: `${last.fromMs}.${last.id}` });
    after.delete('part');
    const { older: label } = MAINTENANCE_PAGE_TEXTS[language];
    return html`<p><a class="button" href="${pathOf('works', language)}?${String(after)}">${label}</a></p>`;
  }
}

/** "2 works under way." or when the next one begins. */
export function leadOf(ahead: readonly Work[], pen: WorkPen): string {
  const texts = MAINTENANCE_PAGE_TEXTS[pen.language];
  const underWay = ahead.filter(({ state }) => isUnderWay(state)).length;
  const later = ahead.filter(({ state }) => !isUnderWay(state));
  const [next] = later;
  const said = [
    ...(underWay === 0 ? [] : [texts.underWay(underWay)]),
    ...(next === undefined ? [] : [texts.ahead(later.length, pen.window(next))]),
  ];
  return said.length === 0 ? texts.calm : said.join(' ');
}

/** From one page of works to the others. */
export function workLinks({ principal, language }: PageRequest, here: PageName): Html {
  const texts = MAINTENANCE_PAGE_TEXTS[language];
  const mayPlan = principal.rights.has('works.plan') && principal.siteIds === null;
  const link = (page: PageName, label: string, kind = ''): Html =>
    page === here ? html`` : html`<a class="button${kind}" href="${pathOf(page, language)}">${label}</a>`;
  return html`<div class="buttons">${mayPlan ? link('work-new', texts.plan, here === 'works-repeats' ? '' : ' main') : html``}${link('works', texts.list)}${link('works-month', texts.month)}${link('works-notice', texts.noticeShare)}${mayPlan ? link('works-repeats', REPEAT_TEXTS[language].title) : html``}${mayPlan ? link('works-feeds', texts.feeds) : html``}</div>`;
}

const FILTERS = ['text', 'partner', 'from', 'to', 'after'];

function isFiltered(query: PageRequest['query']): boolean {
  return FILTERS.some((name) => (query[name] ?? '') !== '');
}

function filterOf({ query }: PageRequest): Omit<ListFilter, 'stage' | 'limit'> {
  const given = (name: string, max: number): string | null => {
    const text = (query[name] ?? '').trim().slice(0, max);
    return text === '' ? null : text;
  };
  const [, fromMs, id] = /^(\d{1,16})\.(\d{1,16})$/.exec(query['after'] ?? '') ?? [];
  return {
    text: given('text', 200),
    partnerId: given('partner', 40),
    equipment: null,
    fromMs: dayStart(query['from'] ?? ''),
    toMs: dayStart(query['to'] ?? '', 1),
    after: fromMs === undefined ? null : { fromMs: Number(fromMs), id: Number(id) },
  };
}
