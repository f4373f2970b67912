// Where people plan and carry out work: who may, what they do decided on what stands, committed with its line of the trail.

import { type Actor, personOf } from '../access/actor.ts';
import {
  mayAnswerWork,
  mayCarryOut,
  mayManageWork,
  mayPlan,
  maySeeIncident,
  type Place,
} from '../access/rights.ts';
import { hashOf } from '../access/secrets.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import { invalid, notFound, stale } from '../platform/http/problem.ts';
import { wrong } from '../platform/http/written.ts';
import { BusyError } from '../platform/turns.ts';
import { type Acted, type Action, type ActionContext, act, type Plan } from './actions.ts';
import { drafted } from './drafts.ts';
import type { Scope, WorkOutEffect } from './effect.ts';
import type { Decide, Ledger } from './ledger.ts';
import type { Work } from './model.ts';
import type { Notices } from './notices.ts';
import { refused } from './refusals.ts';
import type { DoneEvent } from './transitions.ts';

export interface DeskDeps {
  readonly ledger: Pick<Ledger, 'run' | 'byRef' | 'byLink'>;
  readonly notices: Pick<Notices, 'told'>;
  readonly context: (nowMs: number) => ActionContext;
  readonly effect: WorkOutEffect;
  /** Nobody's, at no site: also where there is no such equipment. */
  readonly placeOf: (equipment: EquipmentId) => Place;
  /** `null`: there is none. */
  readonly nameOf: (equipment: EquipmentId) => Localized<string> | null;
  /** Of calendar entries: what makes them ours. */
  readonly domain: string;
}

/** Each throws ProblemError where it is not to be. */
export interface WorkDesk {
  sees(who: Principal, work: Work): boolean;
  /** 404 for what is not there, or not theirs to see. */
  seen(who: Principal, ref: string): Work;
  /** Whether it is theirs to do, whatever the state. */
  mayDo(who: Principal, work: Work, event: DoneEvent): boolean;
  /** 422 for what is not there, or not theirs to plan for. */
  requireEquipment(who: Principal, equipment: readonly EquipmentId[]): void;
  mayPlanFor(who: Principal, equipment: readonly EquipmentId[]): boolean;
  /** A draft, which nobody is told of. */
  plan(who: Principal, actor: Actor, plan: Plan): Promise<Work>;
  /** `version`: as they saw it; `null`: whatever it is by now. */
  act(who: Principal, actor: Actor, seen: Seen, action: Action): Promise<Work>;
  /** Whose link it is, and to what; `null`: none of ours. */
  linked(secret: string): { readonly work: Work; readonly partnerId: string } | null;
  /** In the name of the partner whose link it is. 404: none of ours. */
  objectByLink(secret: string, actor: Actor, reason: string): Promise<Work>;
}

export interface Seen {
  readonly ref: string;
  readonly version: number | null;
}

const CARRIED_OUT: ReadonlySet<DoneEvent> = new Set(['start', 'extend', 'finish', 'resume']);
const ANSWERS: ReadonlySet<DoneEvent> = new Set(['object', 'accept']);

