import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodePullResp } from '../../protocol/semtech/pull-resp.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { eventually } from '../../test/eventually.ts';
import { type AckServer, startAckServer } from '../../test/stand-ins/ack-server.ts';
import { createFleet, type Fleet, type FleetOptions } from './fleet.ts';
import type { FleetDatagram } from './gateway-forwarder.ts';
import { GATEWAYS, LOST_CLOCK_OFFSET_MS } from './gateways.ts';

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function fleetOf(
  gateways: number,
  options: Partial<FleetOptions>,
): Promise<{ readonly fleet: Fleet; readonly servers: ReadonlyMap<GatewayEui, AckServer> }> {
  const servers = new Map<GatewayEui, AckServer>();
  for (const { eui } of GATEWAYS.slice(0, gateways)) {
    const server = await startAckServer();
    servers.set(eui, server);
    running.push(server);
  }
  const agents = new Map([...servers].map(([eui, server]) => [eui, server.address]));
  const fleet = createFleet({ seed: 1, agents, ratePerS: 40, ...options });
  running.push(fleet);
  await fleet.start();
  return { fleet, servers };
}

const rxpksOf = ({ received }: AckServer): string[] =>
  received.flatMap(({ datagram }) =>
    datagram.kind === 'push-data' ? splitPushData(datagram.json).frames.map(({ text }) => text) : [],
  );

test('six gateways speak at once, each to its own agent, and every datagram is in the ledger', async () => {
  const ledger: FleetDatagram[] = [];
  let heard = 0;
  const { fleet, servers } = await fleetOf(6, {
    onDatagram: (datagram) => ledger.push(datagram),
    onTransmission: ({ receptions }) => {
      heard += receptions.length;
    },
  });
  await eventually(() => expect(ledger.length).toBeGreaterThan(200), { timeoutMs: 30_000 });
  await fleet.stop();
  await fleet.done;
  const counters = fleet.counters();
  const acknowledged = ledger.filter(({ acked }) => acked).flatMap(({ rxpks }) => rxpks);
  expect(counters.receptions).toBe(heard);
  expect(acknowledged).toHaveLength(heard - counters.unforwarded);
  expect([...servers.values()].flatMap(rxpksOf).sort()).toEqual(acknowledged.sort());
  for (const [eui, server] of servers) {
    expect(rxpksOf(server).length).toBeGreaterThan(0);
    for (const { datagram } of server.received) {
      if (datagram.kind !== 'tx-ack') expect(datagram.gatewayEui).toBe(eui);
    }
    expect(counters.forwarders.get(eui)?.pullAcked).toBeGreaterThanOrEqual(1);
  }
});

test('every rxpk reads, and tells time by its gateway’s clock', async () => {
  const { servers } = await fleetOf(6, {});
  const bySite = new Map(GATEWAYS.map((site) => [site.eui, site]));
  await eventually(
    () => {
      for (const server of servers.values()) expect(rxpksOf(server).length).toBeGreaterThan(10);
    },
    { timeoutMs: 30_000 },
  );
  for (const [eui, server] of servers) {
    const habits = bySite.get(eui)?.habits;
    for (const text of rxpksOf(server)) {
      const rxpk = parseRxpk(JSON.parse(text));
      if (rxpk.kind === 'complaint') throw new Error(rxpk.reason);
      const { time, sizeMismatch } = rxpk.value;
      expect(sizeMismatch).toBe(false);
      expect(time === null).toBe(habits?.time === 'absent');
      if (time === null) continue;
      const offByMs = Date.parse(time) - Date.now() - (habits?.clockOffsetMs ?? 0);
      expect(Math.abs(offByMs)).toBeLessThan(60_000);
    }
  }
  expect([...servers.keys()].map((eui) => bySite.get(eui)?.habits.clockOffsetMs)).toContain(
    LOST_CLOCK_OFFSET_MS,
  );
});

test('a gateway with the trailing NUL habit ends its datagrams so, the others do not', async () => {
  const { servers } = await fleetOf(4, {});
  const sites = new Map(GATEWAYS.map((site) => [site.eui, site]));
  const pushes = ({ received }: AckServer) =>
    received.filter(({ datagram }) => datagram.kind === 'push-data');
  await eventually(
    () => {
      for (const server of servers.values()) expect(pushes(server).length).toBeGreaterThan(0);
    },
    { timeoutMs: 30_000 },
  );
  for (const [eui, server] of servers) {
    const ends = new Set(pushes(server).map(({ bytes }) => bytes.at(-1)));
    expect(ends).toEqual(new Set([sites.get(eui)?.habits.trailingNul === true ? 0 : 0x7d]));
  }
});

test('PULL_RESP reaches the hook with its gateway’s name', async () => {
  const responses: string[] = [];
  const { servers } = await fleetOf(2, { onPullResp: (eui, { json }) => responses.push(`${eui} ${json}`) });
  const [eui, server] = [...servers][1] as [GatewayEui, AckServer];
  await eventually(() =>
    expect(server.received.some(({ datagram }) => datagram.kind === 'pull-data')).toBe(true),
  );
  server.sendDown(encodePullResp(2, 1, '{"imme":true}'));
  await eventually(() => expect(responses).toEqual([`${eui} {"txpk":{"imme":true}}`]));
});

test('an agent for a gateway that the fleet does not know is refused', () => {
  const agents = new Map([['0000000000000001' as GatewayEui, { host: '127.0.0.1', port: 1 }]]);
  expect(() => createFleet({ seed: 1, agents, ratePerS: 1 })).toThrow('does not know every gateway');
});
