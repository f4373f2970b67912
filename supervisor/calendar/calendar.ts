// Time as offices count it, in Europe/Paris. Pure.

/** When an office is open. Times are ms since 1970, UTC. */
export interface OfficeCalendar {
  isOpen(ms: number): boolean;
  /** Opening time between two instants, ms. */
  openMsBetween(fromMs: number, toMs: number): number;
  /** The instant at which so much opening time has passed. */
  addOpenMs(fromMs: number, openMs: number): number;
  /** Now when it is open, or when it opens next. */
  nextOpenMs(ms: number): number;
  /** When it closes next; `null`: it is closed now, or does not close for a week. */
  closesMs(ms: number): number | null;
  /**
   * The latest instant from which `days` whole working days (days with opening hours) lie before `ms`: notice
   * "5 working days before".
   */
  workingDaysBefore(ms: number, days: number): number;
}
