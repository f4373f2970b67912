// The page of the traffic: the newest frames that gateways of one's own network heard, with filters; never another's.

import { mayReadFrames } from '../../access/rights.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import { framesTable } from '../gateway/frames.ts';
import { type Html, html } from '../html.ts';
import type { Page } from '../page.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { RATES, type TrafficFilter, trafficFilterOf } from './filter.ts';
import type { TrafficLine } from './store.ts';
import { LIVE_TEXTS } from './texts.ts';

export interface LivePageDeps {
  readonly book: Book;
  readonly traffic: (gatewayIds: readonly number[], filter: TrafficFilter) => Promise<readonly TrafficLine[]>;
}

export function livePage({ book, traffic }: LivePageDeps): Page {
  return {
    name: 'live',
    access: 'frames.read',
    isLive: true,
    scripts: ['live-traffic.js'],
    styles: ['kit.css', 'gateway.css', 'live.css'],
    async show({ language, principal, query }) {
      const texts = LIVE_TEXTS[language];
      const filter = trafficFilterOf(query);
      const own = book.gateways().filter(({ partnerId }) => mayReadFrames(principal, partnerId));
      const asked = own.filter(({ eui }) => filter.gateway === '' || eui === filter.gateway);
      const lines = await traffic(
        asked.map(({ id }) => id),
        filter,
      );
      const partner = book.partner(principal.account?.partnerId ?? '')?.name ?? '';
      const lead = own.length === 0 ? texts.noGateways : texts.lead(partner);
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${lead}</p></div>${form(filter, own, language)}
<section class="section" data-island data-traffic><p><button class="button" type="button" hidden data-pause="${texts.pause}" data-go-on="${texts.goOn}">${texts.pause}</button></p><div data-lines>${table(lines, own, language)}</div><p>${texts.note}</p></section>`;
      return { title: texts.title, main };
    },
  };
}

function table(lines: readonly TrafficLine[], own: readonly GatewayRecord[], language: Language): Html {
  if (lines.length === 0) return html`<p>${LIVE_TEXTS[language].none}</p>`;
  const byId = new Map(own.map((gateway) => [gateway.id, gateway]));
  return framesTable(lines, language, (index) => {
    const gateway = byId.get(lines[index]?.gatewayId ?? -1);
    if (gateway === undefined) return '–';
    return html`<a href="${pathOf('gateway', language, { eui: gateway.eui })}">${gateway.name}</a>`;
  });
}

function form(filter: TrafficFilter, own: readonly GatewayRecord[], language: Language): Html {
  const texts = LIVE_TEXTS[language];
  const option = (value: string, label: string, current: string): Html =>
    html`<option value="${value}"${value === current ? html` selected` : html``}>${label}</option>`;
  const gateways = own.map(({ eui, name }) => option(eui, name, filter.gateway));
  return html`<form class="traffic-filter" method="get" action="${pathOf('live', language)}">
<label>${texts.gateway}<select name="gateway">${option('', texts.all, filter.gateway)}${gateways}</select></label>
<label>${texts.devAddr}<input name="devaddr" value="${filter.devAddr}" maxlength="11" autocomplete="off"></label>
<label>${texts.rate}<select name="rate">${option('', texts.all, filter.rate)}${RATES.map((rate) => option(rate, rate, filter.rate))}</select></label>
<label>${texts.rssi}<input name="rssi" value="${filter.rssiDbm ?? ''}" inputmode="numeric" maxlength="5" autocomplete="off"></label>
<button class="button" type="submit">${texts.apply}</button></form>`;
}
