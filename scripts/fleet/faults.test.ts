import { expect, onTestFinished, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePullResp } from '../../protocol/semtech/pull-resp.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { parseStat, type Stat } from '../../protocol/semtech/stat.ts';
import { eventually } from '../../test/eventually.ts';
import { type AckServer, startAckServer } from '../../test/stand-ins/ack-server.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { GATEWAYS, type GatewaySite } from './gateways.ts';
import { createWorld } from './world.ts';

const PATIENCE = { timeoutMs: 30_000, intervalMs: 50 };
const STAT_MS = 300;
const SITES = GATEWAYS.slice(0, 3);

interface Town {
  readonly fleet: Fleet;
  readonly server: (gateway: number) => AckServer;
  readonly eui: (gateway: number) => GatewayEui;
}

async function town(): Promise<Town> {
  const servers = await Promise.all(SITES.map(() => startAckServer()));
  const eui = (gateway: number) => (SITES[gateway] as GatewaySite).eui;
  const server = (gateway: number) => servers[gateway] as AckServer;
  const agents = new Map(SITES.map((site, index) => [site.eui, server(index).address]));
  const fleet = createFleet({ seed: 4, agents, ratePerS: 40, statIntervalMs: STAT_MS });
  onTestFinished(async () => {
    await fleet.stop();
    await Promise.all(servers.map((one) => one.stop()));
  });
  await fleet.start();
  return { fleet, server, eui };
}

/** The last of everything that has come after `from` datagrams. */
function contents({ received }: AckServer, from = 0): { readonly rxpks: string[]; readonly stats: Stat[] } {
  const parts = received
    .slice(from)
    .flatMap(({ datagram }) => (datagram.kind === 'push-data' ? [splitPushData(datagram.json)] : []));
  return {
    rxpks: parts.flatMap(({ frames }) => frames.map(({ text }) => text)),
    stats: parts.flatMap(({ stat }) => (stat === null ? [] : [parseStat(JSON.parse(stat))])),
  };
}

async function untilHeard(server: AckServer, times: number): Promise<number> {
  const from = server.count();
  await eventually(() => expect(contents(server, from).rxpks.length).toBeGreaterThan(times), PATIENCE);
  return server.count();
}

test('a cut antenna hears nothing more, while its forwarder speaks on and the neighbours hear', async () => {
  const { fleet, server, eui } = await town();
  await untilHeard(server(0), 5);
  fleet.leversOf(eui(0)).cutAntenna();
  // What was on its way has come when the neighbour has heard something later.
  await untilHeard(server(1), 5);
  const deafFrom = server(0).count();
  await untilHeard(server(1), 30);
  expect(contents(server(0), deafFrom).rxpks).toEqual([]);
  await eventually(
    () => expect(contents(server(0), deafFrom).stats.at(-1)).toMatchObject({ received: 0, receivedOk: 0 }),
    PATIENCE,
  );
  fleet.leversOf(eui(0)).attenuate(0);
  await untilHeard(server(0), 5);
}, 60_000);

test('a lossy antenna hears only what is close, the others as much as before', () => {
  const heardWith = (lossDb: number): number[] => {
    const heard = SITES.map(() => 0);
    const antennaLossDb = (gateway: number) => (gateway === 0 ? lossDb : 0);
    let emissions = 0;
    for (const { receptions } of createWorld({
      seed: 4,
      gateways: SITES,
      ratePerS: 4,
      antennaLossDb,
    }).transmissions()) {
      if (++emissions > 600) break;
      for (const { gateway } of receptions) heard[gateway] = (heard[gateway] as number) + 1;
    }
    return heard;
  };
  const [whole, lossy] = [heardWith(0), heardWith(25)];
  expect(lossy[0]).toBeGreaterThan(0);
  expect(lossy[0]).toBeLessThan((whole[0] as number) / 3);
  expect(lossy[1]).toBeGreaterThan((whole[1] as number) * 0.8);
});

test('a stopped forwarder sends nothing; started again it goes on with a counter near zero', async () => {
  const { fleet, server, eui } = await town();
  await untilHeard(server(1), 5);
  await fleet.leversOf(eui(1)).stopForwarder();
  await untilHeard(server(0), 5);
  const stopped = server(1).count();
  await untilHeard(server(0), 30);
  expect(server(1).count()).toBe(stopped);
  await fleet.leversOf(eui(1)).startForwarder();
  await untilHeard(server(1), 3);
  const again = server(1).received.slice(stopped);
  expect(again[0]?.datagram.kind).toBe('pull-data');
  const first = parseRxpk(JSON.parse(contents(server(1), stopped).rxpks[0] as string));
  expect(first.kind === 'complaint' ? null : first.value.tmstUs).toBeLessThan(20_000_000);
}, 60_000);

test('heat and a lost fix show in stat, and times are gone from receptions', async () => {
  const { fleet, server, eui } = await town();
  await untilHeard(server(0), 1);
  fleet.leversOf(eui(0)).heat(84);
  fleet.leversOf(eui(0)).loseGps(true);
  await eventually(
    () => expect(contents(server(0)).stats.at(-1)).toMatchObject({ temperatureC: 84, latitude: null }),
    PATIENCE,
  );
  await eventually(() => expect(contents(server(0)).rxpks.at(-1)).not.toContain('"time"'), PATIENCE);
  fleet.leversOf(eui(0)).heat(null);
  fleet.leversOf(eui(0)).loseGps(false);
  await eventually(() => {
    const stat = contents(server(0)).stats.at(-1);
    expect(stat?.temperatureC).toBe(39);
    expect(stat?.latitude).not.toBeNull();
  }, PATIENCE);
}, 60_000);

test('failing downlinks are refused with the error, and nothing is transmitted', async () => {
  const { fleet, server, eui } = await town();
  await untilHeard(server(0), 1);
  fleet.leversOf(eui(0)).failDownlinks('TX_FREQ');
  server(0).sendDown(
    encodePullResp(
      2,
      7,
      '{"imme":true,"freq":868.1,"rfch":0,"powe":14,"modu":"LORA","datr":"SF9BW125","codr":"4/5","ipol":true,"size":4,"data":"AQIDBA=="}',
    ),
  );
  const txAck = await eventually(() => {
    const found = server(0).received.find(({ datagram }) => datagram.kind === 'tx-ack');
    if (found === undefined) throw new Error('no TX_ACK yet');
    return found.bytes.toString();
  });
  expect(txAck).toContain('"error":"TX_FREQ"');
  expect(fleet.forwarderOf(eui(0)).forwarder.transmitter?.counts()).toMatchObject({ transmitted: 0 });
}, 60_000);

test('noise is heard as receptions with a bad CRC, beside what the gateway hears, until it is over', async () => {
  const { fleet, server, eui } = await town();
  const noises = (): number =>
    contents(server(0)).rxpks.filter((rxpk) => /"stat":-1/.test(rxpk) && /"size":64\b/.test(rxpk)).length;
  fleet.leversOf(eui(0)).jam(100);
  await eventually(() => expect(noises()).toBeGreaterThan(30), PATIENCE);
  fleet.leversOf(eui(0)).jam(null);
  await untilHeard(server(0), 5);
  const over = noises();
  await untilHeard(server(0), 20);
  expect(noises()).toBeLessThan(over + 10);
});
