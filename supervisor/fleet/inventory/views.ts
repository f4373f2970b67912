// The inventory as one principal sees it. Pure.

import { mayEdit, mayReadPrivate, maySee } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Book } from './book.ts';
import type { Backhaul, GatewayRecord, Site } from './model.ts';
import type { BackhaulView, GatewayView, SiteView } from './schemas.ts';

export function seesSite(who: Principal, { id }: Site): boolean {
  return maySee(who, { siteId: id });
}

export function seesBackhaul(who: Principal): boolean {
  return maySee(who, { siteId: null });
}

export function gatewayView(who: Principal, gateway: GatewayRecord): GatewayView {
  const { suspectAfterS, offlineAfterS, stableS, remarks } = gateway;
  return {
    eui: gateway.eui,
    name: gateway.name,
    partnerId: gateway.partnerId,
    siteId: gateway.siteId,
    latitude: gateway.latitude,
    longitude: gateway.longitude,
    altitudeM: gateway.altitudeM,
    model: gateway.model,
    antenna: gateway.antenna,
    backhaulId: gateway.backhaulId,
    ...(mayReadPrivate(who, gateway) ? { remarks } : {}),
    lifeCycle: gateway.lifeCycle,
    thresholds: { suspectAfterS, offlineAfterS, stableS },
    hasSecret: gateway.secret !== null,
    createdMs: gateway.createdMs,
    inServiceMs: gateway.inServiceMs,
    retiredMs: gateway.retiredMs,
    mayEdit: mayEdit(who, gateway.partnerId),
    version: gateway.version,
  };
}

export function siteView(who: Principal, site: Site, book: Book): SiteView {
  const { id, name, partnerId, commune, accessNotes, contacts, version } = site;
  return {
    ...{ id, name, partnerId, commune },
    ...(mayReadPrivate(who, { partnerId, siteId: id }) ? { accessNotes, contacts } : {}),
    gateways: book.gatewaysAtSite(id),
    mayEdit: mayEdit(who, partnerId),
    version,
  };
}

export function backhaulView(who: Principal, backhaul: Backhaul, book: Book): BackhaulView {
  const { id, name, kind, operator, partnerId, version } = backhaul;
  return {
    ...{ id, name, kind, operator, partnerId },
    gateways: book.gatewaysOnBackhaul(id),
    mayEdit: mayEdit(who, partnerId),
    version,
  };
}
