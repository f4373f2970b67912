// Noise beside a gateway: receptions with a bad CRC, of nobody, as many as its concentrator takes for LoRa.

import type { Random } from './random.ts';
import { rxpkText, type Spelling } from './rxpk-text.ts';

export interface Jammer {
  /** So many receptions a second; `null`: quiet. */
  jam(perS: number | null): void;
}

export interface JammerDeps {
  readonly random: Random;
  readonly spelling: Spelling;
  /** Of the concentrator; `null` while it restarts. */
  readonly counterUs: () => number | null;
  readonly report: (rxpk: string) => void;
}

const EVERY_MS = 100;
const FREQUENCY_HZ = 868_100_000;
const SIZE = 64;

export function createJammer({ random, spelling, counterUs, report }: JammerDeps): Jammer {
  let timer: NodeJS.Timeout | null = null;

  function noise(): string | null {
    const tmstUs = counterUs();
    if (tmstUs === null) return null;
    return rxpkText(
      {
        ...{ tmstUs, time: null, frequencyHz: FREQUENCY_HZ, antenna: null, crc: 'bad', dataRate: 'SF7BW125' },
        ...{ rssiDbm: random.between(-70, -50), snrDb: random.between(-9, -5) },
        ...{ base64: random.bytes(SIZE).toString('base64'), size: SIZE },
      },
      spelling,
    );
  }

  return {
    jam(perS) {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (perS === null) return;
      let due = 0;
      timer = setInterval(() => {
        for (due += (perS * EVERY_MS) / 1_000; due >= 1; due--) {
          const rxpk = noise();
          if (rxpk !== null) report(rxpk);
        }
      }, EVERY_MS);
      timer.unref();
    },
  };
}
