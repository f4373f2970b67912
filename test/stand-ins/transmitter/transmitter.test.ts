import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { encodePullResp } from '../../../protocol/semtech/pull-resp.ts';
import { eventually } from '../../eventually.ts';
import { type AckServer, startAckServer } from '../ack-server.ts';
import {
  createPacketForwarder,
  type PacketForwarder,
  type PacketForwarderOptions,
} from '../packet-forwarder.ts';
import { createFreeCounter } from './counter.ts';
import type { Transmitter, TransmitterOptions } from './transmitter.ts';

const EUI = '7076ff0064030a01' as GatewayEui;
const PAYLOAD = Buffer.alloc(12, 0x60);

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

interface Rig {
  readonly server: AckServer;
  readonly forwarder: PacketForwarder;
  readonly transmitter: Transmitter;
  /** TX_ACKs as they came: token and what follows the EUI. */
  answers(): string[];
  ask(token: number, txpk: Readonly<Record<string, unknown>>): void;
}

async function rig(
  transmitter: TransmitterOptions = {},
  options: Partial<PacketForwarderOptions> = {},
): Promise<Rig> {
  const server = await startAckServer();
  running.push(server);
  const forwarder = createPacketForwarder({
    ...{ gatewayEui: EUI, server: server.address, statIntervalMs: null, transmitter },
    ...options,
  });
  await forwarder.start();
  running.push(forwarder);
  await eventually(() => expect(forwarder.counters().pullAcked).toBe(1));
  const version = options.version ?? 2;
  return {
    server,
    forwarder,
    transmitter: forwarder.transmitter as Transmitter,
    answers: () =>
      server.received
        .filter(({ datagram }) => datagram.kind === 'tx-ack')
        .map(({ bytes }) => `${bytes.readUInt16BE(1)} ${bytes.toString('latin1', 12)}`),
    ask: (token, txpk) => server.sendDown(encodePullResp(version, token, JSON.stringify(txpk))),
  };
}

/** A downlink `aheadMs` from now by the concentrator's counter. */
function txpk(
  { transmitter }: Rig,
  aheadMs: number,
  fields: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  return {
    ...{ imme: false, tmst: ((transmitter.counterUs() as number) + aheadMs * 1_000) >>> 0 },
    ...{ freq: 868.1, rfch: 0, powe: 14, modu: 'LORA', datr: 'SF7BW125', codr: '4/5', ipol: true },
    ...{ ncrc: true, size: PAYLOAD.length, data: PAYLOAD.toString('base64'), ...fields },
  };
}

const refusal = (error: string) => `{"txpk_ack":{"error":"${error}"}}`;

test('the reference answers when it has queued, and transmits at the count asked for', async () => {
  const one = await rig();
  const asked = txpk(one, 300);
  one.ask(0x1020, asked);
  await eventually(() => expect(one.answers()).toEqual([`${0x1020} `]));
  expect(one.transmitter.transmitted()).toEqual([]);
  await eventually(() => expect(one.transmitter.transmitted()).toHaveLength(1));
  const [transmitted] = one.transmitter.transmitted();
  expect(transmitted).toMatchObject({ tmstUs: asked['tmst'], token: 0x1020, run: 0 });
  expect(transmitted?.txpk.phyPayload).toEqual(PAYLOAD);
  expect((transmitted?.atMs ?? 0) - (transmitted?.askedAtMs ?? 0)).toBeGreaterThan(50);
  expect(one.answers()).toHaveLength(1);
  expect(one.transmitter.counts()).toMatchObject({ asked: 1, transmitted: 1, refused: {} });
});

test('Kerlink’s answers when it transmits, with a NUL; refusals come at once', async () => {
  const one = await rig({ txAck: 'when-transmitted' }, { trailingNul: true });
  one.ask(1, txpk(one, 250));
  one.ask(2, txpk(one, 10));
  await eventually(() => expect(one.answers()).toEqual([`2 ${refusal('TOO_LATE')}\0`]));
  expect(one.transmitter.transmitted()).toEqual([]);
  await eventually(() => expect(one.answers()).toEqual([`2 ${refusal('TOO_LATE')}\0`, '1 \0']));
  expect(one.transmitter.transmitted()).toHaveLength(1);
});

