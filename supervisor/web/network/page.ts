// The network page: one sentence, the horizon, what is being dealt with, what is not well and why, then all gateways.

import type { Principal } from '../../platform/http/principal.ts';
import { FRESH_MS } from '../freshness.ts';
import { html } from '../html.ts';
import { hotlineButton } from '../incidents/lead.ts';
import { createKept } from '../kept.ts';
import { horizon } from '../kit/horizon.ts';
import type { Page, PageAnswer, PageRequest } from '../page.ts';
import type { Language } from '../texts.ts';
import { daysTable } from './days-table.ts';
import { type Filter, filterForm, filterOf, isFiltered, matches } from './filter.ts';
import { foreSection } from './fore.ts';
import { gatewaysByPartner } from './gateways-list.ts';
import { legend } from './legend.ts';
import { footnote, headline, offlineOf, underline } from './sentence.ts';
import { servicesList } from './services.ts';
import { NETWORK_TEXTS } from './texts.ts';
import { unwellSection } from './unwell.ts';
import { type NetworkDeps, type NetworkView, networkView } from './view.ts';

/** Filters, languages and visibilities at a time; the oldest go first. */
const MAX_KEPT = 50;

export function networkPage(deps: NetworkDeps): Page {
  const kept = createKept<string, PageAnswer>(FRESH_MS, MAX_KEPT);

  return {
    name: 'network',
    access: 'state.read',
    isLive: true,
    styles: ['network.css', 'forms.css', 'incidents.css', 'works.css'],
    show(request) {
      const { language, principal, nowMs } = request;
      const filter = filterOf(request.query);
      // Who has changed the inventory sees so at once.
      const key = JSON.stringify([language, visibility(principal), filter, deps.book.edition()]);
      return kept(key, nowMs, () => write(deps, request, filter));
    },
  };
}

/**
 * Those for whom it is the same see the same: the sites that they are limited to (who is, sees what they reported),
 * whether they are told who is on an incident, whether they may report one.
 */
export function visibility({ siteIds, account, rights }: Principal): unknown {
  const limits = siteIds === null ? null : [account?.id, ...[...siteIds].sort()];
  return [limits, account !== null, rights.has('incidents.report')];
}

async function write(
  deps: NetworkDeps,
  { language, principal, nowMs }: PageRequest,
  filter: Filter,
): Promise<PageAnswer> {
  const view = await networkView(deps, principal, language, nowMs);
  const main = networkMain(view, filter, deps.book.backhauls(), language);
  return { title: NETWORK_TEXTS[language].title(offlineOf(view).length), main };
}

export function networkMain(
  view: NetworkView,
  filter: Filter,
  backhauls: readonly { readonly id: string; readonly name: string }[],
  language: Language,
) {
  const texts = NETWORK_TEXTS[language];
  const { gateways } = view;
  const found = gateways.filter((one) => matches(one, filter));
  const used = backhauls.filter(({ id }) => gateways.some(({ backhaulId }) => backhaulId === id));
  const isOpen = isFiltered(filter);
  const hasPast = gateways.length === 0 || gateways.some(({ past }) => past !== null);
  const form = filterForm(filter, used, { count: found.length, total: gateways.length }, language);
  return html`<div class="sentence"><h1>${headline(view, language)}</h1>${underline(view, language)}</div>
${callSection(view, language)}<div class="horizon">${shores(view, language)}${servicesList(view, language)}</div>${footnote(view, language)}
${foreSection(view, language)}${unwellSection(view, language)}
<section class="section gateways"><h2>${texts.gateways} <small>${texts.gatewaysNote} · <a href="/api/v1/availability?format=csv">${texts.csv}</a></small></h2>
${form}${legend(language)}${hasPast ? html`` : html`<p class="second" role="status">${texts.noPast}</p>`}
${found.length === 0 ? html`<p class="nothing">${gateways.length === 0 ? texts.none : texts.filter.nothing}</p>` : gatewaysByPartner(found, { nowMs: view.nowMs, language, isOpen })}${daysTable(found, language)}</section>`;
}

function callSection({ lead }: NetworkView, language: Language) {
  return lead.hotline === null ? html`` : html`<p class="call">${hotlineButton(lead, language)}</p>`;
}

function shores({ gateways }: NetworkView, language: Language) {
  const texts = NETWORK_TEXTS[language];
  const names = [...new Set(gateways.map(({ partnerName }) => partnerName))];
  return names.map((partnerName) => {
    const marks = gateways.filter((one) => one.partnerName === partnerName);
    const name = partnerName ?? texts.noPartner;
    const { west, east } = texts;
    return horizon(name, marks, { label: texts.horizon(name, marks.length), west, east }, language);
  });
}
