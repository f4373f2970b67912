import { expect, type TestContext, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { eventually } from '../../test/eventually.ts';
import {
  type LorawanServer,
  type LorawanServerOptions,
  startLorawanServer,
} from '../../test/stand-ins/lorawan-server.ts';
import type { Transmitted } from '../../test/stand-ins/transmitter/transmitter.ts';
import type { DeviceKind } from './devices.ts';
import { createFleet, type Fleet, type FleetOptions, knownDevices } from './fleet.ts';
import { GATEWAYS } from './gateways.ts';

const PATIENCE = { timeoutMs: 40_000, intervalMs: 100 };
/** Loud enough that every frame and every answer is heard. */
const LAMP: DeviceKind = {
  ...{ name: 'lamp', share: 1, intervalMs: 60_000, frmPayloadLength: 8, fPort: 10, nbTrans: [1] },
  ...{ confirmedShare: 1, extraLossDb: -40, radio: 'lora', classC: true, frames: 'lorawan' },
};

/** The fleet's packet forwarders speak to the network server with nothing in between. */
async function town(
  onFinished: TestContext['onTestFinished'],
  serverOptions: LorawanServerOptions,
  options: Partial<FleetOptions> = {},
): Promise<{ readonly fleet: Fleet; readonly server: LorawanServer; readonly transmitted: Transmitted[] }> {
  const server = await startLorawanServer(serverOptions);
  onFinished(() => server.stop());
  const transmitted: Transmitted[] = [];
  const address = { host: '127.0.0.1', port: server.port };
  const fleet = createFleet({
    ...{ seed: 1, agents: new Map(GATEWAYS.slice(0, 4).map(({ eui }) => [eui as GatewayEui, address])) },
    ...{ ratePerS: 4, devices: 20, kinds: [LAMP], reactive: { joinWithinMs: 2_000 } },
    onTransmitted: (_, one) => transmitted.push(one),
    ...options,
  });
  for (const device of knownDevices(fleet)) server.sessions.addDevice(device);
  onFinished(() => fleet.stop());
  await fleet.start();
  return { fleet, server, transmitted };
}

test.concurrent('devices join by a real JoinAccept, are acknowledged in their windows, and hear commands', async ({
  onTestFinished,
}) => {
  const { fleet, server, transmitted } = await town(
    onTestFinished,
    { rx1DelayS: 2, commandEveryMs: 2_000 },
    { ratePerS: 2 },
  );
  await eventually(() => {
    const { downlinks } = fleet.counters();
    expect(downlinks?.joinsAccepted).toBeGreaterThanOrEqual(20);
    expect(downlinks?.acknowledged).toBeGreaterThan(20);
    expect(downlinks?.commands).toBeGreaterThan(3);
  }, PATIENCE);
  const { downlinks, joinsTried, confirmed } = fleet.counters();
  expect(downlinks).toMatchObject({ outOfWindow: 0, notAuthentic: 0, repeated: 0 });
  expect(joinsTried).toBeLessThan(60);
  expect(confirmed).toBeGreaterThan(20);
  const books = server.ledger.counts();
  expect(books).toMatchObject({ secondTxAcks: 0, strayTxAcks: 0, withoutPath: 0 });
  // Only a damaged copy may be refused, never one that the device meant so.
  expect(books.refusedFrames['unknown-dev-addr']).toBeUndefined();
  const asked = new Map(
    server.ledger.pullResps.map(({ phyPayload, window }) => [`${phyPayload} ${window}`, 0]),
  );
  expect(asked.size).toBe(server.ledger.pullResps.length);
  const frames = transmitted.map(({ txpk }) => txpk.phyPayload.toString('hex'));
  expect(new Set(frames).size).toBe(frames.length);
}, 60_000);

test.concurrent('without an answer a device asks again, with another DevNonce and less and less often', async ({
  onTestFinished,
}) => {
  const { fleet, server } = await town(onTestFinished, { answers: 'none' }, { devices: 3, ratePerS: 0.5 });
  await eventually(() => expect(server.ledger.counts().joins).toBeGreaterThan(4), PATIENCE);
  expect(server.ledger.counts().refusedFrames['dev-nonce-used']).toBeUndefined();
  expect(fleet.counters().downlinks).toMatchObject({ transmitted: 0, joinsAccepted: 0 });
  expect(server.ledger.counts().dataFrames).toBe(0);
}, 60_000);

test.concurrent('a confirmed frame without acknowledgement is repeated with its counter, four times at most', async ({
  onTestFinished,
}) => {
  const { fleet, server } = await town(onTestFinished, {}, { devices: 4, ratePerS: 0.7 });
  await eventually(() => expect(fleet.counters().downlinks?.joinsAccepted).toBe(4), PATIENCE);
  server.setAnswers('none');
  await eventually(() => expect(fleet.counters().confirmedRepeated).toBeGreaterThan(6), PATIENCE);
  const times = Map.groupBy(
    server.ledger.frames.filter(({ confirmed }) => confirmed),
    ({ phyPayload }) => phyPayload,
  );
  expect(Math.max(...[...times.values()].map(({ length }) => length))).toBeLessThanOrEqual(4);
  expect([...times.values()].some((frames) => frames.length > 1)).toBe(true);
}, 90_000);
