// A TCP peer that sends any bytes it likes to a broker, and keeps what comes back.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { generate, type IConnectPacket, type Packet, parser } from 'mqtt-packet';

export interface RawPeer {
  readonly socket: Socket;
  /** MQTT packets that came back. */
  readonly packets: readonly Packet[];
  send(bytes: Buffer): Promise<void>;
  readonly closed: () => boolean;
}

export async function openPeer(port: number): Promise<RawPeer> {
  const socket = connect(port, '127.0.0.1');
  const packets: Packet[] = [];
  const reader = parser({ protocolVersion: 4 });
  reader.on('packet', (packet: Packet) => packets.push(packet));
  socket.on('data', (chunk) => reader.parse(chunk));
  socket.on('error', () => {});
  let closed = false;
  socket.on('close', () => {
    closed = true;
  });
  await once(socket, 'connect');
  return {
    socket,
    packets,
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    closed: () => closed,
  };
}

export function connectBytes(fields: Partial<IConnectPacket>): Buffer {
  return generate({
    cmd: 'connect',
    protocolId: 'MQTT',
    protocolVersion: 4,
    clean: true,
    keepalive: 30,
    clientId: '',
    ...fields,
  });
}
