// The inventory: gateways, sites and backhauls by filter, who knocks unknown, and ways to add, import and export.

import { maySee } from '../../access/rights.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import { LIFE_CYCLES } from '../../fleet/inventory/model.ts';
import { seesBackhaul, seesSite } from '../../fleet/inventory/views.ts';
import { createFormat } from '../format.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { field, type Option } from '../kit/form.ts';
import type { Page, PageRequest } from '../page.ts';
import { NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import { TEXTS } from '../texts.ts';
import { byName, type InventoryPagesDeps, partnerName, partnerOptions } from './deps.ts';
import { INVENTORY_TEXTS, type InventoryTexts } from './texts.ts';

const CSV_PATH = '/api/v1/inventory/gateways.csv';

export function inventoryPage({ book, knocks }: InventoryPagesDeps): Page {
  return {
    name: 'inventory',
    access: 'state.read',
    isLive: false,
    styles: ['forms.css'],
    show(request) {
      const { language, principal: who, query } = request;
      const texts = INVENTORY_TEXTS[language];
      const asked = createFilter(query);
      const communeOf = (siteId: string | null): string | null =>
        siteId === null ? null : (book.site(siteId)?.commune ?? null);
      const gateways = book.gateways().filter((one) => {
        return (
          maySee(who, one) &&
          asked.text(`${one.name} ${one.eui}`) &&
          asked.is('partner', one.partnerId) &&
          asked.is('cycle', one.lifeCycle) &&
          asked.is('site', one.siteId) &&
          asked.is('commune', communeOf(one.siteId)) &&
          asked.is('backhaul', one.backhaulId)
        );
      });
      const allSites = byName(book.sites().filter((one) => seesSite(who, one)));
      const allBackhauls = seesBackhaul(who) ? byName(book.backhauls()) : [];
      const sites = allSites.filter(
        (one) =>
          asked.text(one.name) && asked.is('partner', one.partnerId) && asked.is('commune', one.commune),
      );
      const backhauls = allBackhauls.filter(
        (one) => asked.text(`${one.name} ${one.id}`) && asked.is('partner', one.partnerId),
      );
      const link = (page: 'inventory-new-gateway' | 'inventory-new-site' | 'inventory-new-backhaul') =>
        pathOf(page, language);
      const mayWrite = who.rights.has('inventory.write');
      const adds = mayWrite
        ? html`<a class="button main" href="${link('inventory-new-gateway')}">${texts.newGateway}</a><a class="button" href="${link('inventory-new-site')}">${texts.newSite}</a><a class="button" href="${link('inventory-new-backhaul')}">${texts.newBackhaul}</a><a class="button" href="${pathOf('inventory-import', language)}">${texts.importLink}</a>`
        : html``;
      const named = (all: readonly { readonly id: string; readonly name: string }[]): Option[] =>
        all.map(({ id, name }) => ({ value: id, label: name }));
      const communes = [...new Set(allSites.flatMap(({ commune }) => commune ?? []))].toSorted();
      const choices = {
        partner: partnerOptions(book),
        cycle: LIFE_CYCLES.map((value) => ({ value, label: texts.lifeCycles[value] })),
        commune: communes.map((value) => ({ value, label: value })),
        site: named(allSites),
        backhaul: named(allBackhauls),
      };
      const none = html`<p class="second">${texts.none}</p>`;
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${texts.lead(
        gateways.length,
        sites.length,
        backhauls.length,
        Object.values(query).some((one) => one !== ''),
      )}</p></div>
<div class="buttons">${adds}<a class="button" href="${CSV_PATH}" download>${texts.csv}</a></div>
${mayWrite ? unknownSection(request, texts) : html``}
<section class="section"><h2>${texts.gateways}</h2>${filterForm(request, texts, choices)}${gateways.length === 0 ? none : gatewayTable(gateways)}</section>
<section class="section"><h2>${texts.sites}</h2>${
        sites.length === 0
          ? none
          : dataTable(
              texts.sites,
              labels('name', 'partnerId', 'commune', 'gateways'),
              sites.map((one) => [
                html`<a href="${pathOf('inventory-site', language, { id: one.id })}">${one.name}</a>`,
                ...[partnerName(book, one.partnerId, texts), one.commune ?? '', book.gatewaysAtSite(one.id)],
              ]),
            )
      }</section>
<section class="section"><h2>${texts.backhauls}</h2>${
        backhauls.length === 0
          ? none
          : dataTable(
              texts.backhauls,
              labels('name', 'kind', 'operator', 'partnerId', 'gateways'),
              backhauls.map((one) => [
                html`<a href="${pathOf('inventory-backhaul', language, { id: one.id })}">${one.name}</a>`,
                ...[texts.kinds[one.kind], one.operator ?? '', partnerName(book, one.partnerId, texts)],
                book.gatewaysOnBackhaul(one.id),
              ]),
            )
      }</section>`;
      return { title: texts.title, main };

      function labels(...names: readonly string[]) {
        return names.map((name) => ({ label: texts.fields[name] ?? name, isFigure: name === 'gateways' }));
      }

      function gatewayTable(shown: readonly GatewayRecord[]): Html {
        return dataTable(
          texts.gateways,
          labels('name', 'eui', 'partnerId', 'siteId', 'commune', 'backhaulId', 'lifeCycle'),
          shown.map((one) => [
            html`<a href="${pathOf('inventory-gateway', language, { eui: one.eui })}">${one.name}</a>`,
            html`<span class="mono">${one.eui}</span>`,
            partnerName(book, one.partnerId, texts),
            one.siteId === null ? '' : (book.site(one.siteId)?.name ?? one.siteId),
            communeOf(one.siteId) ?? '',
            one.backhaulId === null ? '' : (book.backhaul(one.backhaulId)?.name ?? one.backhaulId),
            texts.lifeCycles[one.lifeCycle],
          ]),
        );
      }
    },
  };

  function unknownSection({ language }: PageRequest, texts: InventoryTexts): Html {
    const all = knocks.all();
    if (all.length === 0) return html``;
    const format = createFormat(TEXTS[language]);
    const rows = all.map(
      ({ eui, firstMs, lastMs, times }) =>
        html`<li><p><span class="mono">${eui}</span> <span class="second">${texts.knocks(format.count(times), format.date(firstMs), format.date(lastMs))}</span>
<a href="${pathOf('inventory-new-gateway', language)}?eui=${eui}" aria-label="${texts.takeIn} ${eui}">${texts.takeIn}</a></p></li>`,
    );
    return html`<section class="section"><h2>${texts.unknown} <small>${all.length}</small></h2><p class="second">${texts.unknownLead}</p><ul>${rows}</ul></section>`;
  }
}

/** An empty choice is any. `-`: those that have none. */
function createFilter(query: Readonly<Record<string, string>>) {
  const wanted = (query['q'] ?? '').trim().toLowerCase();
  return {
    text: (text: string): boolean => text.toLowerCase().includes(wanted),
    is(name: string, value: string | null): boolean {
      const asked = query[name] ?? '';
      return asked === '' || (asked === '-' ? value === null : asked === value);
    },
  };
}

function filterForm(
  { language, query }: PageRequest,
  texts: InventoryTexts,
  choices: Readonly<Record<string, readonly Option[]>>,
): Html {
  const labels: Readonly<Record<string, string>> = {
    ...{ partner: texts.fields['partnerId'] ?? '', cycle: texts.fields['lifeCycle'] ?? '' },
    ...{ commune: texts.fields['commune'] ?? '', site: texts.fields['siteId'] ?? '' },
    backhaul: texts.fields['backhaulId'] ?? '',
  };
  const selects = Object.entries(choices).map(([name, options]) => {
    const none = name === 'cycle' ? [] : [{ value: '-', label: texts.nothing(name) }];
    const all = [{ value: '', label: texts.any(name) }, ...none, ...options];
    return field(
      { name, label: labels[name] ?? name, value: query[name] ?? '', options: all },
      NO_COMPLAINTS,
    );
  });
  const search = { name: 'q', label: texts.search, value: query['q'] ?? '', type: 'search' } as const;
  return html`<form method="get" action="${pathOf('inventory', language)}" class="filter" role="search" aria-label="${texts.filter}">${field(search, NO_COMPLAINTS)}${selects}<button class="button" type="submit">${texts.apply}</button></form>`;
}
