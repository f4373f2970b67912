import { afterEach, expect, test } from 'vitest';
import { isGatewayEui } from '../../protocol/eui.ts';
import { decodeUp } from '../../protocol/mqtt/up.ts';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { eventually } from '../../test/eventually.ts';
import { type AckServer, startAckServer } from '../../test/stand-ins/ack-server.ts';
import { loadGateways, loadTransmissions, type UpPayload, upPayloads } from './load.ts';
import { createUdpLoad } from './udp-load.ts';

const OPTIONS = { seed: 1, gateways: 8, copies: 3, rowsPerPublish: 20, nowMs: () => 5_000.5 };

const servers: AckServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

function take<T>(items: Generator<T>, count: number): T[] {
  return Array.from({ length: count }, () => items.next().value as T);
}

test('up payloads decode, their rows follow each other without a gap, a gateway at a time', () => {
  const last = new Map<string, number>();
  const epochs = new Map<string, string>();
  for (const { gatewayEui, payload, rows, firstSeq, lastSeq } of take(upPayloads(OPTIONS), 200)) {
    expect(isGatewayEui(gatewayEui)).toBe(true);
    const up = decodeUp(payload);
    if (up.kind === 'complaint') throw new Error(up.reason);
    expect(up.complaints).toEqual([]);
    expect(up.up.rows).toHaveLength(rows);
    expect(up.up.rows.map(({ seq }) => seq)).toEqual(
      Array.from({ length: rows }, (_, index) => (last.get(gatewayEui) ?? 0) + 1 + index),
    );
    expect([firstSeq, lastSeq]).toEqual([up.up.rows[0]?.seq, up.up.rows.at(-1)?.seq]);
    expect(epochs.get(gatewayEui) ?? up.up.epoch).toBe(up.up.epoch);
    epochs.set(gatewayEui, up.up.epoch);
    last.set(gatewayEui, lastSeq);
    expect(payload.length).toBeLessThan(65_536);
  }
  expect(last.size).toBe(8);
  expect(new Set(epochs.values()).size).toBe(8);
});

test('every reception reads as a data uplink; each frame is heard by as many gateways as asked', () => {
  const frames = new Set<string>();
  for (const { phyPayload, receptions } of take(loadTransmissions(OPTIONS), 2_000)) {
    expect(readPhyPayload(phyPayload).kind).toBe('data-up');
    frames.add(phyPayload.toString('hex'));
    expect(new Set(receptions.map(({ gateway }) => gateway)).size).toBe(3);
    for (const { rxpk } of receptions) {
      expect(parseRxpk(JSON.parse(rxpk))).toMatchObject({ kind: 'rxpk', value: { phyPayload, crc: 'ok' } });
    }
  }
  expect(frames.size).toBe(2_000);
});

test('the same seed gives the same payloads', () => {
  const hex = (payloads: readonly UpPayload[]) =>
    payloads.map(({ gatewayEui, payload }) => `${gatewayEui} ${payload.toString('hex')}`);
  expect(hex(take(upPayloads(OPTIONS), 30))).toEqual(hex(take(upPayloads(OPTIONS), 30)));
});

test('the UDP flood keeps its rate and counts what is acknowledged', async () => {
  const agents = new Map();
  for (const eui of loadGateways(4)) {
    const server = await startAckServer({ keeps: false });
    servers.push(server);
    agents.set(eui, server.address);
  }
  const load = createUdpLoad({ seed: 1, agents, receptionsPerS: 1_000, copies: 2 });
  const startMs = performance.now();
  await load.start();
  await eventually(() => expect(load.counters().acked).toBeGreaterThan(1_000), { timeoutMs: 30_000 });
  const elapsedS = (performance.now() - startMs) / 1_000;
  expect(load.counters().receptions / elapsedS).toBeLessThan(1_200);
  await load.stop();
  await load.done;
  const { receptions, acked, givenUp } = load.counters();
  expect(acked + givenUp).toBe(receptions);
});
