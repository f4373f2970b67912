// On which frequency and data rate a device speaks next.

import { FSK_CHANNEL, JOIN_CHANNELS, LORA_CHANNELS, loraDataRate } from './channels.ts';
import type { Device } from './devices.ts';
import type { Random } from './random.ts';

export type EmissionKind = 'join-request' | 'data-up' | 'proprietary';

/** Join channels carry no FSK. */
const FSK_DEVICE_JOIN_RATE = loraDataRate(9);

/** Another channel than the last one. */
export function frequencyFor(
  { kind: { radio } }: Device,
  kind: EmissionKind,
  lastHz: number,
  random: Random,
) {
  if (radio === 'fsk' && kind !== 'join-request') return FSK_CHANNEL.frequencyHz;
  const channels = kind === 'join-request' ? JOIN_CHANNELS : LORA_CHANNELS;
  return random.pick(channels.filter(({ frequencyHz }) => frequencyHz !== lastHz)).frequencyHz;
}

export function dataRateFor({ kind: { radio }, dataRate }: Device, kind: EmissionKind): string {
  return radio === 'fsk' && kind === 'join-request' ? FSK_DEVICE_JOIN_RATE : dataRate;
}
