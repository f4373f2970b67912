// What the network page and the wall show, gathered for who asks: gateways as they stand, services, and what the past tells.

import { maySee } from '../../access/rights.ts';
import type { Fact } from '../../fleet/facts.ts';
import type { GatewayStatus } from '../../fleet/fleet.ts';
import type { EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import type { Book } from '../../fleet/inventory/book.ts';
import type { Losses } from '../../ingest/gap.ts';
import type { LnsJudged } from '../../lns/link.ts';
import type { BusStatus } from '../../platform/broker/bus.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { factTexts } from '../fact-texts.ts';
import { type Standing, standing, standingOf } from '../gateway-standing.ts';
import { type Lead, type LeadOffice, leadOf } from '../incidents/lead.ts';
import { type AheadOffice, type WorkLine, worksAhead } from '../maintenance/ahead.ts';
import { type Language, TEXTS } from '../texts.ts';
import type { GatewayPast, NetworkRecord } from './record.ts';

export interface NetworkDeps {
  readonly gateways: () => readonly GatewayStatus[];
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly book: Pick<Book, 'edition' | 'partners' | 'sites' | 'site' | 'backhaul' | 'backhauls'>;
  readonly lns: () => readonly LnsJudged[];
  readonly broker: () => BusStatus;
  /** Reported as lost since this instant. */
  readonly losses: (sinceMs: number) => Promise<readonly Losses[]>;
  readonly record: NetworkRecord;
  readonly incidents: LeadOffice;
  readonly works: AheadOffice;
}

export interface GatewayLine extends Standing {
  readonly id: number;
  readonly eui: string;
  readonly name: string;
  readonly partnerId: string | null;
  readonly partnerName: string | null;
  readonly commune: string | null;
  readonly backhaulId: string | null;
  readonly lastReceptionMs: number | null;
  readonly receptionsPerMinute: number;
  /** Rows that lie in its agent's journal. */
  readonly waiting: number;
  /** What else is out of the ordinary, in words. */
  readonly notes: readonly string[];
  /** Sensors that nobody else hears, an estimate; `null`: not known. */
  readonly alone: number | null;
  readonly past: GatewayPast | null;
}

export interface ServiceLine extends Standing {
  readonly id: EquipmentId;
  readonly kind: 'lns' | 'broker' | 'supervisor' | 'backhaul';
  /** Of network servers and backhauls. */
  readonly name: string | null;
  readonly roundTripMs: number | null;
  readonly agents: number | null;
  /** Backhauls: gateways that use it. */
  readonly gateways: number | null;
}

export interface NetworkView {
  readonly nowMs: number;
  /** By partner, from west to east: their place stays the same. */
  readonly gateways: readonly GatewayLine[];
  /** Those that the asker may see: none for who is limited to sites. */
  readonly services: readonly ServiceLine[];
  /** Sensors that only gateways now off line heard yesterday or today; `null`: not known. */
  readonly unheard: number | null;
  /** Incidents under way, and the hotline. */
  readonly lead: Lead;
  /** Under way, or beginning within 14 days. */
  readonly works: readonly WorkLine[];
}

/** The verdict `agent-gone` says the same with more. */
const SAID_BY_GONE: ReadonlySet<Fact['kind']> = new Set(['connection-lost', 'stopped']);
/** Losses stand on the page so long after they were reported. */
const LOSSES_SHOWN_MS = 7 * 86_400_000;

export async function networkView(
  deps: NetworkDeps,
  principal: Principal,
  language: Language,
  nowMs: number,
): Promise<NetworkView> {
  const [past, losses] = await Promise.all([deps.record.past(), deps.losses(nowMs - LOSSES_SHOWN_MS)]);
  const pen = { texts: TEXTS[language], language, nowMs };
  const facts = factTexts(language, nowMs);
  const gateways = deps
    .gateways()
    .filter(({ gateway }) => maySee(principal, gateway))
    .map((status): GatewayLine => {
      const { gateway, health } = status;
      const { id, eui, name, partnerId, partnerName, siteId, backhaulId } = gateway;
      const lost = losses.filter((one) => one.eui === eui).map(facts.losses);
      const known = deps.healthOf(`gateway:${eui}`);
      const isGone = known?.verdicts.some(({ kind }) => kind === 'agent-gone') === true;
      return {
        ...standingOf(status, known, pen),
        ...{ id, eui, name, partnerId, partnerName, backhaulId },
        commune: siteId === null ? null : (deps.book.site(siteId)?.commune ?? null),
        lastReceptionMs: status.lastReceptionMs,
        receptionsPerMinute: status.receptionsPerMinute,
        waiting: health === null ? 0 : Math.max(0, health.journal.waiting - health.link.inFlight),
        notes: [
          ...lost,
          ...status.facts.filter((one) => !(isGone && SAID_BY_GONE.has(one.kind))).map(facts.fact),
        ],
        alone: past === null ? null : (past.alone.get(id) ?? 0),
        past: past?.gateways.get(`gateway:${eui}`) ?? null,
      };
    });
  const offline = gateways.filter(({ state }) => state === 'offline').map(({ id }) => id);
  return {
    nowMs,
    gateways,
    services: servicesOf(deps, principal, language, nowMs),
    unheard: await deps.record.onlyHeardBy(offline),
    lead: leadOf(deps.incidents, principal, language, nowMs),
    works: worksAhead(deps.works, principal, language, nowMs),
  };
}

function servicesOf(
  { healthOf, book, lns, broker, gateways }: NetworkDeps,
  principal: Principal,
  language: Language,
  nowMs: number,
): ServiceLine[] {
  if (!maySee(principal, { siteId: null })) return [];
  const onBackhaul = new Map<string | null, number>();
  for (const { gateway } of gateways()) {
    onBackhaul.set(gateway.backhaulId, (onBackhaul.get(gateway.backhaulId) ?? 0) + 1);
  }
  const line = (id: EquipmentId, rest: Partial<ServiceLine> & Pick<ServiceLine, 'kind'>): ServiceLine[] => {
    const health = healthOf(id);
    const stands: Standing =
      health === null
        ? { state: 'never-seen', overlays: [], sinceMs: null, reasons: [] }
        : standing(health, language, nowMs);
    return [{ ...{ id, name: null, roundTripMs: null, agents: null, gateways: null }, ...rest, ...stands }];
  };
  return [
    ...lns().flatMap(({ name, lastMinute }) =>
      line(`lns:${name}`, { kind: 'lns', name, roundTripMs: lastMinute.p50Ms }),
    ),
    ...line('broker', { kind: 'broker', agents: broker().clients }),
    ...line('supervisor', { kind: 'supervisor' }),
    ...book
      .backhauls()
      .flatMap(({ id, name }) =>
        line(`backhaul:${id}`, { kind: 'backhaul', name, gateways: onBackhaul.get(id) ?? 0 }),
      ),
  ];
}
