// All that the agent brings to the supervisor: the current epoch, salvaged older ones, and history that is asked for again.
//
//   older epochs, oldest first -> the current epoch's backlog -> history sent again      one at a time, one pace
//   the current epoch's live rows                                                        at once

import type { Flow } from '../../protocol/mqtt/flow.ts';
import { MAX_LISTED, type OlderEpoch } from '../../protocol/mqtt/hello.ts';
import type { Stored } from '../../protocol/mqtt/stored.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { createSeqSet, type SeqRange } from '../../protocol/seq-set.ts';
import type { WaitingRow } from './leads.ts';
import { createPace } from './pace.ts';
import { createPublisher, type EpochRows, type Publisher, type PublisherFigures } from './publisher.ts';
import { historyOf, sentAgain } from './resume.ts';

export interface Epoch extends EpochRows {
  readonly epoch: string;
  /** The oldest row kept. */
  readonly first: () => number;
}

export interface UplinkDeps {
  readonly current: Epoch;
  /** Salvaged from damaged files, oldest first. */
  readonly older: readonly Epoch[];
  readonly send: (epoch: string, rows: readonly Row[]) => boolean;
  readonly unsentBytes: () => number;
  readonly now: () => number;
  /** The supervisor holds a row of the current epoch that the journal does not know: it went back in time unnoticed. */
  readonly onRewound: (seq: number) => void;
  readonly count: (reason: string) => void;
  readonly log: (fields: object, message: string) => void;
}

export interface Uplink {
  connected(): void;
  disconnected(): void;
  committed(rows: readonly Row[], waiting: readonly WaitingRow[]): void;
  dropped(ranges: readonly SeqRange[]): void;
  stored(stored: Stored): void;
  flow(flow: Pick<Flow, 'pace' | 'resume'>): void;
  /** To be called a few times a second. */
  tick(): void;
  /** For `hello`. */
  older(): readonly OlderEpoch[];
  /** What the journal gave up since the start. */
  droppedRanges(): readonly SeqRange[];
  /** Of the current epoch; what waits and is on its way, of all. */
  figures(): PublisherFigures;
}

interface Stream {
  readonly epoch: Epoch;
  readonly publisher: Publisher;
}

interface History extends Stream {
  readonly from: number;
}

/** Ranges given up that are remembered for `hello`, which has room for fewer; the journal tells of each in a row. */
const MAX_NOTED = 2 * MAX_LISTED;
/** The supervisor says how fast the backlog may come right after `hello`; one that does not say has no wish. */
const PACE_WITHIN_MS = 2_000;

export function createUplink(deps: UplinkDeps): Uplink {
  const { now, count, log } = deps;
  const pace = createPace(now());
  let drainFromMs = 0;
  let online = false;
  let isRewound = false;
  let gaveUp = createSeqSet();
  let older: readonly Stream[] = deps.older.map((epoch) => open(epoch));
  const current = open(deps.current);
  let history: History | null = null;

  function open(epoch: Epoch, mark: (row: Row) => Row = (row) => row): Stream {
    const publisher: Publisher = createPublisher({
      ...deps,
      rows: epoch,
      pace,
      mayDrain: () => now() >= drainFromMs && turn() === publisher,
      send: (rows) => deps.send(epoch.epoch, rows.map(mark)),
    });
    return { epoch, publisher };
  }

  function streams(): readonly Stream[] {
    return [...older, current, ...(history === null ? [] : [history])];
  }

  /** Whose turn it is to send what waits. */
  function turn(): Publisher | null {
    return streams().find(({ publisher }) => publisher.isDraining())?.publisher ?? null;
  }

  function drain(): void {
    for (const { publisher } of streams()) publisher.drain();
  }

  /** What is done with needs no publisher any more. */
  function close(): void {
    const isOpen = ({ publisher }: Stream): boolean => publisher.figures().waiting > 0;
    older = older.filter(isOpen);
    if (history !== null && !isOpen(history)) {
      log({ from: history.from, epoch: history.epoch.epoch }, 'history was sent again');
      history = null;
    }
  }

  function resume(resumed: NonNullable<Flow['resume']>): void {
    const stream = [...older, current].find(({ epoch }) => epoch.epoch === resumed.epoch);
    if (stream === undefined) {
      count('resume-other-epoch');
      return log(resumed, 'asked for rows of an epoch that is not here');
    }
    const isGoing = history?.epoch.epoch === resumed.epoch && history.from === resumed.seq;
    if (isGoing) return;
    const asked = historyOf(stream.epoch.first(), stream.publisher, resumed.seq);
    if (asked === null) return;
    log(
      { ...resumed, from: asked.rows.storedUpTo + 1, last: asked.rows.last },
      'asked for stored rows again',
    );
    history = { ...open({ ...stream.epoch, ...asked.rows }, sentAgain), from: resumed.seq };
    history.publisher.dropped(asked.leftOut);
    if (online) history.publisher.connected();
  }

  /** From then on its answers are about other rows, that had these numbers before. */
  function goneBack({ epoch, ranges }: Stored): boolean {
    if (epoch !== deps.current.epoch) return false;
    const acknowledged = Math.max(0, ...ranges.map(([, last]) => last));
    if (isRewound || acknowledged <= current.publisher.last()) return isRewound;
    isRewound = true;
    count('journal-rewound');
    log({ acknowledged, last: current.publisher.last() }, 'the supervisor holds rows the journal never had');
    deps.onRewound(acknowledged);
    return true;
  }

  return {
    connected() {
      online = true;
      drainFromMs = now() + PACE_WITHIN_MS;
      for (const { publisher } of streams()) publisher.connected();
    },
    disconnected() {
      online = false;
      for (const { publisher } of streams()) publisher.disconnected();
    },
    committed: current.publisher.committed,
    dropped(ranges) {
      for (const [first, last] of ranges) gaveUp.add(first, last);
      const noted = gaveUp.ranges();
      if (noted.length > MAX_NOTED) gaveUp = createSeqSet(gaveUp.watermark(), noted.slice(-MAX_LISTED));
      current.publisher.dropped(ranges);
    },

    stored(stored) {
      if (goneBack(stored)) return;
      const heard = streams().filter(({ epoch }) => epoch.epoch === stored.epoch);
      if (heard.length === 0) count('stored-other-epoch');
      for (const { publisher } of heard) publisher.stored(stored.ranges);
      close();
      drain();
    },

    flow({ pace: rowsPerS, resume: resumed }) {
      pace.set(rowsPerS, now());
      drainFromMs = 0;
      if (resumed !== null) resume(resumed);
      drain();
    },

    tick() {
      for (const { publisher } of streams()) publisher.tick();
    },

    older: () => older.map(({ epoch: { epoch, first, last } }) => ({ epoch, first: first(), last })),

    droppedRanges() {
      const upTo = gaveUp.watermark();
      return [...(upTo > 0 ? [[1, upTo] as const] : []), ...gaveUp.ranges()];
    },

    figures() {
      const figures = current.publisher.figures();
      const others = older.map(({ publisher }) => publisher.figures());
      const sum = (of: (one: PublisherFigures) => number): number =>
        others.reduce((total, one) => total + of(one), 0);
      return {
        ...figures,
        waiting: figures.waiting + sum(({ waiting }) => waiting),
        inFlight: figures.inFlight + sum(({ inFlight }) => inFlight),
        resent: figures.resent + sum(({ resent }) => resent),
      };
    },
  };
}
