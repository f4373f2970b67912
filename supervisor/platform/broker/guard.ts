// Stands before the MQTT parser, which has no limits of its own: judges bytes before they are buffered, holds them back on request.

import type { Socket } from 'node:net';
import { createPacketLengths, type LengthComplaint } from './packet-lengths.ts';

/** All that a peer may send before it has proved who it is: a CONNECT is a few hundred bytes. */
const MAX_UNAUTHENTICATED_BYTES = 65_536;
/** MQTT 3.1.1 section 3.1.1: the first byte of a CONNECT, which must be the first packet. */
const CONNECT_BYTE = 0x10;

export type GuardComplaint = LengthComplaint | 'not-mqtt' | 'too-much-before-connect';

export interface Guard {
  /** The peer has proved who it is. */
  authenticated(): void;
  /** The parser gets nothing more until as many `release` as `hold` were called; the kernel then slows the sender. */
  hold(): void;
  release(): void;
  isHeld(): boolean;
  /** When the bytes that the parser got last were read. */
  readAtMs(): number;
}

/**
 * Takes the place of the socket's `read`, through which the broker gets every byte. At the first complaint the socket
 * is gone and the parser sees nothing of the chunk.
 */
export function guardSocket(
  socket: Socket,
  now: () => number,
  onComplaint: (complaint: GuardComplaint) => void,
): Guard {
  const lengths = createPacketLengths();
  const read = socket.read.bind(socket);
  /** `null` once authenticated. */
  let unauthenticatedBytes: number | null = 0;
  let holds = 0;
  let readAtMs = now();

  function judge(chunk: Buffer): GuardComplaint | null {
    if (unauthenticatedBytes !== null) {
      if (unauthenticatedBytes === 0 && chunk[0] !== CONNECT_BYTE) return 'not-mqtt';
      unauthenticatedBytes += chunk.length;
      if (unauthenticatedBytes > MAX_UNAUTHENTICATED_BYTES) return 'too-much-before-connect';
    }
    return lengths.take(chunk);
  }

  socket.read = (size?: number): Buffer | null => {
    if (holds > 0) return null;
    const chunk = read(size) as Buffer | null;
    if (chunk === null) return null;
    readAtMs = now();
    const complaint = judge(chunk);
    if (complaint === null) return chunk;
    onComplaint(complaint);
    socket.destroy();
    return null;
  };

  return {
    authenticated() {
      unauthenticatedBytes = null;
    },
    hold() {
      holds++;
    },
    release() {
      // The stream has said "readable" to a closed door; it does not say it again by itself.
      if (--holds === 0) setImmediate(() => socket.emit('readable'));
    },
    isHeld: () => holds > 0,
    readAtMs: () => readAtMs,
  };
}
