// Stands before the MQTT parser, which has no limits of its own: counts bytes and declared packet lengths as they come.

import type { Socket } from 'node:net';

/** Publishes stay under 64 KiB; this leaves room for the topic and the header. */
const MAX_PACKET_BYTES = 70_000;
/** All that a peer may send before it has proved who it is: a CONNECT is a few hundred bytes. */
const MAX_UNAUTHENTICATED_BYTES = 65_536;
/** MQTT 3.1.1 section 2.2.3: the remaining length takes four bytes at most. */
const MAX_LENGTH_BYTES = 4;

export type GuardComplaint = 'packet-too-long' | 'malformed-length' | 'too-much-before-connect';

export interface Guard {
  /** The peer has proved who it is. */
  authenticated(): void;
}

/** Watches what is read from the socket; at the first complaint the socket is gone and the parser sees nothing of it. */
export function guardSocket(socket: Socket, onComplaint: (complaint: GuardComplaint) => void): Guard {
  const lengths = createLengthTracker();
  let unauthenticatedBytes: number | null = 0;
  const read = socket.read.bind(socket);

  function judge(chunk: Buffer): GuardComplaint | null {
    if (unauthenticatedBytes !== null) {
      unauthenticatedBytes += chunk.length;
      if (unauthenticatedBytes > MAX_UNAUTHENTICATED_BYTES) return 'too-much-before-connect';
    }
    return lengths.take(chunk);
  }

  socket.read = (size?: number): Buffer | null => {
    const chunk = read(size) as Buffer | null;
    if (chunk === null) return null;
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
  };
}

/** Follows MQTT fixed headers through a stream of chunks, however they are cut. */
export function createLengthTracker(): { take(chunk: Uint8Array): GuardComplaint | null } {
  /** Bytes of the current packet still to come after its header; `null` while the header is being read. */
  let remaining: number | null = null;
  /** Bytes of the header read so far: the type byte, then the length. */
  let headerBytes = 0;
  let length = 0;

  /** Reads one header byte. */
  function header(byte: number): GuardComplaint | null {
    headerBytes++;
    if (headerBytes === 1) {
      length = 0;
      return null;
    }
    length += (byte & 0x7f) * 128 ** (headerBytes - 2);
    if (length > MAX_PACKET_BYTES) return 'packet-too-long';
    if ((byte & 0x80) === 0) {
      remaining = length;
      headerBytes = 0;
      return null;
    }
    return headerBytes > MAX_LENGTH_BYTES ? 'malformed-length' : null;
  }

  return {
    take(chunk) {
      let at = 0;
      while (at < chunk.length) {
        if (remaining === null) {
          const complaint = header(chunk[at++] as number);
          if (complaint !== null) return complaint;
        } else {
          const step = Math.min(remaining, chunk.length - at);
          at += step;
          remaining -= step;
        }
        if (remaining === 0) remaining = null;
      }
      return null;
    },
  };
}
