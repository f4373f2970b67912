// A line of the traffic as people read it, cell by cell; the same on the server and in the script. Pure.

import type { FrameKind, HeardLine } from './wire.ts';

export interface CellTexts {
  readonly locale: string;
  readonly columns: Readonly<Record<Column, string>>;
  readonly kinds: Readonly<Record<FrameKind, string>>;
}

export type Column = (typeof COLUMNS)[number];
/** In this order; `gateway` is a link. */
export const COLUMNS = [
  ...(['time', 'gateway', 'kind', 'device', 'port', 'fCnt', 'rate', 'frequency', 'rssi', 'snr'] as const),
] as const;
/** Stand to the right. */
export const FIGURES: ReadonlySet<Column> = new Set(['port', 'fCnt', 'frequency', 'rssi', 'snr']);

export type Cells = Readonly<Record<Column, string>>;

export function createCells({ locale, kinds }: CellTexts): (line: HeardLine) => Cells {
  const clock = new Intl.DateTimeFormat(locale, { timeZone: 'Europe/Paris', timeStyle: 'medium' });
  const one = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const say = (value: number | null, digits: (value: number) => string): string =>
    // With the minus that is as wide as a figure.
    value === null ? '–' : digits(value).replace('-', '−');
  const whole = (value: number): string => String(Math.round(value));
  return (line) => ({
    time: clock.format(line.receivedMs),
    gateway: line.gatewayName,
    kind: kinds[line.kind],
    device: line.device ?? '–',
    port: say(line.port, whole),
    fCnt: say(line.fCnt, whole),
    rate: line.dataRate ?? '–',
    frequency: say(line.frequencyHz === null ? null : line.frequencyHz / 1_000_000, one.format),
    rssi: say(line.rssiDbm, whole),
    snr: say(line.snrDb, one.format),
  });
}
