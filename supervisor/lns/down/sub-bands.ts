// The sub-bands of EU868 and how much of an hour one transmitter may use of each.

export interface SubBand {
  /** MHz, as people name it; `other` for all that lies in none. */
  readonly name: string;
  readonly fromHz: number;
  /** Not included. */
  readonly toHz: number;
  /** Share of an hour; `null`: no limit that Vigie knows. */
  readonly limit: number | null;
}

/** ETSI EN 300 220-2 and ERC Recommendation 70-03 annex 1, for transmitters that do not listen before they talk. */
export const SUB_BANDS: readonly SubBand[] = [
  { name: '863-865', fromHz: 863_000_000, toHz: 865_000_000, limit: 0.001 },
  { name: '865-868', fromHz: 865_000_000, toHz: 868_000_000, limit: 0.01 },
  { name: '868.0-868.6', fromHz: 868_000_000, toHz: 868_600_000, limit: 0.01 },
  { name: '868.7-869.2', fromHz: 868_700_000, toHz: 869_200_000, limit: 0.001 },
  { name: '869.4-869.65', fromHz: 869_400_000, toHz: 869_650_000, limit: 0.1 },
  { name: '869.7-870.0', fromHz: 869_700_000, toHz: 870_000_000, limit: 0.01 },
];

/** Alarm bands, other regions, and whatever a network server may ask for. */
export const OTHER: SubBand = { name: 'other', fromHz: 0, toHz: Number.POSITIVE_INFINITY, limit: null };

export function subBandOf(frequencyHz: number): SubBand {
  return SUB_BANDS.find(({ fromHz, toHz }) => frequencyHz >= fromHz && frequencyHz < toHz) ?? OTHER;
}
