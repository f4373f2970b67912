// What is proven of announcements, kept in memory for those who cannot wait: availability, pages that warn, the metrics.

import type { Logger } from 'pino';
import type { Announced } from '../fleet/availability/availability.ts';
import type { Interval } from '../fleet/availability/intervals.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import { type CountedWindow, countedWindow } from './counted.ts';
import { type Delivery, evidenceOf, type WindowEvidence } from './evidence.ts';
import type { AnnouncedWindow, Work } from './model.ts';
import type { Reading } from './reading.ts';
import { isOver } from './transitions.ts';

export interface ProofsDeps {
  readonly reading: Pick<Reading, 'announcedWithin' | 'windows'>;
  /** Of the notices in these threads, to mandatory mailboxes and those in their place. */
  readonly deliveries: (threads: readonly string[]) => Promise<readonly Delivery[]>;
  readonly partnerIds: () => readonly string[];
  /** What a piece of equipment goes with: itself, and what carries it. */
  readonly goesWith: (equipment: EquipmentId) => readonly EquipmentId[];
  readonly now: () => number;
  readonly log: Pick<Logger, 'warn'>;
}

export interface Punctual {
  readonly work: Work;
  readonly evidence: readonly WindowEvidence[];
  /** Its last window, by proof. */
  readonly isInTime: boolean;
}

export interface Proofs {
  of(work: Work): Promise<readonly WindowEvidence[]>;
  /** Partners that the last window could not be announced to. */
  unreached(ref: string): readonly string[];
  /** How many that is so for, of works that are not over. */
  countUnreached(): number;
  /** What availability leaves out. */
  announced(equipment: EquipmentId, period: Interval): readonly Announced[];
  /** Works that were to begin in that stretch of time, the oldest first; cancelled ones too. */
  punctuality(fromMs: number, toMs: number): Promise<readonly Punctual[]>;
  /** After the commit. */
  changed(works: readonly Work[]): void;
  /** One look at what is not proven yet; for the timer, and for tests. */
  look(): Promise<void>;
  /** Everything there is, at the start. */
  load(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

interface Known {
  readonly work: Work;
  readonly windows: readonly AnnouncedWindow[];
  readonly evidence: readonly WindowEvidence[];
}

const LOOK_MS = 15_000;
const DAY_MS = 86_400_000;
/** Figures are asked for as long. */
const KEPT_MS = 400 * DAY_MS;
/** Works are planned two years ahead at most. */
const AHEAD_MS = 800 * DAY_MS;

export function createProofs(deps: ProofsDeps): Proofs {
  const { reading, deliveries, partnerIds, now, log } = deps;
  const known = new Map<string, Known>();
  const stale = new Map<string, Work>();
  let timer: NodeJS.Timeout | null = null;
  let busy: Promise<void> | null = null;

  async function proven(works: readonly Omit<Known, 'evidence'>[]): Promise<readonly Known[]> {
    const found = await deliveries(works.map(({ work }) => work.ref));
    const byThread = Map.groupBy(found, ({ thread }) => thread);
    const nowMs = now();
    return works.map(({ work, windows }) => {
      const own = byThread.get(work.ref) ?? [];
      return { work, windows, evidence: evidenceOf(windows, own, partnerIds(), nowMs) };
    });
  }

  function keep(found: readonly Known[]): void {
    for (const one of found) known.set(one.work.ref, one);
  }

  async function look(): Promise<void> {
    const changed = [...stale.values()];
    stale.clear();
    try {
      const fresh = await Promise.all(
        changed.map(async (work) => ({ work, windows: await reading.windows(work.id) })),
      );
      const refs = new Set(changed.map(({ ref }) => ref));
      const open = [...known.values()].filter(
        ({ work, evidence }) => !refs.has(work.ref) && isOpen(work, evidence),
      );
      if (fresh.length + open.length > 0) keep(await proven([...fresh, ...open]));
    } catch (error) {
      for (const work of changed) if (!stale.has(work.ref)) stale.set(work.ref, work);
      throw error;
    }
  }

  async function load(): Promise<void> {
    keep(await proven(await reading.announcedWithin(now() - KEPT_MS, now() + AHEAD_MS)));
  }

  function lookSoon(): void {
    busy ??= look()
      .catch((error: unknown) => {
        if (timer !== null) log.warn({ err: error }, 'what was announced could not be looked at');
      })
      .finally(() => {
        busy = null;
      });
  }

  const unreachedOf = ({ work, evidence }: Known): readonly string[] =>
    isOver(work.state)
      ? []
      : (evidence.at(-1)?.partners ?? [])
          .filter(({ told }) => told === 'refused' || told === 'nobody')
          .map(({ partnerId }) => partnerId);

  return {
    async of(work) {
      const [found] = await proven([{ work, windows: await reading.windows(work.id) }]);
      return found?.evidence ?? [];
    },
    unreached(ref) {
      const found = known.get(ref);
      return found === undefined ? [] : unreachedOf(found);
    },
    countUnreached: () => [...known.values()].filter((one) => unreachedOf(one).length > 0).length,
    announced(equipment, period) {
      const carriers = deps.goesWith(equipment);
      return [...known.values()].flatMap(({ work, evidence }) => {
        const counted = countedWindow(work, evidence);
        return counted === null || !touches(counted, carriers, period)
          ? []
          : [{ fromMs: counted.fromMs, toMs: counted.toMs, reference: counted.ref }];
      });
    },
    async punctuality(fromMs, toMs) {
      const found = await proven(await reading.announcedWithin(fromMs, toMs));
      return found.map(({ work, evidence }) => {
        return { work, evidence, isInTime: evidence.at(-1)?.verdict === 'in-time' };
      });
    },
    changed(works) {
      for (const work of works) if (work.publishedMs !== null) stale.set(work.ref, work);
      if (timer !== null) lookSoon();
    },
    look,
    load,
    async start() {
      await load();
      timer = setInterval(lookSoon, LOOK_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      await busy;
    },
  };
}

/** It may still become another: what is on its way arrives, what was taken comes back. */
function isOpen(work: Work, evidence: readonly WindowEvidence[]): boolean {
  const last = evidence.at(-1);
  return last !== undefined && (!isOver(work.state) || last.partners.some(({ told }) => told === 'waiting'));
}

function touches(window: CountedWindow, carriers: readonly EquipmentId[], period: Interval): boolean {
  return (
    window.fromMs < period.toMs &&
    window.toMs > period.fromMs &&
    window.equipment.some((one) => carriers.includes(one))
  );
}
