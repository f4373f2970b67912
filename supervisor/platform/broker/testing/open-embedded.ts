// An embedded bus to test against, with its messages, its counters and two gateways' credentials.

import type { GatewayEui } from '../../../../protocol/eui.ts';
import { createClock } from '../../clock.ts';
import type { BusDeps, BusMessage } from '../bus.ts';
import { createEmbeddedBus, type EmbeddedBus, type EmbeddedBusOptions } from '../embedded.ts';

export const ONE = '7076ff0000000001' as GatewayEui;
export const TWO = '7076ff0000000002' as GatewayEui;
export const PASSWORD = 'correct horse';

export interface OpenBus {
  readonly bus: EmbeddedBus;
  readonly port: number;
  readonly messages: readonly BusMessage[];
  /** `topic payload` of each message, oldest first. */
  texts(): readonly string[];
  count(reason: string): number;
  /** What is done with each message from now on. */
  onMessage(handler: BusDeps['onMessage']): void;
  /** Log lines: fields. */
  readonly warnings: readonly Readonly<Record<string, unknown>>[];
}

export async function openEmbedded(options: Partial<EmbeddedBusOptions> = {}): Promise<OpenBus> {
  const messages: BusMessage[] = [];
  const warnings: Readonly<Record<string, unknown>>[] = [];
  let handler: BusDeps['onMessage'] = () => {};
  const log = {
    info() {},
    debug() {},
    warn: (fields: Readonly<Record<string, unknown>>) => warnings.push(fields),
  } as unknown as BusDeps['log'];
  const bus = createEmbeddedBus(
    {
      listen: { host: '127.0.0.1', port: 0 },
      tls: null,
      authenticate: async (username, password) =>
        [ONE, TWO].some((eui) => eui === username) && password.toString() === PASSWORD,
      ...options,
    },
    {
      now: createClock().now,
      log,
      onMessage(message) {
        messages.push(message);
        return handler(message);
      },
    },
  );
  const port = (await bus.start()) as number;
  return {
    bus,
    port,
    messages,
    texts: () => messages.map(({ topic, payload }) => `${topic} ${Buffer.from(payload).toString()}`),
    count: (reason) => bus.counters()[reason] ?? 0,
    onMessage(next) {
      handler = next;
    },
    warnings,
  };
}
