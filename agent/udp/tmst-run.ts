// Notices when a concentrator's 32-bit microsecond counter has restarted. Pure.
//
// The counter runs at 1 MHz and wraps every 71 min 35 s. A forwarder may hand over frames late, so an old value is no
// restart; a restarted counter begins near zero and cannot be ahead of the time since it last ran on. What fits both, as
// after a time in which a forwarder could not reach us, is told apart by how it goes on: held frames catch up. After a
// silence longer than a wrap only the deviation counts.

/** How the counter stood at a reception. */
export interface Anchor {
  readonly tmstUs: number;
  readonly monoMs: number;
}

export interface TmstRun {
  /** Counts restarts; kept with every row. */
  readonly run: number;
  readonly anchor: Anchor | null;
  /** The first of `dissenters` consecutive receptions that disagree with the anchor and agree with this one. */
  readonly dissent: Anchor | null;
  readonly dissenters: number;
  /** Since nothing has been as early as the anchor says; `null`: the last reception was. */
  readonly behind: Behind | null;
}

/** Receptions that agree with the anchor, but for coming later. */
interface Behind {
  readonly sinceMs: number;
  readonly receptions: number;
  /** The least of how late they came. */
  readonly leastUs: number;
}

const WRAP_US = 2 ** 32;
/** Crystals drift by parts per million and forwarders hold frames for moments; a restart is further off. */
const SAME_RUN_US = 10_000_000;
/** How much slower than ours a crystal may run, 100 ppm: what is later than that was held by the forwarder. */
export const DRIFT = 1e-4;
/** So many in a row that agree with each other and not with the anchor are right. */
const CONVINCING = 3;
/** Where they may have been held, for so long: frames handed over at twice the pace are 20 s off by then. */
const CONVINCING_MS = 20_000;
/**
 * Where nothing is as early as the anchor says for so long, it is wrong: a restart hid within `SAME_RUN_US`, or our own
 * clock was slewed, which moves CLOCK_MONOTONIC along by 500 ppm (adjtimex) and more (chrony). A clock that is ahead
 * would have every downlink refused; one that is behind is put right by the next punctual reception.
 */
const BEHIND_MS = 60_000;
const BEHIND_RECEPTIONS = 5;

export function newTmstRun(run: number): TmstRun {
  return anchoredAt(run, null);
}

/** `tmstUs`, unsigned 32 bit, of a frame that arrived at `monoMs`; `null` when it has none. */
export function nextTmstRun(state: TmstRun, tmstUs: number | null, monoMs: number): TmstRun {
  if (tmstUs === null) return state;
  const here: Anchor = { tmstUs, monoMs };
  const { run, anchor } = state;
  if (anchor === null) return anchoredAt(run, here);
  const ahead = aheadUs(anchor, here);
  if (Math.abs(ahead) <= SAME_RUN_US) return followed(state, anchor, here, -ahead);
  const restarted = anchoredAt(run + 1, here);
  const elapsedUs = (monoMs - anchor.monoMs) * 1_000;
  const mayBeHeld = elapsedUs < WRAP_US && moduloWrap(-ahead) < elapsedUs;
  if (!mayBeHeld && tmstUs <= elapsedUs + SAME_RUN_US) return restarted;
  const first = state.dissent;
  const agrees = first !== null && Math.abs(aheadUs(first, here)) <= SAME_RUN_US;
  const dissent = agrees ? first : here;
  const dissenters = agrees ? state.dissenters + 1 : 1;
  const isLasting = monoMs - dissent.monoMs >= CONVINCING_MS;
  if (dissenters >= CONVINCING && (isLasting || !mayBeHeld)) return restarted;
  // Merely late, or a first sign: the anchor stays where it is.
  return { ...state, dissent, dissenters };
}

/** How far the counter is ahead of where it was expected; negative: behind. Within half a wrap. */
export function aheadUs(anchor: Anchor, here: Anchor): number {
  const expectedUs = anchor.tmstUs + (here.monoMs - anchor.monoMs) * 1_000;
  const apartUs = moduloWrap(here.tmstUs - expectedUs);
  return apartUs < WRAP_US / 2 ? apartUs : apartUs - WRAP_US;
}

function moduloWrap(us: number): number {
  return ((us % WRAP_US) + WRAP_US) % WRAP_US;
}

/** Follows a slower crystal, and no frame that was held. */
function followed({ run, behind }: TmstRun, anchor: Anchor, here: Anchor, lateUs: number): TmstRun {
  const { monoMs } = here;
  const heldUs = lateUs - (monoMs - anchor.monoMs) * 1_000 * DRIFT;
  if (heldUs <= 0) return anchoredAt(run, here);
  const sinceMs = behind?.sinceMs ?? monoMs;
  const receptions = (behind?.receptions ?? 0) + 1;
  const leastUs = Math.min(behind?.leastUs ?? heldUs, heldUs);
  const isWrong = monoMs - sinceMs >= BEHIND_MS && receptions >= BEHIND_RECEPTIONS;
  const tmstUs = (here.tmstUs + heldUs - (isWrong ? leastUs : 0)) % WRAP_US;
  const kept = anchoredAt(run, { tmstUs, monoMs });
  return isWrong ? kept : { ...kept, behind: { sinceMs, receptions, leastUs } };
}

function anchoredAt(run: number, anchor: Anchor | null): TmstRun {
  return { run, anchor, dissent: null, dissenters: 0, behind: null };
}
