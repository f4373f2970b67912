// A broker with a supervisor behind it that stores what it is told to, and keeps every message for a look.

import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { Aedes, type Client } from 'aedes';
import type { GatewayEui } from '../../protocol/eui.ts';
import { type Down, encodeDown } from '../../protocol/mqtt/down.ts';
import { encodeFlow } from '../../protocol/mqtt/flow.ts';
import { encodeStored } from '../../protocol/mqtt/stored.ts';
import { parseTopic, type TopicName, topicOf } from '../../protocol/mqtt/topics.ts';
import { type DownDone, decodeTxAckMessage } from '../../protocol/mqtt/txack.ts';
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
  /** PEM: TLS only, with this certificate. */
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  /** `counts`: keeps no message, for long runs. */
  readonly keeps?: 'messages' | 'counts';
}

export interface SupervisorStandIn {
  readonly port: number;
  /** Changes which rows it stores from now on. */
  setStores(stores: (row: Row) => boolean): void;
  /** Payloads received on a topic, in order. */
  named(name: TopicName): readonly Buffer[];
  /** Different rows received, supposing they come in order. */
  rowCount(): number;
  /** Rows received, in order, each time. */
  rows(): readonly Row[];
  /** Rows of each `up`. */
  publishes(): readonly (readonly Row[])[];
  publish(name: TopicName, payload: Buffer): void;
  /** Asks for a downlink. */
  down(down: Down): void;
  /** What became of downlinks, in the order in which it was told. */
  downsDone(): readonly DownDone[];
  /** Every connection breaks now. */
  drop(): void;
  /** Every connection breaks at once, until `accept`. */
  refuse(): void;
  accept(): void;
  stop(): Promise<void>;
}

/** MQTT 3.1.1 section 3.2.2.3. */
const BAD_CREDENTIALS = 4;

export async function openSupervisorStandIn(options: StandInOptions): Promise<SupervisorStandIn> {
  const { gatewayEui, pace = null, port = 0, password, tls, keeps = 'messages' } = options;
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  let refuses = false;
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const accept = (socket: Socket): void => {
    if (refuses) return void socket.destroy();
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    aedes.handle(socket);
  };
  const server: Server = tls === undefined ? createServer(accept) : createTlsServer(tls, accept);
  let lastSeq = 0;
  let rowCount = 0;
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
    if (keeps === 'messages') messages.push({ name, payload });
    if (name === 'hello') publish('flow', encodeFlow({ nowMs: Date.now(), pace, resume: null }));
    if (name !== 'up') return;
    const decoded = decodeUp(payload);
    if (decoded.kind === 'complaint') throw new Error(decoded.reason);
    const { epoch, rows } = decoded.up;
    if (keeps === 'messages') publishes.push(rows);
    for (const { seq } of rows) {
      if (seq <= lastSeq) continue;
      lastSeq = seq;
      rowCount++;
    }
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
    rowCount: () => rowCount,
    rows: () => publishes.flat(),
    publishes: () => publishes,
    publish,
    down: (down) => publish('down', encodeDown(down)),
    downsDone: () =>
      messages.flatMap(({ name, payload }) => {
        if (name !== 'txack') return [];
        const decoded = decodeTxAckMessage(payload);
        if (decoded.kind === 'complaint') throw new Error(decoded.reason);
        return decoded.value.downs;
      }),
    drop,
    refuse() {
      refuses = true;
      drop();
    },
    accept() {
      refuses = false;
    },
    async stop() {
      drop();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}
