// Gateways of the inventory as the parts that serve them need them, and in which order they are shown. Pure.

import type { Gateway } from '../gateway.ts';
import type { Book } from './book.ts';
import { type GatewayRecord, thresholdsOf } from './model.ts';

export function servedGateway(gateway: GatewayRecord, book: Pick<Book, 'partner'>): Gateway {
  const { id, eui, name, partnerId, siteId, latitude, longitude, backhaulId, lifeCycle, inServiceMs } =
    gateway;
  return {
    ...{ id, eui, name, partnerId, siteId, latitude, longitude, backhaulId, lifeCycle, inServiceMs },
    partnerName: partnerId === null ? null : (book.partner(partnerId)?.name ?? null),
    thresholds: thresholdsOf(gateway),
  };
}

/** By partner in the order of the settings, from west to east, by name; what is nobody's or nowhere comes first. */
export function inOrder(book: Pick<Book, 'partners'>): (a: Gateway, b: Gateway) => number {
  const ranks = new Map<string | null, number>(book.partners().map(({ id }, rank) => [id, rank]));
  const rank = ({ partnerId }: Gateway): number => ranks.get(partnerId) ?? -1;
  return (a, b) =>
    rank(a) - rank(b) ||
    (a.longitude ?? -360) - (b.longitude ?? -360) ||
    (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
}
