// Fills an agent's journal with uplinks that nobody has stored yet, without an agent.

import { openJournal } from '../../agent/journal/open.ts';
import type { NewRow } from '../../agent/journal/rows.ts';

export interface FillOptions {
  readonly path: string;
  readonly rows: number;
  readonly devices: number;
  /** Tells the devices of one gateway from those of another. */
  readonly gateway?: number;
  /** When the first was received, ms since 1970; the others follow one a millisecond. */
  readonly fromMs?: number;
}

const ROWS_A_COMMIT = 2_000;
const FIRST_DEV_ADDR = 0x26_00_00_00;
const DEVICES_A_GATEWAY = 0x1_0000;

export function fillJournal({ path, rows, devices, gateway = 0, fromMs = 1e12 }: FillOptions): void {
  const store = openJournal({
    path,
    maxBytes: 8 * 1024 ** 3,
    maxAgeMs: 1e12,
    bootId: 'bench',
    monoMs: () => performance.now(),
  });
  for (let number = 0; number < rows; ) {
    const group: NewRow[] = [];
    while (group.length < ROWS_A_COMMIT && number < rows) {
      group.push(uplink(number++, devices, gateway, fromMs));
    }
    store.append([group]);
  }
  store.close();
}

export function uplink(number: number, devices: number, gateway = 0, fromMs = 1e12): NewRow {
  const phyPayload = Buffer.alloc(24, number & 0xff);
  phyPayload[0] = 0x40;
  phyPayload.writeUInt32LE(FIRST_DEV_ADDR + gateway * DEVICES_A_GATEWAY + (number % devices), 1);
  phyPayload[5] = 0;
  phyPayload.writeUInt16LE((Math.floor(number / devices) + 1) & 0xffff, 6);
  const body = JSON.stringify({
    ...{ tmst: number, chan: 2, rfch: 0, freq: 868.1, stat: 1, modu: 'LORA', datr: 'SF7BW125', codr: '4/5' },
    ...{ rssi: -97, lsnr: 7.2, size: 24, data: phyPayload.toString('base64') },
  });
  return {
    kind: 'up',
    flags: 0,
    tmstRun: 1,
    rxMonoMs: number,
    wallMs: fromMs + number,
    wallSynced: true,
    body,
  };
}
