// The gateways of a fuzzed supervisor: one that sends whatever there is, and one with real traffic that must all be stored.

import { connect as connectTcp } from 'node:net';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeHello } from '../../protocol/mqtt/hello.ts';
import { encodeState } from '../../protocol/mqtt/state.ts';
import { decodeStored } from '../../protocol/mqtt/stored.ts';
import { topicOf } from '../../protocol/mqtt/topics.ts';
import { encodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { createSeqSet } from '../../protocol/seq-set.ts';
import { connectAgent, type TestClient } from '../../supervisor/platform/broker/testing/agent-client.ts';
import { eventually } from '../../test/eventually.ts';
import type { Payload } from './payloads.ts';

export interface Who {
  readonly port: number;
  readonly eui: GatewayEui;
  readonly password: string;
}

const PACKET_MS = 50;

export interface WildGateway {
  publish(payload: Payload): Promise<void>;
  /** Raw bytes on a connection of their own. */
  packet(bytes: Buffer): Promise<void>;
  end(): Promise<void>;
}

interface Link {
  readonly client: TestClient;
  readonly closed: Promise<void>;
}

/** Whatever it is thrown out for, it comes back. */
export function createWildGateway({ port, eui, password }: Who): WildGateway {
  let link: Promise<Link> | null = null;

  async function open(): Promise<Link> {
    // What was thrown out may be thrown out once more for what it had sent before.
    const client = await eventually(() => connectAgent(port, eui, password), { intervalMs: 200 });
    const closed = new Promise<void>((resolve) => {
      client.client.once('close', () => {
        link = null;
        resolve();
      });
    });
    if (client.closed()) link = null;
    return { client, closed };
  }

  /** One connection at a time: a second of the same name would end the first. */
  function linked(): Promise<Link> {
    link ??= open();
    return link;
  }

  return {
    async publish({ topic, bytes, qos, retain }) {
      const { client, closed } = await linked();
      // A broker that has had enough closes the connection: the answer to it never comes.
      await Promise.race([client.publish(topic, bytes, qos, retain).catch(() => undefined), closed]);
    },
    packet: (bytes) =>
      new Promise((resolve) => {
        const socket = connectTcp(port, '127.0.0.1', () => socket.write(bytes));
        const timer = setTimeout(() => socket.destroy(), PACKET_MS);
        socket.on('error', () => undefined);
        socket.resume();
        socket.once('close', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
    async end() {
      (await link)?.client.drop();
    },
  };
}

export interface TrueGateway {
  /** Rows sent until now, each stored or sent again. Rejects when they are not. */
  settled(): Promise<number>;
  end(): void;
}

const EVERY_MS = 100;
const ROWS_EACH = 5;
const SETTLED_WITHIN_MS = 30_000;
const EPOCH = '7'.repeat(32);

export async function startTrueGateway({ port, eui, password }: Who): Promise<TrueGateway> {
  const client = await connectAgent(port, eui, password);
  const stored = createSeqSet(0, []);
  const rows: Row[] = [];
  const monoMs = (): number => 1e7 + performance.now();
  client.client.on('message', (topic, payload) => {
    if (topic !== topicOf(eui, 'stored')) return;
    const read = decodeStored(payload);
    if (read.kind === 'value') for (const range of read.value.ranges) stored.add(range[0], range[1]);
  });
  await client.publish(
    topicOf(eui, 'state'),
    encodeState({ status: 'online', version: '1', sinceMs: Date.now() }),
    1,
    true,
  );
  const hello = {
    ...{ epoch: EPOCH, bootId: 'boot-true', sentMonoMs: monoMs(), first: 1, last: 0, storedUpTo: 0 },
    ...{ dropped: [], bypassed: [], older: [], parked: [], versions: { agent: '1' } },
  };
  await client.publish(topicOf(eui, 'hello'), encodeHello(hello), 1);
  const send = (some: readonly Row[]): Promise<void> =>
    client.publish(
      topicOf(eui, 'up'),
      encodeUp({ epoch: EPOCH, bootId: 'boot-true', sentMonoMs: monoMs(), rows: some }),
    );
  const timer = setInterval(() => {
    const some = Array.from({ length: ROWS_EACH }, (_, index) => rowOf(rows.length + index + 1, monoMs()));
    rows.push(...some);
    send(some).catch(() => undefined);
  }, EVERY_MS);

  return {
    async settled() {
      const last = rows.length;
      await eventually(
        async () => {
          if (client.closed()) throw new Error('the gateway with real traffic was disconnected');
          const missing = rows.slice(0, last).filter(({ seq }) => !stored.has(seq));
          if (missing.length === 0) return;
          await send(missing.slice(0, 100));
          throw new Error(`${missing.length} of ${last} rows of real traffic are not stored`);
        },
        { timeoutMs: SETTLED_WITHIN_MS, intervalMs: 500 },
      );
      return last;
    },
    end() {
      clearInterval(timer);
      client.drop();
    },
  };
}

function rowOf(seq: number, rxMonoMs: number): Row {
  const data = Buffer.alloc(16, seq % 251);
  data.writeUInt32LE(0x26_11_00_00 + (seq % 500), 1);
  data[0] = 0x40;
  data[5] = 0;
  data.writeUInt16LE(seq % 65_536, 6);
  data.writeUInt32LE(seq, 9);
  const rxpk = {
    tmst: seq,
    freq: 868.1,
    stat: 1,
    modu: 'LORA',
    datr: 'SF7BW125',
    codr: '4/5',
    rssi: -90,
    lsnr: 7,
  };
  return {
    ...{ seq, kind: 'up', flags: 0, bootId: 'boot-true', tmstRun: 1, rxMonoMs, wallMs: Date.now() },
    ...{ wallSynced: true, body: JSON.stringify({ ...rxpk, size: 16, data: data.toString('base64') }) },
  };
}
