// Writes the `stat` JSON text of a packet forwarder's report in the spellings seen in the field (PROTOCOL.TXT section 4).

/** What happened since the last report. */
export interface StatCounts {
  readonly received: number;
  readonly receivedOk: number;
  readonly forwarded: number;
  /** Percent of PUSH_DATA acknowledged. */
  readonly ackRatio: number;
  readonly downlinks: number;
  readonly transmitted: number;
}

export interface StatHabits {
  /** `GMT` by the specification, `UTC` as Dragino writes, `iso` as Microchip does. */
  readonly time: 'GMT' | 'UTC' | 'iso';
  /** `lati`, `long`, `alti`; `null` without a GPS fix. */
  readonly position: {
    readonly latitude: number;
    readonly longitude: number;
    readonly altitudeM: number;
  } | null;
  /** `alti` with a decimal, which integer-minded servers choke on. */
  readonly decimalAltitude: boolean;
  /** `temp` of the concentrator, which sx1302_hal tells; `null`: it does not. */
  readonly temperatureC: number | null;
}

export const PLAIN_STAT: StatHabits = {
  ...{ time: 'GMT', position: null, decimalAltitude: false, temperatureC: null },
};

export function statText(counts: StatCounts, habits: StatHabits, wallMs: number): string {
  const { position } = habits;
  const where =
    position === null
      ? ''
      : `"lati":${position.latitude.toFixed(5)},"long":${position.longitude.toFixed(5)},"alti":${position.altitudeM.toFixed(habits.decimalAltitude ? 1 : 0)},`;
  const { received, receivedOk, forwarded, ackRatio, downlinks, transmitted } = counts;
  const temp = habits.temperatureC === null ? '' : `,"temp":${habits.temperatureC.toFixed(1)}`;
  return `{"time":"${statTime(wallMs, habits.time)}",${where}"rxnb":${received},"rxok":${receivedOk},"rxfw":${forwarded},"ackr":${ackRatio.toFixed(1)},"dwnb":${downlinks},"txnb":${transmitted}${temp}}`;
}

function statTime(wallMs: number, style: StatHabits['time']): string {
  const iso = new Date(wallMs).toISOString();
  if (style === 'iso') return `${iso.slice(0, 19)}Z`;
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} ${style}`;
}
