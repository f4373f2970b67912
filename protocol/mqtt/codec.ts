// MessagePack on MQTT: plain maps and arrays, no extension records, so that any implementation can read them.

import { Packr } from 'msgpackr';
import { isPlainMsgpack } from './plain-msgpack.ts';

/** `undefined` becomes nil: its own encoding would be an extension. */
const packr = new Packr({
  useRecords: false,
  int64AsType: 'number',
  largeBigIntToFloat: true,
  encodeUndefinedAsNil: true,
});

export function encode(message: unknown): Buffer {
  return packr.pack(message);
}

/** The decoded value, or `undefined` when the bytes are not one plain MessagePack value. */
export function decode(bytes: Uint8Array): unknown {
  if (!isPlainMsgpack(bytes)) return undefined;
  try {
    return packr.unpack(bytes);
  } catch {
    return undefined;
  }
}
