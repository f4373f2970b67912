// Planned work by the clock: look at what is due, decide, commit with what people are told. A restart needs nothing special.

import cron, { type ScheduledTask } from 'node-cron';
import type { Logger } from 'pino';
import type { EquipmentId } from '../fleet/health/model.ts';
import { type Due, type DueRules, dueOf } from './due.ts';
import type { Ledger } from './ledger.ts';
import type { Happening, StoryKind, Work, WorkChange } from './model.ts';
import type { Notices } from './notices.ts';
import { type SeenEvent, stepOf } from './transitions.ts';

export interface EngineDeps {
  readonly ledger: Pick<Ledger, 'run' | 'known'>;
  readonly notices: Notices;
  readonly rules: DueRules;
  /** Work that comes again becomes works; returns how many. */
  readonly makeRepeats: () => Promise<number>;
  /** It works again, and was heard since. */
  readonly isBack: (equipment: EquipmentId, sinceMs: number) => boolean;
  readonly now: () => number;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface Engine {
  /** One round; for the timer, and for tests. */
  look(): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** What is due is told within seconds of its instant. */
const EVERY_5_S = '*/5 * * * * *';

/** What a seen event is called in the story. */
const STORY: Readonly<Record<SeenEvent, (work: Work) => StoryKind>> = {
  unopposed: () => 'confirmed',
  'end-passed': ({ state }) => (state === 'in-progress' ? 'overran' : 'expired'),
  'all-well': () => 'completed',
};

export function createEngine({ ledger, notices, rules, isBack, makeRepeats, now, log }: EngineDeps): Engine {
  let task: ScheduledTask | null = null;
  let busy: Promise<void> | null = null;

  function seen(work: Work, event: SeenEvent, nowMs: number): WorkChange {
    const step = stepOf(work.state, event);
    const state = step.kind === 'to' ? step.state : work.state;
    const line: Happening = {
      ...{ kind: STORY[event](work), atMs: nowMs, by: null, visibility: 'public', text: null, data: {} },
    };
    return notices.told({ before: work, after: { ...work, state }, story: [line] }, nowMs);
  }

  /** The first thing that is due: what else is, is due at the next look too. */
  function dueNow(work: Work, nowMs: number): Due | { readonly kind: 'all-well' } | null {
    const { state, endedMs, equipment } = work;
    if (state !== 'verifying') return dueOf(work, rules, nowMs)[0] ?? null;
    const sinceMs = endedMs ?? nowMs;
    return equipment.every((one) => isBack(one, sinceMs)) ? { kind: 'all-well' } : null;
  }

  function changeOf(work: Work, nowMs: number): readonly WorkChange[] {
    const due = dueNow(work, nowMs);
    if (due === null) return [];
    switch (due.kind) {
      case 'reminder':
      case 'nudge':
        return [notices.reminded(work, due, nowMs)];
      default:
        return [seen(work, due.kind, nowMs)];
    }
  }

  async function look(): Promise<void> {
    while ((await makeRepeats()) > 0);
    const isAnything = ledger.known().some((work) => dueNow(work, now()) !== null);
    if (!isAnything) return;
    const told = await ledger.run(({ known, nowMs }) => {
      const changes = known.flatMap((work) => changeOf(work, nowMs));
      return { changes, result: changes.map(({ after }) => ({ ref: after.ref, state: after.state })) };
    });
    for (const one of told) log.info(one, 'planned work goes on by the clock');
  }

  function tick(): void {
    busy ??= look()
      .catch((error: unknown) => {
        if (task !== null)
          log.warn({ err: error }, 'a round of planned work failed; the next one decides anew');
      })
      .finally(() => {
        busy = null;
      });
  }

  return {
    look,
    start() {
      // Whatever zone it is told, node-cron goes back an hour with the process's own zone when clocks go back.
      process.env['TZ'] = 'UTC';
      // A look that a busy machine missed is made up by the next.
      task = cron.schedule(EVERY_5_S, tick, { suppressMissedWarning: true });
      tick();
    },
    async stop() {
      await task?.destroy();
      task = null;
      await busy;
    },
  };
}
