// EU868 as the fleet uses it: the eight channels of a concentrator, the FSK one, and what each data rate needs.

export interface Channel {
  readonly frequencyHz: number;
  /** IF channel and RF chain, as the reference configuration of an EU868 concentrator numbers them. */
  readonly channel: number;
  readonly rfChain: number;
}

export const LORA_CHANNELS: readonly Channel[] = [
  { frequencyHz: 868_100_000, channel: 0, rfChain: 1 },
  { frequencyHz: 868_300_000, channel: 1, rfChain: 1 },
  { frequencyHz: 868_500_000, channel: 2, rfChain: 1 },
  { frequencyHz: 867_100_000, channel: 3, rfChain: 0 },
  { frequencyHz: 867_300_000, channel: 4, rfChain: 0 },
  { frequencyHz: 867_500_000, channel: 5, rfChain: 0 },
  { frequencyHz: 867_700_000, channel: 6, rfChain: 0 },
  { frequencyHz: 867_900_000, channel: 7, rfChain: 0 },
];

/** Devices that have not joined yet know only these three (RP002 section 2.4.2). */
export const JOIN_CHANNELS: readonly Channel[] = LORA_CHANNELS.slice(0, 3);

export const FSK_CHANNEL: Channel = { frequencyHz: 868_800_000, channel: 9, rfChain: 1 };
export const FSK_DATA_RATE = '50000';

/** Lowest SNR at which a spreading factor is demodulated, dB (SX1301 datasheet). */
const REQUIRED_SNR_DB: Readonly<Record<number, number>> = {
  7: -7.5,
  8: -10,
  9: -12.5,
  10: -15,
  11: -17.5,
  12: -20,
};

export const SPREADING_FACTORS = [7, 8, 9, 10, 11, 12] as const;

/** FSK at 50 kbit/s needs more than noise alone would say: about -108 dBm, against a floor of -117. */
const REQUIRED_FSK_SNR_DB = 9;

export function loraDataRate(spreadingFactor: number): string {
  return `SF${spreadingFactor}BW125`;
}

export function requiredSnrDb(dataRate: string): number {
  if (dataRate === FSK_DATA_RATE) return REQUIRED_FSK_SNR_DB;
  const required = REQUIRED_SNR_DB[Number.parseInt(dataRate.slice(2), 10)];
  if (required === undefined) throw new Error(`No EU868 data rate: ${dataRate}`);
  return required;
}

/** RP002 section 2.4.3: DR0 is SF12, DR5 is SF7, both at 125 kHz; DR6 SF7 at 250 kHz, DR7 FSK. */
export function dataRateOfIndex(index: number): string {
  if (index === 6) return 'SF7BW250';
  if (index === 7) return FSK_DATA_RATE;
  const spreadingFactor = 12 - index;
  if (!SPREADING_FACTORS.some((known) => known === spreadingFactor)) {
    throw new Error(`No EU868 data rate index: ${index}`);
  }
  return loraDataRate(spreadingFactor);
}

/** The concentrator's channel for a frequency; an unknown one is numbered as the first. */
export function channelOf(frequencyHz: number): Channel {
  if (frequencyHz === FSK_CHANNEL.frequencyHz) return FSK_CHANNEL;
  const known = LORA_CHANNELS.find((channel) => channel.frequencyHz === frequencyHz);
  return known ?? { frequencyHz, channel: 0, rfChain: 0 };
}

/** The channel 200 kHz away on which a very strong signal shows up a second time; `null` where there is none. */
export function neighbourOf(frequencyHz: number): Channel | null {
  return LORA_CHANNELS.find((one) => Math.abs(one.frequencyHz - frequencyHz) === 200_000) ?? null;
}
