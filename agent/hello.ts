// What the agent says at each connection: what its journal holds.

import { type BypassedRange, encodeHello, MAX_LISTED } from '../protocol/mqtt/hello.ts';
import type { AgentClock } from './clock.ts';
import type { JournalFigures, JournalOpened } from './journal/rows.ts';
import type { Uplink } from './uplink/uplink.ts';
import { VERSION } from './version.ts';

export interface HelloDeps {
  readonly opened: Pick<JournalOpened, 'epoch'>;
  readonly clock: AgentClock;
  readonly journal: JournalFigures;
  readonly uplink: Uplink;
  readonly bypassed: (storedUpTo: number) => readonly BypassedRange[];
}

export function helloOf({ opened, clock, journal, uplink, bypassed }: HelloDeps): Buffer {
  const { storedUpTo, parked } = uplink.figures();
  return encodeHello({
    epoch: opened.epoch,
    bootId: clock.bootId,
    sentMonoMs: clock.monoMs(),
    first: journal.first,
    last: journal.last,
    storedUpTo,
    dropped: uplink.droppedRanges().slice(-MAX_LISTED),
    bypassed: bypassed(storedUpTo),
    older: uplink.older(),
    parked: parked.slice(0, MAX_LISTED),
    versions: { agent: VERSION, node: process.versions.node },
  });
}
