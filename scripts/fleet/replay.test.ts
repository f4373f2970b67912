import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { type AckServer, type AckServerOptions, startAckServer } from '../../test/stand-ins/ack-server.ts';
import { syntheticTrace } from '../../test/traces.ts';
import { replay } from './replay.ts';
import { gatewaysOf } from './trace.ts';

const trace = [...syntheticTrace({ seed: 1, transmissions: 400 })];
const receptions = trace.reduce((sum, { rx }) => sum + rx.length, 0);

const servers: AckServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});

async function agents(options: AckServerOptions = {}) {
  const addresses = new Map<GatewayEui, AckServer['address']>();
  const received = new Map<GatewayEui, AckServer>();
  for (const gateway of gatewaysOf(trace)) {
    const server = await startAckServer(options);
    servers.push(server);
    addresses.set(gateway, server.address);
    received.set(gateway, server);
  }
  return { addresses, received };
}

/** Every rxpk text that arrived at a gateway's server, in order. */
function rxpksAt(server: AckServer | undefined): string[] {
  return (server?.received ?? []).flatMap(({ datagram }) =>
    datagram.kind === 'push-data' ? splitPushData(datagram.json).frames.map(({ text }) => text) : [],
  );
}

test('the ledger is exactly what arrived, reception by reception', async () => {
  const { addresses, received } = await agents();
  let lastProgress = 0;
  const ledger = await replay({
    trace,
    agents: addresses,
    transmissionsPerS: 800,
    onProgress: ({ acked }) => {
      lastProgress = acked;
    },
  });
  expect(ledger.receptions).toHaveLength(receptions);
  expect(ledger.receptions.every(({ acked, attempts }) => acked && attempts === 1)).toBe(true);
  expect(lastProgress).toBe(receptions);
  for (const [gateway, server] of received) {
    const sent = ledger.receptions.filter(({ gatewayEui }) => gatewayEui === gateway);
    expect(sent.map(({ rxpk }) => rxpk).sort()).toEqual(rxpksAt(server).sort());
    for (const { datagram } of server.received) {
      if (datagram.kind !== 'tx-ack') expect(datagram.gatewayEui).toBe(gateway);
    }
  }
  for (const { phyPayload, rxpk } of ledger.receptions.slice(0, 200)) {
    expect(JSON.parse(rxpk).data).toBe(Buffer.from(phyPayload, 'hex').toString('base64'));
  }
});

test('one line listed twice 10 ms apart is one transmission and one frame', async () => {
  const { addresses } = await agents();
  const ledger = await replay({ trace, agents: addresses, transmissionsPerS: 800 });
  expect(ledger.sent).toEqual({ receptions, transmissions: 399, frames: 399 });
  expect(ledger.acked).toEqual(ledger.sent);
  expect(ledger.retried).toBe(0);
});

test('all that the trace tells is kept, and what it does not tell is made up plausibly', async () => {
  const { addresses, received } = await agents();
  const before = performance.now();
  await replay({ trace, agents: addresses, transmissionsPerS: 800 });
  const elapsedUs = (performance.now() - before) * 1_000;
  let doubles = 0;
  for (const server of received.values()) {
    let firstTmst: number | null = null;
    for (const { datagram } of server.received) {
      if (datagram.kind !== 'push-data') continue;
      const rxpks = splitPushData(datagram.json).frames.map(({ text }) => {
        const read = parseRxpk(JSON.parse(text));
        if (read.kind === 'complaint') throw new Error(read.reason);
        return read.value;
      });
      const tmst = rxpks[0]?.tmstUs ?? 0;
      firstTmst ??= tmst;
      expect((tmst - firstTmst) >>> 0).toBeLessThan(elapsedUs);
      expect(new Set(rxpks.map(({ tmstUs }) => tmstUs)).size).toBe(1);
      if (rxpks.length > 1) {
        doubles++;
        expect(rxpks.map(({ antenna }) => antenna)).toEqual(rxpks.map((_, index) => index));
      } else expect(rxpks[0]?.antenna).toBeNull();
      for (const rxpk of rxpks)
        expect(rxpk).toMatchObject({ crc: 'ok', codeRate: '4/5', sizeMismatch: false });
    }
  }
  expect(doubles).toBeGreaterThan(100);

  const first = trace.find(({ rx, dr }) => dr === 5 && rx[0]?.time !== null);
  const reported = rxpksAt(received.get(first?.rx[0]?.gw as GatewayEui)).map((text) => JSON.parse(text));
  const time = new Date(first?.rx[0]?.time ?? 0).toISOString().replace('Z', '000Z');
  const found = reported.find((rxpk) => rxpk.time === time);
  expect(found).toMatchObject({
    freq: (first?.freq ?? 0) / 1e6,
    datr: 'SF7BW125',
    rssi: first?.rx[0]?.rssi,
    lsnr: first?.rx[0]?.snr,
  });
});

test('the bytes of a frame are the same in every replay', async () => {
  const { addresses } = await agents();
  const options = { trace: trace.slice(0, 50), agents: addresses, transmissionsPerS: 1_000 };
  const frames = async () => new Set((await replay(options)).receptions.map(({ phyPayload }) => phyPayload));
  expect(await frames()).toEqual(await frames());
});

test('where nothing is acknowledged, the ledger says so and the replay still ends', async () => {
  const { addresses } = await agents({ answers: () => false });
  const ledger = await replay({
    trace: trace.slice(0, 60),
    agents: addresses,
    transmissionsPerS: 1_000,
    ackTimeoutMs: 100,
  });
  expect(ledger.receptions.length).toBe(trace.slice(0, 60).reduce((sum, { rx }) => sum + rx.length, 0));
  expect(ledger.receptions.every(({ acked }) => !acked)).toBe(true);
  expect(ledger.acked).toEqual({ receptions: 0, transmissions: 0, frames: 0 });
  expect(ledger.sent.frames).toBeGreaterThan(0);
});

test('with retry, what the agent did not acknowledge goes again, to the letter', async () => {
  const seen = new Set<string>();
  const { addresses, received } = await agents({
    // The first time each body comes, no answer.
    answers: (datagram) => datagram.kind !== 'push-data' || seen.size === seen.add(datagram.json).size,
  });
  const few = trace.slice(0, 10);
  const ledger = await replay({ trace: few, agents: addresses, transmissionsPerS: 100, retry: true });
  expect(ledger.receptions.every(({ acked, attempts }) => acked && attempts >= 2)).toBe(true);
  expect(ledger.retried).toBe(ledger.receptions.length);
  const arrived = [...received.values()].reduce((sum, server) => sum + rxpksAt(server).length, 0);
  expect(arrived).toBe(ledger.receptions.reduce((sum, { attempts }) => sum + attempts, 0));
});

test('the pace is that of the trace at a given speed', async () => {
  const { addresses } = await agents();
  const few = trace.slice(0, 5);
  const spanMs = (few.at(-1)?.t ?? 0) - (few[0]?.t ?? 0);
  const ledger = await replay({ trace: few, agents: addresses, speed: spanMs / 400 });
  expect(ledger.durationMs).toBeGreaterThanOrEqual(398);
});

test('it can be ended early', async () => {
  const { addresses } = await agents();
  const stop = new AbortController();
  const running = replay({ trace, agents: addresses, transmissionsPerS: 10, signal: stop.signal });
  stop.abort();
  expect((await running).receptions.length).toBeLessThan(100);
});

test('a trace with a gateway that has no agent is refused', async () => {
  await expect(replay({ trace, agents: new Map(), transmissionsPerS: 10 })).rejects.toThrow('has no agent');
});
