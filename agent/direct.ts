// What the agent has to do with network servers itself, beside the supervisor: bypass and taps.

import type { BypassedRange } from '../protocol/mqtt/hello.ts';
import type { Row } from '../protocol/mqtt/up.ts';
import type { PullData } from '../protocol/semtech/pull-data.ts';
import type { PushData } from '../protocol/semtech/push-data.ts';
import { type Bypass, createBypass } from './bypass/bypass.ts';
import { createMarkedRows, type MarkedRows } from './bypass/marked-rows.ts';
import type { Downlink } from './downlink/downlink.ts';
import type { AgentSettings } from './settings.ts';
import type { TapFigures } from './tap/tap.ts';
import { createTaps } from './tap/taps.ts';
import { createLookup } from './udp/lookup.ts';

export interface DirectDeps {
  readonly settings: AgentSettings;
  /** Rows of the journal that are marked for bypass and not stored, as it was opened. */
  readonly bypassed: readonly BypassedRange[];
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Rows that are not stored. */
  readonly waiting: () => number;
  readonly forwarderAlive: () => boolean;
  readonly downlink: Pick<Downlink, 'direct'>;
  /** Bypass began or ended. */
  readonly onChanged: () => void;
  readonly count: (reason: string, times?: number) => void;
  readonly log: (fields: object, message: string) => void;
}

export interface Direct {
  start(): void;
  pushData(datagram: PushData, bytes: Buffer): void;
  pullData(datagram: PullData, bytes: Buffer): void;
  stat(statText: string): void;
  /** The LNS that a reception which goes to the journal now is marked for. */
  bypassLns(): string | null;
  /** Rows that are on the disk now. */
  committed(rows: readonly Row[]): void;
  /** Rows have been stored at the supervisor. */
  stored(): void;
  bypassed(storedUpTo: number): readonly BypassedRange[];
  bypass(): ReturnType<Bypass['active']>;
  taps(): readonly TapFigures[];
  stop(): Promise<void>;
}

export function createDirect(deps: DirectDeps): Direct {
  const { settings, downlink, now, count, log } = deps;
  const { eui: gatewayEui } = settings.gateway;
  const marked: MarkedRows = createMarkedRows(deps.bypassed);
  const taps = createTaps({ settings: settings.tap, downlink, now, log });
  const bypass = openBypass();

  function openBypass(): Bypass | null {
    const { lns, lns_name: lnsName, after_s: afterS } = settings.bypass;
    if (lns === null || lnsName === null) return null;
    const { waiting, forwarderAlive, onChanged } = deps;
    const afterMs = afterS * 1_000;
    // A look-up of its own: those of taps may stand in line.
    const lookup = createLookup();
    return createBypass({
      lns,
      lnsName,
      afterMs,
      gatewayEui,
      lookup,
      now,
      waiting,
      forwarderAlive,
      downlink,
      onChanged,
      count,
      log,
    });
  }

  return {
    start() {
      taps.start();
      bypass?.start();
    },
    pushData: taps.pushData,
    pullData: taps.pullData,
    stat: (statText) => bypass?.stat(statText),
    bypassLns: () => bypass?.mark() ?? null,
    committed(rows) {
      for (const { seq, bypassLns } of rows) if (bypassLns !== undefined) marked.add(bypassLns, seq);
      bypass?.committed(rows);
    },
    stored: () => bypass?.stored(),
    bypassed: marked.above,
    bypass: () => bypass?.active() ?? null,
    taps: taps.figures,
    async stop() {
      await Promise.all([bypass?.stop(), taps.stop()]);
    },
  };
}
