// Work that comes again: begun and ended by people; its occurrences become works of their own, announced weeks ahead.

import { type Actor, type Person, personOf } from '../access/actor.ts';
import { mayManageWork, mayPlan, type Place } from '../access/rights.ts';
import { dayNumber } from '../calendar/local-time.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Principal } from '../platform/http/principal.ts';
import { notFound, stale } from '../platform/http/problem.ts';
import { BusyError } from '../platform/turns.ts';
import { type Action, type ActionContext, act } from './actions.ts';
import { drafted } from './drafts.ts';
import type { WorkOutEffect } from './effect.ts';
import type { Desk, Ledger } from './ledger.ts';
import type { WorkChange } from './model.ts';
import type { Notices } from './notices.ts';
import { numberOfDay, type Occurrence, occurrencesOf, type Rule, textOfDay } from './recurrence.ts';
import { refused } from './refusals.ts';
import { insertRepeat, type Repeat, type RepeatStore, updateRepeat } from './repeats-store.ts';

export interface RepeatsDeps {
  readonly store: RepeatStore;
  readonly ledger: Pick<Ledger, 'run' | 'known'>;
  readonly notices: Pick<Notices, 'told'>;
  readonly context: (nowMs: number) => ActionContext;
  readonly effect: WorkOutEffect;
  readonly placeOf: (equipment: EquipmentId) => Place;
  /** An office of every partner is open on that day. */
  readonly isWorkingDay: (day: number) => boolean;
  readonly domain: string;
  readonly now: () => number;
}

export interface RepeatGiven extends Pick<Repeat, 'title' | 'description' | 'equipment'> {
  readonly rule: Rule;
}

export interface RepeatSeen {
  readonly id: number;
  readonly version: number;
}

/** When it comes. */
export interface Coming {
  /** Announced as soon as it begins. */
  readonly atOnce: readonly Occurrence[];
  /** The next of those after it, each announced when its turn comes. */
  readonly later: readonly Occurrence[];
}

export interface Repeats {
  /** Those that still come, the oldest first. */
  all(): readonly Repeat[];
  /** To change it, and to end it. */
  mayManage(who: Principal, repeat: Repeat): boolean;
  /** By its rule as it would be from now on. `madeUntil`: as far as works were made of it. */
  coming(rule: Rule, madeUntil: string | null): Coming;
  /** Throws ProblemError where it is not to be. */
  begin(who: Principal, actor: Actor, given: RepeatGiven): Promise<Repeat>;
  /** From the next that is made on: what was announced stays as it was. `version`: as they saw it. */
  change(who: Principal, actor: Actor, seen: RepeatSeen, given: RepeatGiven): Promise<Repeat>;
  /** No more are made; those that lie ahead are cancelled, and everybody is told why. */
  end(who: Principal, actor: Actor, id: number, reason: string): Promise<void>;
  /** What is to be announced by now becomes works; some at a time. Returns how many. */
  make(): Promise<number>;
}

export const HORIZON_DAYS = 60;
/** How far beyond is looked, and for how many. */
const LATER_DAYS = 400;
const LATER = 6;
/** In one commit: each has mails of its own. */
const AT_ONCE = 10;

