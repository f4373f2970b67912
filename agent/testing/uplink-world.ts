// An uplink between a journal in memory and a supervisor that may be deaf, choke on rows, or come and go; time is simulated.

import { expect } from 'vitest';
import type { Flow } from '../../protocol/mqtt/flow.ts';
import type { Row } from '../../protocol/mqtt/up.ts';
import { type SeqRange, toRanges } from '../../protocol/seq-set.ts';
import { rowBytes } from '../uplink/flight.ts';
import type { WaitingRow } from '../uplink/leads.ts';
import { createUplink, type Epoch, type Uplink } from '../uplink/uplink.ts';

/** What the supervisor does with a publish: it answers for these rows. */
export type Answer = (rows: readonly Row[]) => readonly number[];

export const EPOCH = '0'.repeat(32);

export interface World {
  readonly uplink: Uplink;
  /** Publishes of the current epoch. */
  readonly sent: (readonly Row[])[];
  /** Publishes of every epoch, by its name. */
  readonly sentOf: ReadonlyMap<string, (readonly Row[])[]>;
  /** Sequence numbers that the supervisor has stored. */
  readonly stored: Set<number>;
  readonly parked: Set<number>;
  readonly rewound: readonly number[];
  readonly counted: readonly string[];
  commit(count: number): void;
  /** One data uplink of this device; returns its sequence number. */
  commitOf(devAddr: number, isConfirmed?: boolean): number;
  connect(): void;
  disconnect(): void;
  answer(answer: Answer): void;
  /** The broker drops the connection when it gets a publish like this. */
  dropOn(isDropped: (rows: readonly Row[]) => boolean): void;
  /** Says that these are stored. */
  say(ranges: readonly SeqRange[], epoch?: string): void;
  flow(pace: number | null, resume?: Flow['resume']): void;
  setUnsent(bytes: number): void;
  /** Lets what is under way arrive, without time passing. */
  settle(): Promise<void>;
  /** Lets time pass in ticks of half a second. */
  pass(seconds: number): Promise<void>;
  watermark(): number;
}

export interface WorldOptions {
  readonly rows?: number;
  readonly storedUpTo?: number;
  /** The device of each row that is there already. */
  readonly devAddrOf?: (seq: number) => number;
  /** Salvaged epochs and how many rows each has. */
  readonly older?: ReadonlyMap<string, number>;
}

