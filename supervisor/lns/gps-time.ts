// GPS time, which `tmms` counts in, and UTC.

/** 6 January 1980, where GPS time begins, ms since 1970. */
const GPS_EPOCH_MS = 315_964_800_000;
/** GPS time knows no leap seconds; it has been ahead of UTC by this since 2017, and none is planned. */
const GPS_LEAD_MS = 18_000;

/** Milliseconds of GPS time, from UTC milliseconds since 1970. */
export function gpsMs(utcMs: number): number {
  return Math.round(utcMs) - GPS_EPOCH_MS + GPS_LEAD_MS;
}

export function utcMsOfGps(gpsMs: number): number {
  return gpsMs + GPS_EPOCH_MS - GPS_LEAD_MS;
}