export function createRepeats(deps: RepeatsDeps): Repeats {
  const { store, ledger, notices, placeOf, now } = deps;
  let repeats = store.all();

  const coming = (): readonly Repeat[] => repeats.filter(({ endedMs }) => endedMs === null);

  const firstDay = ({ madeUntil, createdMs }: Repeat): number =>
    madeUntil === null ? dayNumber(createdMs) : numberOfDay(madeUntil) + 1;

  const isDue = (repeat: Repeat, nowMs: number): boolean =>
    firstDay(repeat) <= dayNumber(nowMs) + HORIZON_DAYS;

  async function occurrence(repeat: Repeat, one: Occurrence, { fresh, nowMs }: Desk): Promise<WorkChange> {
    const { title, description, equipment, organiserId, organiser, partnerId, id } = repeat;
    const by: Person = { accountId: organiserId, author: organiser, partnerId };
    const plan = { title, description, equipment, fromMs: one.fromMs, toMs: one.toMs };
    const of = { recurrenceId: id, occurrence: one.day };
    const { work, story } = drafted(plan, by, fresh(), deps.domain, nowMs, of);
    const acted = act(work, { kind: 'publish', urgentReason: null }, by, deps.context(nowMs));
    if (acted.kind === 'refused') throw new Error(`occurrence ${one.day} was refused: ${acted.refusal}`);
    const effect = await deps.effect({ ...plan, ref: work.ref });
    const after = { ...acted.after, effect };
    return notices.told(
      { before: null, after, story: [...story, ...acted.story].map((line) => ({ ...line, by: null })) },
      nowMs,
    );
  }

  async function run<T>(decide: Parameters<typeof ledger.run<T>>[0]): Promise<T> {
    const result = await ledger.run(decide).catch((error: unknown) => {
      throw error instanceof BusyError ? refused('busy') : error;
    });
    repeats = store.all();
    return result;
  }

  /** 404 for what is not there, or not theirs. */
  function own(who: Principal, id: number): Repeat {
    const repeat = coming().find((one) => one.id === id);
    if (repeat === undefined || !mayManageWork(who, repeat.partnerId)) throw notFound('recurring work');
    return repeat;
  }

  const requirePlan = (who: Principal, { equipment }: RepeatGiven): void => {
    if (!mayPlan(who, equipment.map(placeOf))) throw refused('not-yours');
  };

  return {
    all: coming,
    mayManage: (who, { partnerId }) => mayManageWork(who, partnerId),

    coming(rule, madeUntil) {
      const nowMs = now();
      const today = dayNumber(nowMs);
      const first = madeUntil === null ? today : numberOfDay(madeUntil) + 1;
      const horizon = Math.max(today + HORIZON_DAYS, first - 1);
      const { isKept } = deps.context(nowMs).noticePeriod;
      const between = (from: number, to: number) => occurrencesOf(rule, from, to, deps.isWorkingDay);
      return {
        atOnce: between(first, horizon).filter(({ fromMs }) => isKept(fromMs, nowMs)),
        later: between(horizon + 1, horizon + LATER_DAYS).slice(0, LATER),
      };
    },

    async begin(who, actor, given) {
      const by = personOf(actor);
      requirePlan(who, given);
      const id = await run(({ nowMs }) => {
        const repeat: Repeat = {
          ...{ id: store.nextId(), ...given, createdMs: Math.round(nowMs), endedMs: null, version: 1 },
          ...{ organiserId: by.accountId, organiser: by.author, partnerId: by.partnerId, madeUntil: null },
        };
        const entry = { ...actor, action: 'work.repeat', object: `work-recurrence:${repeat.id}` };
        const detail = { equipment: given.equipment, rule: JSON.stringify(given.rule) };
        return {
          changes: [],
          statements: [insertRepeat(repeat)],
          entries: [{ ...entry, detail }],
          result: repeat.id,
        };
      });
      const made = repeats.find((one) => one.id === id);
      if (made === undefined) throw notFound('recurring work');
      return made;
    },

    async change(who, actor, { id, version }, given) {
      requirePlan(who, given);
      await run(() => {
        const repeat = own(who, id);
        if (repeat.version !== version) throw stale('recurring work');
        const entry = { ...actor, action: 'work.repeat-change', object: `work-recurrence:${id}` };
        const detail = { equipment: given.equipment, rule: JSON.stringify(given.rule) };
        const statements = [updateRepeat(repeat, { ...repeat, ...given })];
        return { changes: [], statements, entries: [{ ...entry, detail }], result: undefined };
      });
      return own(who, id);
    },

    async end(who, actor, id, reason) {
      const by = personOf(actor);
      await run(({ known, nowMs }) => {
        const repeat = own(who, id);
        const cancel: Action = { kind: 'cancel', reason };
        const changes = known.flatMap((before): readonly WorkChange[] => {
          if (before.recurrenceId !== id) return [];
          const acted = act(before, cancel, by, deps.context(nowMs));
          return acted.kind === 'refused' ? [] : [notices.told({ before, ...acted }, nowMs)];
        });
        const entry = { ...actor, action: 'work.repeat-end', object: `work-recurrence:${id}`, detail: {} };
        const statements = [updateRepeat(repeat, { ...repeat, endedMs: Math.round(nowMs) })];
        return { changes, statements, entries: [entry], result: undefined };
      });
    },

    async make() {
      if (!coming().some((one) => isDue(one, now()))) return 0;
      return run(async (desk) => {
        const { nowMs } = desk;
        const repeat = coming().find((one) => isDue(one, nowMs));
        if (repeat === undefined) return { changes: [], result: 0 };
        const { noticePeriod } = deps.context(nowMs);
        const horizon = dayNumber(nowMs) + HORIZON_DAYS;
        const due = occurrencesOf(repeat.rule, firstDay(repeat), horizon, deps.isWorkingDay);
        // What cannot be announced in time any more is left out: that would be urgent, and nobody says why.
        const inTime = due.filter(({ fromMs }) => noticePeriod.isKept(fromMs, nowMs));
        const changes: WorkChange[] = [];
        for (const one of inTime.slice(0, AT_ONCE)) changes.push(await occurrence(repeat, one, desk));
        const last = inTime.length > AT_ONCE ? inTime[AT_ONCE - 1]?.day : undefined;
        const madeUntil = last ?? textOfDay(horizon);
        const statements = [updateRepeat(repeat, { ...repeat, madeUntil })];
        return { changes, statements, result: changes.length };
      });
    },
  };
}
