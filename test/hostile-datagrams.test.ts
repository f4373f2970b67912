// Everything that may come in by UDP, fired at a real agent with real traffic beside it, all the way to the database.

import { createSocket, type Socket } from 'node:dgram';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GatewayEui } from '../protocol/eui.ts';
import { type Chain, startChain } from './chain.ts';
import { craftedDatagrams, randomDatagrams } from './crafted-datagrams.ts';
import { eventually } from './eventually.ts';
import { QUICK_REPORTS } from './quick-health.ts';
import { createPacketForwarder, type PacketForwarder } from './stand-ins/packet-forwarder.ts';

const EUI = '7076ff0000000001' as GatewayEui;
const RANDOM = 1_000;
const BESIDE = 200;

let chain: Chain;
let socket: Socket;
let forwarder: PacketForwarder;

beforeEach(async () => {
  // Its counters are in its report: as often as it may.
  chain = await startChain([EUI], { agents: () => QUICK_REPORTS });
  await chain.ready();
  socket = createSocket('udp4');
  const [address] = chain.addresses.values();
  forwarder = createPacketForwarder({
    gatewayEui: EUI,
    server: address as { host: string; port: number },
    statIntervalMs: null,
  });
  await forwarder.start();
});

afterEach(async () => {
  await forwarder.stop();
  socket.close();
  await chain.stop();
});

function fire(bytes: Buffer): Promise<void> {
  const [address] = chain.addresses.values();
  return new Promise((resolve) => socket.send(bytes, address?.port, address?.host, () => resolve()));
}

function frame(index: number): string {
  const data = Buffer.from(`40${index.toString(16).padStart(30, '0')}`, 'hex').toString('base64');
  return `{"tmst":${1_000_000 + index},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","data":"${data}"}`;
}

interface Agent {
  readonly forwarder: { readonly counters: Readonly<Record<string, number>> };
}

test('catalogue 19: crafted and random datagrams: no crash, nothing lost beside them, each counted by its reason', async () => {
  const crafted = craftedDatagrams(EUI);
  const random = randomDatagrams(1, RANDOM, EUI);
  const answers = new Map<string, number>();
  socket.on('message', (bytes) => {
    const hex = bytes.toString('hex');
    answers.set(hex, (answers.get(hex) ?? 0) + 1);
  });
  let beside = 0;
  for (const [index, bytes] of [...crafted.map((one) => one.bytes), ...random].entries()) {
    await fire(bytes);
    if (index % 5 !== 0 || beside >= BESIDE) continue;
    const { acked } = await forwarder.send([frame(beside++)]);
    expect(acked).toBe(true);
  }
  expect(beside).toBe(BESIDE);

  const { acked } = await forwarder.send([frame(beside++)]);
  expect(acked).toBe(true);
  for (const { name, bytes, expect: wanted } of crafted) {
    if (bytes.length < 4) continue;
    const ack = Buffer.from([
      bytes[0] as number,
      bytes[1] as number,
      bytes[2] as number,
      (bytes[3] as number) === 2 ? 4 : 1,
    ]);
    if (wanted.acked) {
      await eventually(() => expect(answers.has(ack.toString('hex')), `${name} is acknowledged`).toBe(true));
    }
  }

  // Every row that must come of them is in the database or, unreadable, in quarantine.
  const rows = crafted.flatMap((one) => one.expect.rows);
  const good = rows.filter((kind) => kind !== 'bad').length;
  await eventually(() => {
    const [sums] = chain.query<{ receptions: number; bad: number; beside: number }>(`
      SELECT (SELECT count(*) FROM receptions) AS receptions, (SELECT count(*) FROM quarantine) AS bad,
             (SELECT count(*) FROM receptions WHERE rxpk LIKE '%"tmst":1000%"data":"QAAA%') AS beside`);
    expect(sums?.beside).toBe(beside);
    expect(sums?.receptions).toBeGreaterThanOrEqual(good + beside);
    expect(sums?.bad).toBeGreaterThanOrEqual(rows.length - good);
  });
  const reasons = new Set(crafted.flatMap((one) => one.expect.counted ?? []));
  await eventually(
    async () => {
      const { gateways } = (await chain.get('/api/v1/gateways')) as { gateways: readonly Agent[] };
      const counters = gateways[0]?.forwarder.counters ?? {};
      for (const reason of reasons) expect(counters[reason], reason).toBeGreaterThan(0);
    },
    { timeoutMs: 45_000 },
  );
}, 180_000);
