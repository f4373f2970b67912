// Incidents: what is under way first, then those that are over, by filter, with all of them as CSV.

import type { Dossier } from '../../incidents/model.ts';
import type { ListFilter } from '../../incidents/office.ts';
import { type Html, html } from '../html.ts';
import { badgeMark } from '../kit/badge.ts';
import { dataTable } from '../kit/data-table.ts';
import { field } from '../kit/form.ts';
import { dayStart } from '../local-day.ts';
import type { Page, PageRequest } from '../page.ts';
import { NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import type { IncidentPagesDeps } from './deps.ts';
import { hotlineButton, leadOf, openRows } from './lead.ts';
import { INCIDENT_PAGE_TEXTS } from './texts.ts';
import { badgeOf, type Pen, penFor, titleOf } from './words.ts';

const SHOWN = 50;

export function incidentsPage({ office }: IncidentPagesDeps): Page {
  return {
    name: 'incidents',
    access: 'state.read',
    isLive: true,
    styles: ['forms.css', 'network.css', 'incidents.css'],
    async show(request) {
      const { language, principal, nowMs } = request;
      const texts = INCIDENT_PAGE_TEXTS[language];
      const pen = penFor(language, nowMs);
      const open = office.openFor(principal);
      const standing = leadOf(office, principal, language, nowMs);
      const filter = filterOf(request);
      const past = await office.list(principal, { ...filter, isOpen: false, limit: SHOWN + 1 });
      const unattended = open.filter(
        ({ holderId, state, unansweredMs }) =>
          holderId === null && (state !== 'monitoring' || unansweredMs !== null),
      ).length;
      const lead = open.length === 0 ? texts.calm : texts.open(open.length, unattended);
      const works = principal.rights.has('incidents.work');
      const main = html`<div class="sentence"><h1>${lead}</h1></div>
<div class="buttons">${hotlineButton(standing, language)}${works ? html`<a class="button" href="${pathOf('incident-new', language)}">${texts.byHand}</a>` : html``}</div>
${open.length === 0 ? html`` : html`<section class="section unwell"><h2>${texts.openHeading} <small>${texts.openNote}</small></h2>${openRows(standing.open)}</section>`}
<section class="section"><h2>${texts.pastHeading} <small><a href="/api/v1/incidents?format=csv&amp;limit=1000">${texts.csv}</a></small></h2>
${filterForm(request)}${past.length === 0 ? html`<p class="nothing">${isFiltered(request.query) ? texts.nothing : texts.nothingYet}</p>` : pastTable(past.slice(0, SHOWN), pen)}${older(request, past)}</section>`;
      return { title: open.length === 0 ? texts.title : `${texts.title} (${open.length})`, main };
    },
  };

  function pastTable(past: readonly Dossier[], pen: Pen): Html {
    const texts = INCIDENT_PAGE_TEXTS[pen.language];
    const { columns } = texts;
    const rows = past.map((one) => {
      const { response, restoration } = office.viewer.clocks(one, pen.nowMs);
      const shown = badgeOf(one);
      const name = html`<span class="member">${badgeMark(shown)}<span><a href="${pathOf('incident', pen.language, { ref: one.ref })}">${titleOf(one, pen.language)}</a><br><small class="second">${one.ref} · P${one.severity}</small></span></span>`;
      return [
        name,
        texts.states[one.state],
        pen.at(one.startedMs),
        pen.duration(restoration.elapsedMs),
        one.acknowledgedMs === null ? '–' : pen.duration(response.elapsedMs),
        short(one.cause ?? ''),
      ];
    });
    const { incident, state, began, lasted, answered, cause } = columns;
    const labels = [incident, state, began, lasted, answered, cause].map((label) => ({ label }));
    return dataTable(texts.count(rows.length), labels, rows);
  }

  function filterForm({ language, query }: PageRequest): Html {
    const texts = INCIDENT_PAGE_TEXTS[language];
    const { filter } = texts;
    const input = (name: string, label: string, more: object = {}): Html =>
      field({ name, label, value: query[name] ?? '', ...more }, NO_COMPLAINTS);
    const severities = [
      { value: '', label: filter.anySeverity },
      ...[1, 2, 3].map((one) => ({ value: String(one), label: filter.upTo(one) })),
    ];
    const partners = [
      { value: '', label: filter.anyPartner },
      ...office.partners().map(({ id, name }) => ({ value: id, label: name })),
    ];
    return html`<form method="get" action="${pathOf('incidents', language)}" class="filter" role="search" aria-label="${filter.label}">${input('text', filter.text, { type: 'search' })}${input('severity', filter.severity, { options: severities })}${input('partner', filter.partner, { options: partners })}${input('from', filter.from, { type: 'date' })}${input('to', filter.to, { type: 'date' })}<button class="button" type="submit">${filter.apply}</button>${isFiltered(query) ? html`<a href="${pathOf('incidents', language)}">${filter.clear}</a>` : html``}</form>`;
  }

  function older({ language, query }: PageRequest, past: readonly Dossier[]): Html {
    const last = past.length > SHOWN ? past[SHOWN - 1] : undefined;
    if (last === undefined) return html``;
    const texts = INCIDENT_PAGE_TEXTS[language];
    const after = new URLSearchParams({ ...query, after: `${last.startedMs}.${last.id}` });
    after.delete('part');
    return html`<p><a class="button" href="${pathOf('incidents', language)}?${String(after)}">${texts.older}</a></p>`;
  }
}

const FILTERS = ['text', 'severity', 'partner', 'from', 'to', 'after'];

function isFiltered(query: PageRequest['query']): boolean {
  return FILTERS.some((name) => (query[name] ?? '') !== '');
}

function filterOf({ query }: PageRequest): Omit<ListFilter, 'isOpen' | 'limit'> {
  const given = (name: string, max: number): string | null => {
    const text = (query[name] ?? '').trim().slice(0, max);
    return text === '' ? null : text;
  };
  const severity = Number(query['severity']);
  const [, startedMs, id] = /^(\d{1,16})\.(\d{1,16})$/.exec(query['after'] ?? '') ?? [];
  return {
    gravest: severity >= 1 && severity <= 4 ? severity : null,
    text: given('text', 200),
    partnerId: given('partner', 40),
    equipment: null,
    fromMs: dayStart(query['from'] ?? ''),
    toMs: dayStart(query['to'] ?? '', 1),
    after: startedMs === undefined ? null : { startedMs: Number(startedMs), id: Number(id) },
  };
}

function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
