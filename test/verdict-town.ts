// A chain with a simulated fleet around it, healthy to begin with, and what tests do to it.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import type { Certificate } from '../agent/testing/certificates.ts';
import type { GatewayEui } from '../protocol/eui.ts';
import { TOPICS, type TopicName, topicOf } from '../protocol/mqtt/topics.ts';
import { encodePullResp } from '../protocol/semtech/pull-resp.ts';
import { createFleet, type Fleet } from '../scripts/fleet/fleet.ts';
import { GATEWAYS, type GatewaySite } from '../scripts/fleet/gateways.ts';
import { type Chain, type ChainOptions, startChain } from './chain.ts';
import { eventually } from './eventually.ts';
import { QUICK_HEALTH, QUICK_REPORTS, type Said } from './quick-health.ts';
import { createPacketForwarder, type ServerAddress } from './stand-ins/packet-forwarder.ts';

export const PATIENCE = { timeoutMs: 60_000, intervalMs: 250 };

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vigie-verdicts-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Town {
  readonly chain: Chain;
  readonly fleet: Fleet;
  readonly eui: (gateway: number) => GatewayEui;
  /** Equipment and verdicts, by position of the gateways. */
  readonly at: (verdicts: Readonly<Record<number, readonly string[]>>) => Said;
}

export async function startTown(
  gateways: number,
  options: (euis: readonly GatewayEui[]) => ChainOptions,
): Promise<Town> {
  // Restarts of concentrators come only when a test wants them.
  const sites = GATEWAYS.slice(0, gateways).map(
    (site): GatewaySite => ({ ...site, habits: { ...site.habits, restartEveryMs: null } }),
  );
  const euis = sites.map(({ eui }) => eui);
  const more = options(euis);
  const chain = await startChain(euis, {
    ...more,
    supervisor: { ...QUICK_HEALTH, ...more.supervisor },
    agents: (lnsPort, eui) => ({ ...QUICK_REPORTS, ...more.agents?.(lnsPort, eui) }),
  });
  onTestFinished(() => chain.stop());
  const fleet = createFleet({
    ...{ seed: 5, agents: chain.addresses, sites, ratePerS: 30 },
    ...{ statIntervalMs: 2_000, pullIntervalMs: 2_000 },
  });
  await fleet.start();
  onTestFinished(() => fleet.stop());
  await chain.ready();
  const eui = (gateway: number) => euis[gateway] as GatewayEui;
  return {
    ...{ chain, fleet, eui },
    at: (verdicts) =>
      Object.fromEntries(
        Object.entries(verdicts).map(([gateway, kinds]) => [`gateway:${eui(Number(gateway))}`, kinds]),
      ),
  };
}

const TXPK =
  '{"imme":true,"freq":868.1,"rfch":0,"powe":14,"modu":"LORA","datr":"SF9BW125","codr":"4/5","ipol":true,"size":4,"data":"AQIDBA=="}';

export async function askForDownlinks({ chain }: Town, eui: GatewayEui, times: number): Promise<void> {
  for (let token = 1; token <= times; token++) {
    await eventually(async () => {
      expect(await chain.lns.sendDown(eui, encodePullResp(2, token, TXPK))).toBe(true);
    }, PATIENCE);
  }
}

/** What `docs/running.md` gives Mosquitto, with one gateway that may say everything but its receptions. */
export function aclWithoutUp(euis: readonly GatewayEui[], muted: GatewayEui): string {
  const names = Object.keys(TOPICS) as TopicName[];
  const lines = ['user supervisor', 'topic readwrite vigie/#'];
  for (const eui of euis) {
    lines.push(`user ${eui}`);
    for (const name of names) {
      if (eui === muted && name === 'up') continue;
      lines.push(`topic ${TOPICS[name].from === 'agent' ? 'write' : 'read'} ${topicOf(eui, name)}`);
    }
    lines.push(`topic read ${topicOf(eui, 'state')}`);
  }
  return `${lines.join('\n')}\n`;
}

/** Far more receptions than its journal has room for, until `work` is done; in the place of its own forwarder. */
export async function flood(
  { chain, fleet }: Town,
  gatewayEui: GatewayEui,
  work: () => Promise<void>,
): Promise<void> {
  const server = chain.addresses.get(gatewayEui) as ServerAddress;
  const forwarder = createPacketForwarder({
    ...{ gatewayEui, server, keep: 'counters', pullIntervalMs: 2_000, statIntervalMs: null },
  });
  await fleet.leversOf(gatewayEui).stopForwarder();
  await forwarder.start();
  let sent = 0;
  const timer = setInterval(() => {
    const tmst = Math.floor(performance.now() * 1_000) >>> 0;
    const rxpks = Array.from({ length: 8 }, () => {
      const phy = Buffer.alloc(60, 7);
      phy[0] = 0x40;
      phy.writeUInt32LE(sent++, 1);
      const radio = '"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-80,"lsnr":8';
      return `{"tmst":${tmst},${radio},"size":60,"data":"${phy.toString('base64')}"}`;
    });
    void forwarder.send(rxpks);
  }, 50);
  try {
    await work();
  } finally {
    clearInterval(timer);
    await forwarder.stop();
    await fleet.leversOf(gatewayEui).startForwarder();
  }
}

export function keyFile(folder: string, name: string, { key }: Certificate): string {
  const path = join(folder, `${name}.key`);
  writeFileSync(path, key, { mode: 0o600 });
  return path;
}
