// Everything a run or a test needs around the system under test: forwarders, traffic, the oracle, the judge.

import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPacketForwarder } from '../../test/stand-ins/packet-forwarder.ts';
import { createInjector, type Injector } from './inject.ts';
import { type Judgement, judge } from './judge.ts';
import { createOracle, type Oracle } from './oracle.ts';
import type { BrokerKind } from './plan.ts';
import { createSystem, type System } from './system.ts';
import { createTraffic, type Traffic } from './traffic.ts';

export interface SceneOptions {
  readonly seed: number;
  readonly broker: BrokerKind;
  readonly agents: number;
  /** Receptions a second, over all agents. */
  readonly ratePerS: number;
  /** Another program in place of the agents: no Vigie, so only its receptions are judged. */
  readonly agentProgram?: string;
  /** Give the last agent a small disk, where that is permitted. */
  readonly smallDisk?: boolean;
  /** `mqtt.reconnect_max_s` of the agents; left out: its default. */
  readonly reconnectMaxS?: number;
}

export interface Scene {
  readonly folder: string;
  readonly system: System;
  readonly oracle: Oracle;
  readonly traffic: Traffic;
  readonly injector: Injector;
  /** Processes and forwarders; resolves when all agents are online. */
  start(): Promise<void>;
  judge(): Promise<Judgement>;
  /** `keepFiles`: database, journals and logs stay in `folder`. */
  stop(keepFiles: boolean): Promise<void>;
}

/** A forwarder that sends again what was not acknowledged, as Kerlink's does with its database on. */
const RETRY = { afterMs: 1_500, maxAttempts: 3 };

export async function createScene(options: SceneOptions): Promise<Scene> {
  const { seed, broker, agents, agentProgram, reconnectMaxS, ratePerS } = options;
  const folder = mkdtempSync(join(tmpdir(), `vigie-chaos-${seed}-`));
  const system = await createSystem({
    folder,
    broker,
    agents,
    smallDisk: options.smallDisk === true,
    ...(agentProgram === undefined ? {} : { agentProgram }),
    ...(reconnectMaxS === undefined ? {} : { reconnectMaxS }),
  });
  const isAgent = agentProgram === undefined;
  const oracle = createOracle(nowMs);
  const forwarders = system.agents.map(({ eui, address }, index) =>
    createPacketForwarder({
      gatewayEui: eui,
      server: address,
      seed: `${seed}/${index}`,
      keep: 'counters',
      // Half of them send again, half do not: both kinds are out there.
      retry: index % 2 === 0 ? RETRY : null,
    }),
  );
  const gateways = forwarders.map((forwarder, index) => {
    return { eui: (system.agents[index] as System['agents'][number]).eui, forwarder };
  });
  const traffic = createTraffic({ seed, ratePerS, gateways, oracle, poison: isAgent });

  return {
    folder,
    system,
    oracle,
    traffic,
    injector: createInjector(system, nowMs),
    async start() {
      system.start();
      await (isAgent ? system.ready() : system.supervisorReady());
      for (const forwarder of forwarders) await forwarder.start();
    },
    judge: () => judge({ system, agentsReport: isAgent, oracle, traffic, nowMs }),
    async stop(keepFiles) {
      await Promise.all(forwarders.map((forwarder) => forwarder.stop()));
      await system.stop(() => {
        const { smallDisk } = system;
        if (!keepFiles || smallDisk === null) return;
        cpSync(smallDisk.folder, join(folder, 'small-disk-files'), { recursive: true });
      });
      if (!keepFiles) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Wall time that never steps. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
