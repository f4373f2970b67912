// Incidents from health, once a second: look, decide, ask who suffers, commit with what people are told. A restart needs nothing special.

import type { Logger } from 'pino';
import type { OfficeCalendar } from '../calendar/calendar.ts';
import type { EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import { type Context, correlate } from './correlator.ts';
import type { Decision } from './decisions.ts';
import { dueOf } from './due.ts';
import type { EstimateEffects } from './effects.ts';
import type { Desk, Ledger } from './ledger.ts';
import type { IncidentChange } from './model.ts';
import type { Notices } from './notices.ts';
import { type Progress, type ProgressContext, progress } from './progress.ts';
import type { Effects } from './severity.ts';
import { sightOf } from './troubles.ts';

export interface EngineDeps {
  readonly ledger: Pick<Ledger, 'run' | 'known' | 'gathering'>;
  readonly current: () => readonly EquipmentHealth[];
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  /** Health is this process's own: nothing is decided on what another one left. */
  readonly hasLooked: () => boolean;
  readonly context: () => Context;
  readonly titleOf: ProgressContext['titleOf'];
  readonly estimate: EstimateEffects;
  readonly notices: Notices;
  readonly hotline: OfficeCalendar;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface Engine {
  /** One round; for the timer, and for tests. */
  look(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
  /** Of the last round, without waiting for the disk; ms. */
  lastRoundMs(): number;
}

const ROUND_MS = 1_000;

export function createEngine(deps: EngineDeps): Engine {
  const { ledger, notices, hotline, now, log } = deps;
  let timer: NodeJS.Timeout | null = null;
  let busy: Promise<void> | null = null;
  let lastRoundMs = 0;

  function decide(desk: Pick<Desk, 'known' | 'gathering' | 'nowMs'>): readonly Decision[] {
    const sight = sightOf(deps.current(), deps.healthOf);
    return correlate(desk, sight, deps.context(), desk.nowMs);
  }

  function outcomeOf(
    desk: Pick<Desk, 'known' | 'gathering' | 'nowMs' | 'fresh'>,
    effectsOf: ProgressContext['effectsOf'],
  ): Progress {
    const context = { fresh: desk.fresh, titleOf: deps.titleOf, effectsOf };
    return progress(desk.known, desk.gathering, decide(desk), context, desk.nowMs);
  }

  /** Outside the queue: people must not wait for it. */
  async function effectsNow(nowMs: number): Promise<ReadonlyMap<string, Effects | null>> {
    const asked = new Map<string, readonly EquipmentId[]>();
    // Of what is only tried: these numbers are not kept.
    let given = 0;
    const fresh = () => ({ id: --given, ref: '' });
    const desk = { known: ledger.known(), gathering: ledger.gathering(), nowMs, fresh };
    outcomeOf(desk, (equipment) => {
      asked.set(equipment.join(), equipment);
      return null;
    });
    const found = await Promise.all(
      [...asked].map(async ([key, equipment]) => [key, await deps.estimate(equipment)] as const),
    );
    return new Map(found);
  }

  function isAnythingToDo(nowMs: number): boolean {
    const known = ledger.known();
    if (decide({ known, gathering: ledger.gathering(), nowMs }).length > 0) return true;
    return known.some((dossier) => dueOf(dossier, hotline, nowMs).length > 0);
  }

  async function look(): Promise<void> {
    if (!deps.hasLooked()) return;
    const startedMs = performance.now();
    const nowMs = now();
    const isIdle = !isAnythingToDo(nowMs);
    lastRoundMs = performance.now() - startedMs;
    if (isIdle) return;
    const effects = await effectsNow(nowMs);
    const opened = await ledger.run((desk) => {
      const { changes, gathering } = outcomeOf(desk, (equipment) => effects.get(equipment.join()) ?? null);
      const told = changes.map((change) => ({ ...change, notices: notices.ofChange(change, desk.nowMs) }));
      const all = [...told, ...dueChanges(desk, told)];
      const refs = told.filter(({ before }) => before === null).map(({ after }) => after.ref);
      return { changes: all, gathering, result: refs };
    });
    for (const ref of opened) log.info({ ref }, 'an incident is open');
  }

  /** Of those that do not change anyway: what is due of the others is due a second later too. */
  function dueChanges({ known, nowMs }: Desk, changes: readonly IncidentChange[]): readonly IncidentChange[] {
    const changing = new Set(changes.map(({ after }) => after.id));
    return known.flatMap((dossier): readonly IncidentChange[] => {
      if (changing.has(dossier.id)) return [];
      const due = dueOf(dossier, hotline, nowMs).flatMap((one) => notices.ofDue(dossier, one, nowMs));
      return due.length === 0 ? [] : [{ before: dossier, after: dossier, story: [], notices: due }];
    });
  }

  function tick(): void {
    if (busy !== null) return;
    busy = look()
      .catch((error: unknown) => {
        if (timer !== null)
          log.warn({ err: error }, 'a round of incidents failed; the next one decides anew');
      })
      .finally(() => {
        busy = null;
      });
  }

  return {
    look,
    start() {
      timer = setInterval(tick, ROUND_MS);
    },
    async stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      await busy;
    },
    lastRoundMs: () => lastRoundMs,
  };
}
