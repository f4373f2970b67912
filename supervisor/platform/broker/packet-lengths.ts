// Follows MQTT packets through a byte stream by their fixed headers alone, however the stream is cut.

/** Publishes stay under 64 KiB; this leaves room for the topic and the header. */
export const MAX_PACKET_BYTES = 70_000;
/** MQTT 3.1.1 section 2.2.3: the remaining length takes four bytes at most. */
const MAX_LENGTH_BYTES = 4;

export type LengthComplaint = 'packet-too-long' | 'malformed-length';

export interface PacketLengths {
  /** Follows these bytes; once it has complained, the rest of the stream means nothing. */
  take(chunk: Uint8Array): LengthComplaint | null;
}

export function createPacketLengths(): PacketLengths {
  /** Bytes of the current packet still to come after its header; 0 while a header is read. */
  let remaining = 0;
  /** Bytes of the current header read so far: the type byte, then the length. */
  let headerBytes = 0;
  let length = 0;

  return {
    take(chunk) {
      let at = 0;
      for (;;) {
        const step = Math.min(remaining, chunk.length - at);
        at += step;
        remaining -= step;
        if (at === chunk.length) return null;
        const byte = chunk[at++] as number;
        headerBytes++;
        if (headerBytes === 1) continue;
        length += (byte & 0x7f) * 128 ** (headerBytes - 2);
        if (length > MAX_PACKET_BYTES) return 'packet-too-long';
        if (byte < 0x80) {
          remaining = length;
          headerBytes = 0;
          length = 0;
        } else if (headerBytes > MAX_LENGTH_BYTES) {
          return 'malformed-length';
        }
      }
    },
  };
}
