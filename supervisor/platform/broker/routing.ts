// Keeps aedes from looking for subscribers of messages that nobody but the supervisor is to hear.

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
