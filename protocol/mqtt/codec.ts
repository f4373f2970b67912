// MessagePack on MQTT: plain maps and arrays, no extension records, so that any implementation can read them.

import { Packr } from 'msgpackr';

const packr = new Packr({ useRecords: false, int64AsType: 'number', largeBigIntToFloat: true });

export function encode(message: unknown): Buffer {
  return packr.pack(message);
}

/** The decoded value, or `undefined` when the bytes are not one MessagePack value. */
export function decode(bytes: Uint8Array): unknown {
  try {
    return packr.unpack(bytes);
  } catch {
    return undefined;
  }
}
