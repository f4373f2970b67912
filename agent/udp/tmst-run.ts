// Notices when a concentrator's 32-bit microsecond counter has restarted. Pure.
//
// The counter runs at 1 MHz and wraps every 71 min 35 s. A forwarder may hand over frames late, so an old value is no
// restart; a restarted counter begins near zero and cannot be ahead of the time since it last ran on. After a silence
// longer than a wrap only the deviation counts.

/** How the counter stood at a reception. */
export interface Anchor {
  readonly tmstUs: number;
  readonly monoMs: number;
}

export interface TmstRun {
  /** Counts restarts; kept with every row. */
  readonly run: number;
  readonly anchor: Anchor | null;
  /** The last of `dissenters` consecutive receptions that disagree with the anchor and agree with each other. */
  readonly dissent: Anchor | null;
  readonly dissenters: number;
}

const WRAP_US = 2 ** 32;
/** Crystals drift by parts per million and forwarders hold frames for moments; a restart is further off. */
const SAME_RUN_US = 10_000_000;
/** How much slower than ours a crystal may run, 100 ppm: what is later than that was held by the forwarder. */
export const DRIFT = 1e-4;
/** So many in a row that agree with each other and not with the anchor are right. */
const CONVINCING = 3;

export function newTmstRun(run: number): TmstRun {
  return { run, anchor: null, dissent: null, dissenters: 0 };
}

/** `tmstUs`, unsigned 32 bit, of a frame that arrived at `monoMs`; `null` when it has none. */
export function nextTmstRun(state: TmstRun, tmstUs: number | null, monoMs: number): TmstRun {
  if (tmstUs === null) return state;
  const here: Anchor = { tmstUs, monoMs };
  const { run, anchor } = state;
  if (anchor === null) return { run, anchor: here, dissent: null, dissenters: 0 };
  const ahead = aheadUs(anchor, here);
  if (Math.abs(ahead) <= SAME_RUN_US) {
    return {
      run,
      anchor: ahead >= 0 ? here : extrapolated(anchor, here, ahead),
      dissent: null,
      dissenters: 0,
    };
  }
  const restarted: TmstRun = { run: run + 1, anchor: here, dissent: null, dissenters: 0 };
  if (tmstUs <= (monoMs - anchor.monoMs) * 1_000 + SAME_RUN_US) return restarted;
  const agrees = state.dissent !== null && Math.abs(aheadUs(state.dissent, here)) <= SAME_RUN_US;
  const dissenters = agrees ? state.dissenters + 1 : 1;
  // Merely late, or a first sign: the anchor stays where it is.
  return dissenters >= CONVINCING ? restarted : { run, anchor, dissent: here, dissenters };
}

/** How far the counter is ahead of where it was expected; negative: behind. Within half a wrap. */
export function aheadUs(anchor: Anchor, here: Anchor): number {
  const expectedUs = anchor.tmstUs + (here.monoMs - anchor.monoMs) * 1_000;
  const apartUs = (((here.tmstUs - expectedUs) % WRAP_US) + WRAP_US) % WRAP_US;
  return apartUs < WRAP_US / 2 ? apartUs : apartUs - WRAP_US;
}

/** Follows a slower crystal, and no frame that was held. */
function extrapolated(anchor: Anchor, here: Anchor, ahead: number): Anchor {
  const slack = (here.monoMs - anchor.monoMs) * 1_000 * DRIFT;
  const tmstUs = (here.tmstUs + Math.max(0, -ahead - slack)) % WRAP_US;
  return { tmstUs, monoMs: here.monoMs };
}
