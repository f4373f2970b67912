// Puts the partners and gateways of the settings into the database, where it does not know them yet.

import type { GatewayEui } from '../../protocol/eui.ts';
import { readSecretFile } from '../platform/named-file.ts';
import type { FleetStore } from './store.ts';

export interface Seed {
  readonly partners: readonly { readonly id: string; readonly name: string }[];
  readonly gateways: readonly {
    readonly eui: GatewayEui;
    readonly name: string;
    readonly partner: string | null;
    readonly latitude: number | null;
    readonly longitude: number | null;
    readonly secret_file: string | null;
  }[];
}

/** Throws one sentence when a gateway names a partner nobody knows, or its secret cannot be read. */
export async function seedFleet(
  seed: Seed,
  store: FleetStore,
  hashSecret: (secret: string) => Promise<string>,
  nowMs: number,
): Promise<void> {
  for (const partner of seed.partners) store.seedPartner(partner);
  const partners = new Set(store.partners().map(({ id }) => id));
  const known = new Set(store.euis());
  for (const gateway of seed.gateways) {
    if (gateway.partner !== null && !partners.has(gateway.partner)) {
      throw new Error(
        `gateways: ${gateway.eui} belongs to ${gateway.partner}, but no [[partners]] has that id`,
      );
    }
    if (known.has(gateway.eui)) continue;
    const secret =
      gateway.secret_file === null
        ? null
        : await hashSecret(readSecretFile(`gateways: ${gateway.eui}`, gateway.secret_file));
    const { eui, name, partner: partnerId, latitude, longitude } = gateway;
    store.seedGateway({ eui, name, partnerId, latitude, longitude, secret }, nowMs);
  }
}
