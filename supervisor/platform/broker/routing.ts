// Keeps aedes from what it does by itself and must not do here: look for subscribers, publish wills of the living.

import type { Aedes, Client, PublishPacket } from 'aedes';

type Done = (error?: Error) => void;
type Publish = (packet: PublishPacket, client: Client | null | Done, done?: Done) => void;

/**
 * Clients' packets that are not in `routed` end here: no subscriber is looked for, nothing is retained. Takes the place
 * of `publish`, through which aedes passes every message once it is allowed and, at QoS 1, acknowledged.
 */
export function routeOnly(broker: Aedes, routed: WeakSet<PublishPacket>): void {
  const inner = broker as unknown as { publish: Publish };
  const route = inner.publish.bind(broker);
  inner.publish = (packet, client, done) => {
    const fromClient = typeof client === 'object' && client !== null;
    if (!fromClient || routed.delete(packet)) return route(packet, client, done);
    // Not at once: aedes would read on while its parser still holds this packet.
    if (done !== undefined) queueMicrotask(done);
  };
}

/**
 * Clients keep their wills themselves. The copy in aedes' store is for brokers of a cluster that have died, which it
 * tells by the wall clock: a step of minutes, or a machine that slept, would publish the wills of all who are connected.
 */
export function keepNoWills(broker: Aedes): void {
  const { persistence } = broker as unknown as { readonly persistence: { putWill: () => Promise<void> } };
  persistence.putWill = async () => {};
}
