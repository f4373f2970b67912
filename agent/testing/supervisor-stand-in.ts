// A broker with a supervisor behind it that stores what it is told to, and keeps every message for a look.

import { createServer, type Server, type Socket } from 'node:net';
import { Aedes, type Client } from 'aedes';
import type { GatewayEui } from '../../protocol/eui.ts';
import { encodeFlow } from '../../protocol/mqtt/flow.ts';
import { encodeStored } from '../../protocol/mqtt/stored.ts';
import { parseTopic, type TopicName, topicOf } from '../../protocol/mqtt/topics.ts';
import { decodeUp, type Row } from '../../protocol/mqtt/up.ts';
import { toRanges } from '../../protocol/seq-set.ts';

export interface StandInOptions {
  readonly gatewayEui: GatewayEui;
  /** Which rows it stores and answers; all when left out. */
  readonly stores?: (row: Row) => boolean;
  /** `null` in `flow`: no limit. */
  readonly pace?: number | null;
  readonly port?: number;
  /** Credentials that are let in; anything when left out. */
  readonly password?: string;
}

export interface SupervisorStandIn {
  readonly port: number;
  /** Changes which rows it stores from now on. */
  setStores(stores: (row: Row) => boolean): void;
  /** Payloads received on a topic, in order. */
  named(name: TopicName): readonly Buffer[];
  /** Rows received, in order, each time. */
  rows(): readonly Row[];
  /** Rows of each `up`. */
  publishes(): readonly (readonly Row[])[];
  publish(name: TopicName, payload: Buffer): void;
  stop(): Promise<void>;
}

/** MQTT 3.1.1 section 3.2.2.3. */
const BAD_CREDENTIALS = 4;

export async function openSupervisorStandIn(options: StandInOptions): Promise<SupervisorStandIn> {
  const { gatewayEui, pace = null, port = 0, password } = options;
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const messages: { readonly name: TopicName; readonly payload: Buffer }[] = [];
  const publishes: (readonly Row[])[] = [];
  let stores = options.stores ?? (() => true);

  if (password !== undefined) {
    aedes.authenticate = (_client: Client, _user, given, done) => {
      if (given?.toString() === password) done(null, true);
      else done(Object.assign(new Error('refused'), { returnCode: BAD_CREDENTIALS }), false);
    };
  }

  function publish(name: TopicName, payload: Buffer): void {
    const topic = topicOf(gatewayEui, name);
    aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => {});
  }

  aedes.on('publish', (packet, client) => {
    const name = client === null ? undefined : parseTopic(packet.topic)?.name;
    if (name === undefined) return;
    const payload = packet.payload as Buffer;
    messages.push({ name, payload });
    if (name === 'hello') publish('flow', encodeFlow({ nowMs: Date.now(), pace, resume: null }));
    if (name !== 'up') return;
    const decoded = decodeUp(payload);
    if (decoded.kind === 'complaint') throw new Error(decoded.reason);
    const { epoch, rows } = decoded.up;
    publishes.push(rows);
    const ranges = toRanges(rows.filter((row) => stores(row)).map(({ seq }) => seq));
    if (ranges.length > 0) publish('stored', encodeStored({ epoch, ranges }));
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));

  return {
    port: (server.address() as { port: number }).port,
    setStores(next) {
      stores = next;
    },
    named: (name) => messages.filter((one) => one.name === name).map(({ payload }) => payload),
    rows: () => publishes.flat(),
    publishes: () => publishes,
    publish,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}
