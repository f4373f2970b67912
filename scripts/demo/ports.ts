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

/** Where something for people is to be found, and why it is not where it mostly is; `null`: it is. */
export interface Place {
  readonly port: number;
  readonly note: string | null;
}

/** `what` is told of: "the pages". Throws one sentence when a port that somebody asked for is taken. */
export async function placeFor(
  what: string,
  { asked, usual }: { readonly asked: number | null; readonly usual: number },
  taken: number[],
): Promise<Place> {
  const wanted = asked ?? usual;
  const port = await freePort('tcp', wanted, taken);
  if (port === wanted) return { port, note: null };
  if (asked !== null) throw new Error(`Port ${asked} is taken by another program: ask for another one`);
  return {
    port,
    note: `Port ${usual} is taken by another program, so ${what} are at http://127.0.0.1:${port}/ instead.`,
  };
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
