// Notices when a concentrator's 32-bit microsecond counter has restarted. Pure.
//
// The counter runs at 1 MHz and wraps every 71 min 35 s. A forwarder may hand over frames late, so an old value is no
// restart; a restarted counter begins near zero and cannot be ahead of the time since it last ran on.

/** How the counter stood at a reception. */
interface Anchor {
  readonly tmstUs: number;
  readonly monoMs: number;
}

export interface TmstRun {
  /** Counts restarts; kept with every row. */
  readonly run: number;
  readonly anchor: Anchor | null;
  /** Consecutive receptions that disagree with the anchor and agree with each other. */
  readonly dissent: Anchor | null;
  readonly dissenters: number;
}

const WRAP_US = 2 ** 32;
/** Crystals drift by parts per million and forwarders hold frames for moments; a restart is further off. */
const SAME_RUN_US = 10_000_000;
/** So many in a row that agree with each other and not with the anchor are right. */
const CONVINCING = 3;

export function newTmstRun(run: number): TmstRun {
  return { run, anchor: null, dissent: null, dissenters: 0 };
}

export function nextTmstRun(state: TmstRun, tmstUs: number | null, monoMs: number): TmstRun {
  if (tmstUs === null) return state;
  const here: Anchor = { tmstUs, monoMs };
  if (state.anchor === null || agrees(state.anchor, here)) {
    return { run: state.run, anchor: here, dissent: null, dissenters: 0 };
  }
  const restarted: TmstRun = { run: state.run + 1, anchor: here, dissent: null, dissenters: 0 };
  const sinceAnchorUs = (monoMs - state.anchor.monoMs) * 1_000;
  if (tmstUs <= sinceAnchorUs + SAME_RUN_US) return restarted;
  const agreeing = state.dissent !== null && agrees(state.dissent, here) ? state.dissenters + 1 : 1;
  if (agreeing >= CONVINCING) return restarted;
  // Merely late, or a first sign: the anchor stays where it is.
  return { ...state, dissent: here, dissenters: agreeing };
}

function agrees(anchor: Anchor, here: Anchor): boolean {
  const expectedUs = anchor.tmstUs + (here.monoMs - anchor.monoMs) * 1_000;
  const apartUs = (((here.tmstUs - expectedUs) % WRAP_US) + WRAP_US) % WRAP_US;
  return Math.min(apartUs, WRAP_US - apartUs) <= SAME_RUN_US;
}
