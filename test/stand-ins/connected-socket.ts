// A UDP socket tied to one server.

import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';

/** Connected, as the reference forwarder's: only its server is heard, and its absence is noticed. */
export function openSocket(
  host: string,
  port: number,
  onMessage: (bytes: Buffer) => void,
  onError: () => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4', onMessage);
    socket.once('error', reject);
    socket.connect(port, host, () => {
      socket.off('error', reject);
      socket.on('error', onError);
      resolve(socket);
    });
  });
}

export function closeSocket(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}
