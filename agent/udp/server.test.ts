import { spawnSync } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { available } from '../../test/require.ts';
import { openGatewaySocket } from '../testing/gateway-socket.ts';
import { createUdpServer, type UdpServer } from './server.ts';

const EUI = 'aa555a0000000000';
const PULL_DATA = Buffer.from(`02123402${EUI}`, 'hex');
/** A datagram whose source port is none, which only a raw socket can send (RFC 768: an optional field, zero if unused). */
const FORGE = `
import socket, struct, sys
body = bytes.fromhex(sys.argv[2])
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)
raw.sendto(struct.pack('!HHHH', 0, int(sys.argv[1]), 8 + len(body), 0) + body, ('127.0.0.1', 0))
`;
const mayForge = available(
  'raw-sockets',
  spawnSync('python3', [
    '-c',
    'import socket; socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_UDP)',
  ]).status === 0,
);

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

async function openServer(counted: string[]): Promise<{ readonly server: UdpServer; readonly port: number }> {
  const server = createUdpServer({
    ...{ gatewayEui: EUI as never, bind: { host: '127.0.0.1', port: 0 }, bindDown: null },
    ...{ onPushData: () => Promise.resolve(), onPullData() {}, onTxAck() {}, onError() {} },
    count: (reason) => void counted.push(reason),
  });
  cleanUp.push(server.stop);
  return { server, port: (await server.start()).port };
}

test.runIf(mayForge)(
  'what comes from port 0 cannot be answered: it is counted, and shows no way down',
  async () => {
    const counted: string[] = [];
    const { server, port } = await openServer(counted);
    expect(spawnSync('python3', ['-c', FORGE, String(port), PULL_DATA.toString('hex')]).status).toBe(0);
    await eventually(() => expect(counted).toEqual(['no-source-port']));
    expect(server.downVersion()).toBeNull();
    const forwarder = await openGatewaySocket(port);
    cleanUp.push(forwarder.close);
    await forwarder.send(PULL_DATA);
    await eventually(() => expect(forwarder.answers()).toEqual(['02123404']));
  },
);
