// The page of the traffic: what gateways of one's own network hear, with filters; without a script the last of it.

import type { Book } from '../../fleet/inventory/book.ts';
import { type Html, html } from '../html.ts';
import { dataTable } from '../kit/data-table.ts';
import { field, type Option } from '../kit/form.ts';
import type { Page } from '../page.ts';
import { NO_COMPLAINTS } from '../page-forms.ts';
import { pathOf } from '../paths.ts';
import type { Language } from '../texts.ts';
import { COLUMNS, createCells, FIGURES } from './cells.ts';
import {
  type HearingGateway,
  queryOf,
  RATES,
  readableGateways,
  type TrafficFilter,
  trafficFilterOf,
} from './filter.ts';
import type { HeardFrame } from './store.ts';
import { LIVE_TEXTS } from './texts.ts';
import { FRAME_KINDS } from './wire.ts';

export interface LivePageDeps {
  readonly book: Pick<Book, 'gateways' | 'partner'>;
  /** The newest that match, kept for a moment. */
  readonly traffic: (gatewayIds: readonly number[], filter: TrafficFilter) => Promise<readonly HeardFrame[]>;
}

const STREAM = '/api/v1/frames/stream';

export function livePage({ book, traffic }: LivePageDeps): Page {
  return {
    name: 'live',
    access: 'frames.read',
    isLive: true,
    scripts: ['live-traffic.js'],
    styles: ['forms.css', 'live.css'],
    async show({ language, principal, query }) {
      const texts = LIVE_TEXTS[language];
      const filter = trafficFilterOf(query);
      const own = readableGateways(book.gateways(), principal, { gateway: '', partner: '' });
      const asked = readableGateways(book.gateways(), principal, filter);
      // The script of an open page has them from the stream.
      const frames = 'part' in query ? [] : await traffic([...asked.keys()], filter);
      const partner = book.partner(principal.account?.partnerId ?? '')?.name ?? '';
      const lead = own.size === 0 ? texts.noGateways : texts.lead(partner);
      const search = queryOf(filter);
      const stream = search === '' ? STREAM : `${STREAM}?${search}`;
      const again = search === '' ? pathOf('live', language) : `${pathOf('live', language)}?${search}`;
      const main = html`<div class="sentence"><h1>${texts.title}</h1><p>${lead}</p></div>${form(filter, [...own.values()], language)}
<section class="section traffic" data-island data-traffic data-stream="${stream}" data-texts="${JSON.stringify(texts.island)}"><p class="traffic-bar"><a class="button" href="${again}">${texts.refresh}</a></p>${table(frames, asked, language)}<p class="second">${texts.note}</p></section>`;
      return { title: texts.title, main };
    },
  };
}

function table(
  frames: readonly HeardFrame[],
  gateways: ReadonlyMap<number, HearingGateway>,
  language: Language,
): Html {
  const { island, none } = LIVE_TEXTS[language];
  if (frames.length === 0) return html`<p>${none}</p>`;
  const cellsOf = createCells(island);
  const rows = frames.map(({ gatewayId, ...frame }) => {
    const { eui = '', name = '–' } = gateways.get(gatewayId) ?? {};
    const cells = cellsOf({ ...frame, gateway: eui, gatewayName: name });
    const link = html`<a href="${pathOf('gateway', language, { eui })}">${name}</a>`;
    return COLUMNS.map((column) => (column === 'gateway' ? link : cells[column]));
  });
  const columns = COLUMNS.map((column) => ({
    label: island.columns[column],
    isFigure: FIGURES.has(column),
  }));
  return dataTable(island.caption, columns, rows);
}

function form(filter: TrafficFilter, own: readonly HearingGateway[], language: Language): Html {
  const texts = LIVE_TEXTS[language];
  const { columns, kinds } = texts.island;
  const gateways = own.toSorted((a, b) => a.name.localeCompare(b.name, language));
  const text = (name: string, label: string, value: string | number | null, maxLength: number): Html =>
    field({ name, label, value: String(value ?? ''), maxLength }, NO_COMPLAINTS);
  const select = (name: string, label: string, value: string, options: readonly Option[]): Html => {
    const all = { value: '', label: name === 'gateway' ? texts.allGateways : texts.all };
    return field({ name, label, value, options: [all, ...options] }, NO_COMPLAINTS);
  };
  const fields = [
    select(
      'gateway',
      columns.gateway,
      filter.gateway,
      gateways.map(({ eui, name }) => ({ value: eui, label: name })),
    ),
    text('device', texts.device, filter.device, 23),
    select(
      'kind',
      columns.kind,
      filter.kind,
      FRAME_KINDS.map((kind) => ({ value: kind, label: kinds[kind] })),
    ),
    text('port', columns.port, filter.port, 3),
    select(
      'rate',
      columns.rate,
      filter.rate,
      RATES.map((rate) => ({ value: rate, label: rate })),
    ),
    text('rssi', texts.rssi, filter.rssiDbm, 5),
  ];
  const path = pathOf('live', language);
  const isFiltered = queryOf(filter) !== '';
  const clear = isFiltered ? html`<a href="${path}">${texts.clear}</a>` : html``;
  return html`<details class="traffic-fold"${isFiltered ? html` open` : html``}><summary>${texts.filter}</summary><form class="filter traffic-filter" method="get" action="${path}">${fields}<p class="actions"><button class="button" type="submit">${texts.apply}</button>${clear}</p></form></details>`;
}
