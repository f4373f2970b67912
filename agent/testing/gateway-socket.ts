// A socket beside the agent that sends datagrams byte by byte as a test wants them, and keeps the answers.

import { DgramAsPromised, type SocketAsPromised } from 'dgram-as-promised';

export interface GatewaySocket {
  send(bytes: Buffer, port?: number): Promise<void>;
  /** Everything received, hex, in order. */
  answers(): readonly string[];
  /** The tokens of PUSH_ACKs received. */
  ackedTokens(): readonly number[];
  close(): Promise<void>;
}

const PUSH_ACK = 0x01;

export async function openGatewaySocket(port: number): Promise<GatewaySocket> {
  const answers: Buffer[] = [];
  const socket: SocketAsPromised = DgramAsPromised.createSocket('udp4', (bytes) => answers.push(bytes));
  await socket.bind(0, '127.0.0.1');
  return {
    async send(bytes, to = port) {
      await socket.send(bytes, to, '127.0.0.1');
    },
    answers: () => answers.map((bytes) => bytes.toString('hex')),
    ackedTokens: () => answers.filter((one) => one[3] === PUSH_ACK).map((one) => one.readUInt16BE(1)),
    close: () => socket.close(),
  };
}