export function createWorkDesk(deps: DeskDeps): WorkDesk {
  const { ledger, placeOf } = deps;

  const placesOf = ({ equipment }: Pick<Work, 'equipment'>): readonly Place[] => equipment.map(placeOf);

  function sees(who: Principal, work: Work): boolean {
    if (work.publishedMs === null) return mayManageWork(who, work.partnerId);
    return maySeeIncident(who, placesOf(work));
  }

  function seenBy(who: Principal, work: Work | null): Work {
    if (work === null || !sees(who, work)) throw notFound('work');
    return work;
  }

  function mayDo(who: Principal, work: Work, event: DoneEvent): boolean {
    if (event === 'remark') return who.rights.has('works.carry-out') && sees(who, work);
    if (ANSWERS.has(event)) return mayAnswerWork(who, work.partnerId);
    if (CARRIED_OUT.has(event)) return mayCarryOut(who, work.partnerId, placesOf(work));
    return mayManageWork(who, work.partnerId);
  }

  function doable(who: Principal, work: Work | null, event: DoneEvent): Work {
    const seen = seenBy(who, work);
    if (!mayDo(who, seen, event)) throw refused(ANSWERS.has(event) ? 'not-yours-to-answer' : 'not-yours');
    return seen;
  }

  function run<T>(decide: Decide<T>): Promise<T> {
    return ledger.run(decide).catch((error: unknown) => {
      throw error instanceof BusyError ? refused('busy') : error;
    });
  }

  /** As it stands after the commit. */
  const after = (ref: string): Work => {
    const work = ledger.byRef(ref);
    if (work === null) throw notFound('work');
    return work;
  };

  /** What is there and theirs to plan for, or a complaint about the field. */
  function requireEquipment(who: Principal, equipment: readonly EquipmentId[]): void {
    for (const one of equipment) {
      if (deps.nameOf(one) !== null && mayPlan(who, [placeOf(one)])) continue;
      const french = 'Cet équipement n’existe pas, ou n’est pas à vous.';
      throw invalid([wrong('equipment', `names no equipment that you may plan for: ${one}`, french)]);
    }
  }

  function done(acted: Acted, context: ActionContext): Extract<Acted, { readonly kind: 'acted' }> {
    if (acted.kind === 'acted') return acted;
    const { noticePeriod, nowMs } = context;
    throw refused(acted.refusal, acted.refusal === 'too-late' ? noticePeriod.earliestStartMs(nowMs) : null);
  }

  const withEffect = async (work: Work): Promise<Work> => ({
    ...work,
    effect: await deps.effect(scopeOf(work)),
  });

  return {
    ...{ sees, mayDo, requireEquipment },
    seen: (who, ref) => seenBy(who, ledger.byRef(ref)),
    mayPlanFor: (who, equipment) => mayPlan(who, equipment.map(placeOf)),

    async plan(who, actor, plan) {
      requireEquipment(who, plan.equipment);
      const ref = await run(async ({ fresh, nowMs }) => {
        const { work, story } = drafted(plan, personOf(actor), fresh(), deps.domain, nowMs);
        const change = deps.notices.told({ before: null, after: await withEffect(work), story }, nowMs);
        const entries = [entryOf(actor, 'plan', work, { equipment: plan.equipment })];
        return { changes: [change], entries, result: work.ref };
      });
      return after(ref);
    },

    async act(who, actor, { ref, version }, action) {
      const equipment = equipmentIn(action);
      if (equipment !== null) requireEquipment(who, equipment);
      await run(async ({ byRef, nowMs }) => {
        const before = doable(who, byRef(ref), action.kind);
        if (version !== null && version !== before.version) throw stale('work');
        const context = deps.context(nowMs);
        const acted = done(act(before, action, personOf(actor), context), context);
        const isAnother = action.kind === 'edit' || action.kind === 'publish' || action.kind === 'move';
        const work = isAnother ? await withEffect(acted.after) : acted.after;
        const change = deps.notices.told({ before, after: work, story: acted.story }, nowMs);
        return {
          changes: [change],
          entries: [entryOf(actor, action.kind, before, detailOf(action))],
          result: undefined,
        };
      });
      return after(ref);
    },

    linked: (secret) => ledger.byLink(hashOf(secret)),

    async objectByLink(secret, actor, reason) {
      const ref = await run(({ nowMs }) => {
        const found = ledger.byLink(hashOf(secret));
        if (found === null) throw notFound('link');
        const { work: before, partnerId } = found;
        const context = deps.context(nowMs);
        const by = { partnerId, accountId: null } as const;
        const acted = done(act(before, { kind: 'object', reason }, by, context), context);
        const change = deps.notices.told({ before, ...acted }, nowMs);
        const entries = [entryOf({ ...actor, partnerId }, 'object', before, { by: 'link in a mail' })];
        return { changes: [change], entries, result: before.ref };
      });
      return after(ref);
    },
  };
}

function scopeOf({ ref, fromMs, toMs, equipment }: Work): Scope {
  return { ref, fromMs, toMs, equipment };
}

function equipmentIn(action: Action): readonly EquipmentId[] | null {
  if (action.kind === 'edit') return action.plan.equipment;
  return action.kind === 'move' ? action.equipment : null;
}

function entryOf(
  actor: Actor,
  action: string,
  { ref }: Work,
  detail: Readonly<Record<string, string | number | null | readonly string[]>>,
) {
  return { ...actor, action: `work.${action}`, object: `work:${ref}`, detail };
}

/** What was written stands in the story: the trail has other readers than a remark that is internal. */
function detailOf(action: Action): Readonly<Record<string, string | number | null>> {
  switch (action.kind) {
    case 'remark':
      return { visibility: action.visibility };
    case 'move':
      return { ...action.window };
    case 'extend':
      return { toMs: action.toMs };
    default:
      return {};
  }
}