export function createWorld(options: WorldOptions = {}): World {
  const journal: Row[] = [];
  const devAddrs = new Map<number, number>();
  const sentOf = new Map<string, (readonly Row[])[]>([[EPOCH, []]]);
  const stored = new Set<number>();
  const parked = new Set<number>();
  const rewound: number[] = [];
  const counted: string[] = [];
  let connected = false;
  let answer: Answer = () => [];
  let isDropped: (rows: readonly Row[]) => boolean = () => false;
  let unsent = 0;
  let nowMs = 1_000_000;
  let watermark = options.storedUpTo ?? 0;
  let pending: { readonly epoch: string; readonly ranges: SeqRange[] }[] = [];
  let drops = 0;

  function append(count: number, bodyOf = (seq: number): string => `{"n":${seq}}`.padEnd(200)): Row[] {
    const rows = Array.from({ length: count }, (_, index) => {
      const seq = journal.length + index + 1;
      return rowAt(seq, bodyOf(seq));
    });
    journal.push(...rows);
    return rows;
  }

  for (const { seq } of append(options.rows ?? 0)) {
    const devAddr = options.devAddrOf?.(seq);
    if (devAddr !== undefined) devAddrs.set(seq, devAddr);
  }

  function epochOf(epoch: string, rows: readonly Row[], more: Partial<Epoch>): Epoch {
    return {
      epoch,
      first: () => 1,
      last: rows.length,
      storedUpTo: 0,
      parked: [],
      read: ({ from, to, maxRows, maxBytes }) =>
        Promise.resolve(page(rows.slice(from - 1, Math.min(to, from - 1 + maxRows)), maxRows, maxBytes)),
      readDevice: ({ devAddr, from, before, maxRows, maxBytes }) => {
        const wanted = rows.filter(
          ({ seq }) => devAddrs.get(seq) === devAddr && seq >= from && seq < before && seq > watermark,
        );
        return Promise.resolve(page(wanted, maxRows, maxBytes));
      },
      onStoredUpTo: () => {},
      onPark: () => {},
      onUnpark: () => {},
      ...more,
    };
  }

  const uplink = createUplink({
    current: epochOf(EPOCH, journal, {
      storedUpTo: watermark,
      onStoredUpTo(seq) {
        expect(seq).toBeGreaterThan(watermark);
        watermark = seq;
      },
      onPark: (seq) => void parked.add(seq),
      onUnpark: (seq) => void parked.delete(seq),
    }),
    older: [...(options.older ?? [])].map(([epoch, count]) =>
      epochOf(
        epoch,
        Array.from({ length: count }, (_, index) => rowAt(index + 1, `{"epoch":"${epoch}"}`)),
        {},
      ),
    ),
    send(epoch, rows) {
      if (!connected) return false;
      const of = sentOf.get(epoch) ?? [];
      sentOf.set(epoch, of);
      of.push(rows);
      if (isDropped(rows)) drops++;
      const answered = drops > 0 ? [] : answer(rows);
      if (epoch === EPOCH) for (const seq of answered) stored.add(seq);
      if (answered.length > 0) pending.push({ epoch, ranges: toRanges(answered) });
      return true;
    },
    unsentBytes: () => unsent,
    now: () => nowMs,
    onRewound: (seq) => rewound.push(seq),
    count: (reason) => counted.push(reason),
    log: () => {},
  });

  /** Answers arrive after the publish, never inside it. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) {
      for (let step = 0; step < 8; step++) await Promise.resolve();
      const answers = pending;
      pending = [];
      for (const one of answers) if (connected) uplink.stored(one);
      if (drops > 0) {
        drops = 0;
        connected = false;
        uplink.disconnected();
        return;
      }
      if (answers.length === 0) return;
    }
  }

  return {
    uplink,
    sent: sentOf.get(EPOCH) as (readonly Row[])[],
    sentOf,
    stored,
    parked,
    rewound,
    counted,
    commit: (count) => uplink.committed(append(count), []),
    commitOf(devAddr, isConfirmed = false) {
      const waiting: WaitingRow[] = [];
      const earlier = [...devAddrs].filter(([seq, one]) => one === devAddr && seq > watermark).length;
      const rows = append(1, () => rxpkOf(devAddr, isConfirmed));
      const { seq } = rows[0] as Row;
      devAddrs.set(seq, devAddr);
      if (earlier > 0) waiting.push({ seq, devAddr, earlier });
      uplink.committed(rows, waiting);
      return seq;
    },
    connect() {
      connected = true;
      pending = [];
      uplink.connected();
    },
    disconnect() {
      if (!connected) return;
      connected = false;
      uplink.disconnected();
    },
    answer(next) {
      answer = next;
    },
    dropOn(next) {
      isDropped = next;
    },
    say: (ranges, epoch = EPOCH) => uplink.stored({ epoch, ranges }),
    flow: (pace, resume = null) => uplink.flow({ pace, resume }),
    setUnsent(bytes) {
      unsent = bytes;
    },
    settle,
    async pass(seconds) {
      for (let tick = 0; tick < seconds * 2; tick++) {
        nowMs += 500;
        uplink.tick();
        await settle();
      }
    },
    watermark: () => watermark,
  };
}

function rowAt(seq: number, body: string): Row {
  const common = { flags: 0, bootId: 'b', tmstRun: 1, rxMonoMs: seq, wallMs: 0, wallSynced: false };
  return { ...common, seq, kind: 'up', body };
}

function page(rows: readonly Row[], maxRows: number, maxBytes: number): Row[] {
  const chosen: Row[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += rowBytes(row);
    if (chosen.length >= maxRows || (chosen.length > 0 && bytes > maxBytes)) break;
    chosen.push(row);
  }
  return chosen;
}

/** A data uplink as a forwarder reports it: MHDR, DevAddr, FCtrl, FCnt, MIC. */
function rxpkOf(devAddr: number, isConfirmed: boolean): string {
  const phyPayload = Buffer.alloc(12);
  phyPayload[0] = isConfirmed ? 0x80 : 0x40;
  phyPayload.writeUInt32LE(devAddr, 1);
  return `{"tmst":1,"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-90,"lsnr":7,"size":12,"data":"${phyPayload.toString('base64')}"}`;
}

export const everything: Answer = (rows) => rows.map(({ seq }) => seq);

/** Chokes on a whole publish when one of these rows is in it. */
export const chokingOn =
  (...poison: number[]): Answer =>
  (rows) =>
    rows.some(({ seq }) => poison.includes(seq)) ? [] : everything(rows);

export function seqsOf(publishes: readonly (readonly Row[])[]): number[] {
  return publishes.flat().map(({ seq }) => seq);
}
