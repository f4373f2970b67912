// The page of one gateway: what is the matter, where the way breaks, and what is known of it, for whoever may see it.

import { type GatewayEui, parseGatewayEui } from '../../../protocol/eui.ts';
import { mayReadFrames, mayReadPrivate, maySee } from '../../access/rights.ts';
import type { GatewayStatus } from '../../fleet/fleet.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { GatewayRecord } from '../../fleet/inventory/model.ts';
import type { Hearing } from '../../fleet/traffic/deaf.ts';
import type { Neighbour } from '../../fleet/traffic/neighbours.ts';
import type { Signal } from '../../fleet/traffic/signal.ts';
import type { OutageOf } from '../../incidents/reading.ts';
import type { Use } from '../../lns/down/duty-cycle.ts';
import type { Rx1Use } from '../../lns/down/rx1.ts';
import type { LnsJudged } from '../../lns/link.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { notFound } from '../../platform/http/problem.ts';
import { html } from '../html.ts';
import { incidentNow } from '../incidents/link.ts';
import { STATE_WORDS } from '../kit/badge-texts.ts';
import { type HereOffice, worksHere } from '../maintenance/ahead.ts';
import type { Page, PageRequest } from '../page.ts';
import { cardFacts } from './card.ts';
import { chainView } from './chain-view.ts';
import { lastFrames } from './frames.ts';
import { head } from './head.ts';
import { journal, machine, outcomes, recentBad } from './machine.ts';
import { distanceKm, neighbours } from './neighbours.ts';
import { overTime } from './over-time.ts';
import { sending } from './sending.ts';
import { dataRates, signal } from './signal.ts';
import { trafficChart } from './traffic-chart.ts';
import type { FrameLine, GatewayPast, GatewayView, NeighbourLine } from './view.ts';

export interface GatewayPageDeps {
  readonly book: Book;
  readonly statusOf: (eui: string) => GatewayStatus | null;
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly hearing: (gatewayId: number) => Hearing;
  readonly past: (eui: GatewayEui) => Promise<GatewayPast>;
  readonly neighbours: (gatewayId: number) => Promise<readonly Neighbour[]>;
  readonly signal: (gatewayId: number) => Promise<Signal>;
  readonly euiOf: (gatewayId: number) => string | null;
  readonly frames: (gatewayId: number) => Promise<readonly FrameLine[]>;
  readonly lns: () => readonly LnsJudged[];
  readonly dutyCycle: () => readonly Use[];
  readonly rx1: (gatewayId: number) => Rx1Use | null;
  /** What it failed in over 90 days, and the incidents that this belongs to. */
  readonly outages: (equipment: EquipmentId) => Promise<readonly OutageOf[]>;
  readonly works: HereOffice;
}

export function gatewayPage(deps: GatewayPageDeps): Page {
  const { book } = deps;

  async function viewOf(
    card: GatewayRecord,
    { language, nowMs, principal }: PageRequest,
  ): Promise<GatewayView> {
    const { id, eui } = card;
    const [past, near, heard, frames] = await Promise.all([
      deps.past(eui),
      deps.neighbours(id),
      deps.signal(id),
      mayReadFrames(principal, card.partnerId) ? deps.frames(id) : null,
    ]);
    return {
      ...{ language, nowMs, card, past, frames },
      partner: card.partnerId === null ? null : book.partner(card.partnerId),
      site: card.siteId === null ? null : book.site(card.siteId),
      backhaul: card.backhaulId === null ? null : book.backhaul(card.backhaulId),
      mayReadPrivate: mayReadPrivate(principal, card),
      status: deps.statusOf(eui),
      health: deps.healthOf(`gateway:${eui}`),
      hearing: deps.hearing(id),
      neighbours: near.flatMap((one) => neighbourOf(card, one, principal)),
      lns: deps.lns(),
      dutyCycle: deps.dutyCycle().filter(({ gatewayId }) => gatewayId === id),
      rx1: deps.rx1(id),
      signal: heard,
    };
  }

  function neighbourOf(card: GatewayRecord, one: Neighbour, principal: Principal): NeighbourLine[] {
    const eui = deps.euiOf(one.gatewayId) as GatewayEui | null;
    const other = eui === null ? null : book.gateway(eui);
    if (other === null || !maySee(principal, other)) return [];
    return [
      {
        ...{ eui: other.eui, name: other.name, share: one.shareOfOurs },
        commune: other.siteId === null ? null : (book.site(other.siteId)?.commune ?? null),
        health: deps.healthOf(`gateway:${other.eui}`),
        distanceKm: distanceKm(card, other),
      },
    ];
  }

  return {
    name: 'gateway',
    access: 'state.read',
    isLive: true,
    styles: ['gateway.css', 'chart.css', 'incidents.css', 'works.css'],
    scripts: ['gateway.js'],
    async show(request) {
      const eui = parseGatewayEui(request.parameters['eui'] ?? '');
      const card = eui === null ? null : book.gateway(eui);
      if (card === null || !maySee(request.principal, card)) throw notFound('gateway');
      const equipment = `gateway:${card.eui}` as const;
      const [view, outages] = await Promise.all([viewOf(card, request), deps.outages(equipment)]);
      const { language, health, past, nowMs } = view;
      const word = health === null ? '' : `, ${STATE_WORDS[language][health.state].toLowerCase()}`;
      const time = { language, nowMs, past, outages, equipment, name: card.name };
      const main = html`${head(view)}${incidentNow(outages, language)}${worksHere(deps.works, request.principal, equipment, language, nowMs)}${chainView(view)}${trafficChart(view)}${overTime(time)}
<div class="pair">${signal(view)}<div>${neighbours(view)}${dataRates(view)}</div></div>
<div class="pair">${sending(view)}${outcomes(view)}</div>
<div class="pair">${machine(view)}${journal(view)}</div>
<div class="pair">${recentBad(view)}${cardFacts(view)}</div>
${lastFrames(view)}`;
      return { title: `${card.name}${word}`, main };
    },
  };
}
