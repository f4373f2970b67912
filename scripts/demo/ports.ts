// Finds ports for the demonstration: the usual ones, or others when those are taken.

import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';

/** `preferred` or the first free one above it on loopback, and none of `taken`, to which it is added. */
export async function freePort(kind: 'tcp' | 'udp', preferred: number, taken: number[]): Promise<number> {
  for (let port = preferred; port < preferred + 1_000; port++) {
    if (taken.includes(port) || !(await isFree(kind, port))) continue;
    taken.push(port);
    return port;
  }
  throw new Error(`no free ${kind} port from ${preferred} on`);
}

function isFree(kind: 'tcp' | 'udp', port: number): Promise<boolean> {
  return new Promise((resolve) => {
    if (kind === 'tcp') {
      const server = createServer();
      server.once('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    } else {
      const socket = createSocket('udp4');
      socket.once('error', () => resolve(false));
      socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)));
    }
  });
}
