// Turns a line of a trace into the frame that was on the air.

import { dataRateOfIndex } from './channels.ts';
import { encodeDataUp, type SessionKeys } from './lora.ts';
import { createRandom } from './random.ts';
import type { TraceLine } from './trace.ts';

export interface TraceFrame {
  readonly phyPayload: Buffer;
  /** `SF7BW125`, or `50000` for FSK. */
  readonly dataRate: string;
}

/** Made-up keys: the same for a device in every replay, so that a frame's bytes are the same too. */
export function createTraceFrames(): (line: TraceLine) => TraceFrame {
  const keysOfDevices = new Map<string, SessionKeys>();

  function keysOf(line: TraceLine): SessionKeys {
    const name = `${line.devEui} ${line.devAddr}`;
    const known = keysOfDevices.get(name);
    if (known !== undefined) return known;
    const random = createRandom(`trace session ${name}`);
    const keys = { nwkSKey: random.bytes(16), appSKey: random.bytes(16) };
    keysOfDevices.set(name, keys);
    return keys;
  }

  return (line) => {
    const dataRate = line.datr ?? (line.dr === null ? null : dataRateOfIndex(line.dr));
    if (dataRate === null) throw new Error(`A trace line at ${line.t} has neither dr nor datr`);
    if (line.phy !== null) return { phyPayload: Buffer.from(line.phy, 'hex'), dataRate };
    if (line.data === null) throw new Error(`A trace line at ${line.t} has neither phy nor data`);
    const { devAddr, fCnt, fPort } = line;
    const frmPayload = Buffer.from(line.data, 'hex');
    const fields = { devAddr, fCnt, fPort, frmPayload, confirmed: false, adr: true };
    return { phyPayload: encodeDataUp(fields, keysOf(line)), dataRate };
  };
}