test('late, early, colliding, out of band and without GPS: each refused with its word, and never transmitted', async () => {
  const one = await rig();
  const accepted = txpk(one, 800);
  one.ask(1, accepted);
  one.ask(2, accepted);
  one.ask(3, txpk(one, 20));
  one.ask(4, txpk(one, -1_000));
  one.ask(5, txpk(one, 600_000));
  one.ask(6, txpk(one, 3_000, { freq: 915 }));
  one.ask(7, txpk(one, 0, { tmst: undefined, tmms: 1_450_000_000_000 }));
  await eventually(() =>
    expect(one.answers()).toEqual([
      '1 ',
      `2 ${refusal('COLLISION_PACKET')}`,
      `3 ${refusal('TOO_LATE')}`,
      `4 ${refusal('TOO_EARLY')}`,
      `5 ${refusal('TOO_EARLY')}`,
      `6 ${refusal('TX_FREQ')}`,
      `7 ${refusal('GPS_UNLOCKED')}`,
    ]),
  );
  await eventually(() => expect(one.transmitter.transmitted()).toHaveLength(1));
  const { refused } = one.transmitter.counts();
  expect(refused).toEqual({ COLLISION_PACKET: 1, TOO_LATE: 1, TOO_EARLY: 2, TX_FREQ: 1, GPS_UNLOCKED: 1 });
});

test('what it cannot read it drops without a word', async () => {
  const one = await rig();
  const valid = txpk(one, 500);
  const { size: _, ...withoutSize } = valid;
  const { rfch: __, ...withoutChain } = valid;
  for (const content of [withoutSize, withoutChain, {}, { ...valid, modu: 'lora' }, { ...valid, datr: 7 }]) {
    one.ask(1, content);
  }
  one.ask(1, { ...valid, note: 'x'.repeat(1_000) });
  one.server.sendDown(Buffer.from('02000103not json', 'latin1'));
  one.server.sendDown(Buffer.concat([Buffer.from([2, 0, 1, 3]), Buffer.from('{"txpk":')]));
  one.ask(2, valid);
  await eventually(() => expect(one.answers()).toEqual(['2 ']));
  expect(one.transmitter.counts()).toMatchObject({ asked: 8, aborted: 7 });
});

test('another power than asked for is a warning of the reference and an error of Kerlink’s; both transmit', async () => {
  const reference = await rig();
  reference.ask(1, txpk(reference, 100, { powe: 30 }));
  await eventually(() =>
    expect(reference.answers()).toEqual(['1 {"txpk_ack":{"warn":"TX_POWER","value":27}}']),
  );
  const kerlink = await rig({ txAck: 'when-transmitted', otherPower: 'errs' });
  kerlink.ask(1, txpk(kerlink, 100, { powe: 30 }));
  await eventually(() => expect(kerlink.answers()).toEqual([`1 ${refusal('TX_POWER')}`]));
  expect(kerlink.transmitter.transmitted()).toHaveLength(1);
});

test('an immediate downlink and one by GPS time are transmitted soon after', async () => {
  const one = await rig({ gps: true });
  one.ask(1, txpk(one, 0, { imme: true, tmst: undefined }));
  const gpsNowMs = Date.now() - Date.UTC(1980, 0, 6) + 18_000;
  one.ask(2, txpk(one, 0, { tmst: undefined, tmms: gpsNowMs + 1_500 }));
  await eventually(() => expect(one.transmitter.transmitted().map(({ token }) => token)).toEqual([1, 2]));
  expect(one.answers()).toEqual(['1 ', '2 ']);
});

test.each([
  ['version 1', {}, { version: 1 }],
  ['a silent one', { txAck: 'never' }, {}],
] as const)('%s transmits and says nothing', async (_, habits, options) => {
  const one = await rig(habits, options);
  one.ask(1, txpk(one, 100));
  one.ask(2, txpk(one, 10));
  await eventually(() => expect(one.transmitter.transmitted()).toHaveLength(1));
  expect(one.transmitter.counts().refused).toEqual({ TOO_LATE: 1 });
  expect(one.answers()).toEqual([]);
  one.transmitter.setTxAck('when-queued');
  one.ask(3, txpk(one, 200));
  await eventually(() => expect(one.transmitter.transmitted()).toHaveLength(2));
  expect(one.answers()).toEqual(options === undefined || !('version' in options) ? ['3 '] : []);
});

test('what is queued when the counter begins anew is never transmitted', async () => {
  const counter = createFreeCounter(0xffff_0000);
  const one = await rig({ counter });
  one.ask(1, txpk(one, 300));
  await eventually(() => expect(one.answers()).toEqual(['1 ']));
  counter.restart();
  one.ask(2, txpk(one, 100));
  await eventually(() => expect(one.transmitter.transmitted()).toHaveLength(1));
  expect(one.transmitter.transmitted()[0]).toMatchObject({ token: 2, run: 1 });
  expect(one.transmitter.counts()).toMatchObject({ asked: 2, lost: 1, transmitted: 1 });
});
