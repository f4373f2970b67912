// Where people work on incidents: who may, what they do decided on what stands, committed with its line of the trail.

import { type Actor, personOf } from '../access/actor.ts';
import { maySeeIncident, mayWork, type Place } from '../access/rights.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized, Notice } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import { invalid, notFound, stale } from '../platform/http/problem.ts';
import { wrong } from '../platform/http/written.ts';
import { BusyError } from '../platform/turns.ts';
import { type Acted, type Action, act, merge } from './actions.ts';
import { type OpenGiven, openedBy, type ReportGiven, reported, withRemark } from './hotline.ts';
import type { Decide, Ledger } from './ledger.ts';
import type { Dossier, IncidentChange } from './model.ts';
import { refused, tooManyReports } from './refusals.ts';

export interface Colleague {
  readonly id: string;
  readonly name: string;
  readonly partnerId: string;
  /** What they may do and see, if they signed in now. */
  readonly principal: Principal;
}

export interface DeskDeps {
  readonly ledger: Pick<Ledger, 'run' | 'byRef' | 'underWay'>;
  /** Who is to be told of a change that people made. */
  readonly noticesOf: (change: IncidentChange, nowMs: number) => readonly Notice[];
  /** Nobody's, at no site: also where there is no such equipment. */
  readonly placeOf: (equipment: EquipmentId) => Place;
  /** `null`: there is none. */
  readonly nameOf: (equipment: EquipmentId) => Localized<string> | null;
  /** Everybody who may sign in. */
  readonly colleagues: () => readonly Colleague[];
  readonly isHotlineOpen: (ms: number) => boolean;
  /** Accounts whose calls and forms belong to it. */
  readonly reportersOf: (incidentId: number) => readonly string[];
  readonly now: () => number;
}

/** Each throws ProblemError where it is not to be. */
export interface IncidentDesk {
  sees(who: Principal, dossier: Dossier): boolean;
  /** 404 for what is not there, or not theirs to see. */
  seen(who: Principal, ref: string): Dossier;
  /** The same, and 403 for what is not theirs to work on. */
  workable(who: Principal, ref: string): Dossier;
  mayWork(who: Principal, dossier: Dossier): boolean;
  /** Who could take it on. */
  successors(dossier: Dossier): readonly Colleague[];
  /** `version`: as they saw it; `null`: whatever it is by now. */
  act(who: Principal, actor: Actor, seen: Seen, action: Action): Promise<Dossier>;
  /** `into`: the ref of the one that stays. */
  merge(who: Principal, actor: Actor, seen: Seen, into: string): Promise<Dossier>;
  /** Returns what was opened. `remark`: for the partners; empty: none. */
  open(
    who: Principal,
    actor: Actor,
    given: Omit<OpenGiven, 'origin' | 'severityBy'>,
    remark: string,
  ): Promise<Dossier>;
  /** Returns what it was opened for, or joined. */
  report(who: Principal, actor: Actor, given: ReportGiven): Promise<Dossier>;
}

export interface Seen {
  readonly ref: string;
  readonly version: number | null;
}

/** By one account: somebody in haste sends twice, a program that repeats itself sends more. */
const MAX_REPORTS = 20;
const REPORTS_WITHIN_MS = 3_600_000;
const MAX_REPORTERS = 1_000;

export function createIncidentDesk(deps: DeskDeps): IncidentDesk {
  const { ledger, placeOf, nameOf } = deps;
  const reportedMs = new Map<string, readonly number[]>();

  const placesOf = ({ members }: Dossier): readonly Place[] =>
    members.map(({ equipment }) => placeOf(equipment));

  function sees(who: Principal, dossier: Dossier): boolean {
    if (maySeeIncident(who, placesOf(dossier))) return true;
    const { account } = who;
    return (
      who.rights.has('state.read') && account !== null && deps.reportersOf(dossier.id).includes(account.id)
    );
  }

  function seenBy(who: Principal, dossier: Dossier | null): Dossier {
    if (dossier === null || !sees(who, dossier)) throw notFound('incident');
    return dossier;
  }

  const works = (who: Principal, dossier: Dossier): boolean => mayWork(who, placesOf(dossier));

  function workable(who: Principal, dossier: Dossier | null): Dossier {
    const seen = seenBy(who, dossier);
    if (!works(who, seen)) throw refused('not-yours');
    return seen;
  }

  function unchanged(seen: Dossier, { version }: Seen): Dossier {
    if (version !== null && version !== seen.version) throw stale('incident');
    return seen;
  }

  function withNotices(change: IncidentChange, nowMs: number): IncidentChange {
    return { ...change, notices: deps.noticesOf(change, nowMs) };
  }

  function run<T>(decide: Decide<T>): Promise<T> {
    return ledger.run(decide).catch((error: unknown) => {
      throw error instanceof BusyError ? refused('busy') : error;
    });
  }

  /** As it stands after the commit. */
  const after = (ref: string): Dossier => {
    const dossier = ledger.byRef(ref);
    if (dossier === null) throw notFound('incident');
    return dossier;
  };

  /** What they see and what is there, or a complaint about the field. */
  function requireEquipment(who: Principal, equipment: readonly EquipmentId[], field: string): void {
    for (const one of equipment) {
      if (nameOf(one) !== null && maySeeIncident(who, [placeOf(one)])) continue;
      const french = 'Cet équipement n’existe pas, ou ne vous est pas visible.';
      throw invalid([wrong(field, `names no equipment that you see: ${one}`, french)]);
    }
  }

  function requireNotTooMany(accountId: string, nowMs: number): void {
    const recent = (reportedMs.get(accountId) ?? []).filter((ms) => ms > nowMs - REPORTS_WITHIN_MS);
    if (recent.length >= MAX_REPORTS) throw tooManyReports(REPORTS_WITHIN_MS);
    if (reportedMs.size >= MAX_REPORTERS) reportedMs.clear();
    reportedMs.set(accountId, [...recent, nowMs]);
  }

  return {
    sees,
    seen: (who, ref) => seenBy(who, ledger.byRef(ref)),
    workable: (who, ref) => workable(who, ledger.byRef(ref)),
    mayWork: works,
    successors: (dossier) => deps.colleagues().filter(({ principal }) => works(principal, dossier)),

    async act(who, actor, seen, action) {
      await run(({ byRef, nowMs }) => {
        const before = unchanged(workable(who, byRef(seen.ref)), seen);
        const acted = done(act(before, action, personOf(actor), nowMs));
        const change = withNotices({ before, ...acted, notices: [] }, nowMs);
        const entry = entryOf(actor, action.kind, before, detailOf(action));
        return { changes: [change], entries: [entry], result: undefined };
      });
      return after(seen.ref);
    },

    async merge(who, actor, seen, into) {
      await run(({ byRef, nowMs }) => {
        const from = unchanged(workable(who, byRef(seen.ref)), seen);
        const target = byRef(into);
        if (target === null || !sees(who, target)) {
          const french = 'Il n’y a pas d’incident de ce numéro.';
          throw invalid([wrong('into', 'names no incident that you see', french)]);
        }
        if (!works(who, target)) throw refused('not-yours');
        const merged = merge(from, target, personOf(actor), nowMs);
        const changes = [
          { before: from, ...done(merged.from), notices: [] },
          { before: target, ...done(merged.into), notices: [] },
        ].map((change) => withNotices(change, nowMs));
        return { changes, entries: [entryOf(actor, 'merge', from, { into })], result: undefined };
      });
      return after(seen.ref);
    },

    async open(who, actor, given, remark) {
      requireEquipment(who, given.equipment, 'equipment');
      const ref = await run(({ fresh, nowMs }) => {
        const by = personOf(actor);
        const wanted = { ...given, origin: 'hand', severityBy: by.author } as const;
        const opened = openedBy(wanted, by, fresh(), nowMs);
        const change = remark === '' ? opened : withRemark(opened, by, remark, nowMs);
        if (!works(who, change.after)) throw refused('not-yours');
        return {
          changes: [withNotices(change, nowMs)],
          entries: [entryOf(actor, 'open', change.after, { equipment: given.equipment })],
          result: change.after.ref,
        };
      });
      return after(ref);
    },

    async report(who, actor, given) {
      requireEquipment(who, given.equipment === null ? [] : [given.equipment], 'equipment');
      const by = personOf(actor);
      const ref = await run(({ fresh, nowMs, known }) => {
        requireNotTooMany(by.accountId, nowMs);
        const { change, statement } = reported(given, by, {
          ...{ open: known, fresh, titleOf, nowMs, isInHours: deps.isHotlineOpen(nowMs) },
        });
        const { channel, equipment } = given;
        return {
          changes: [withNotices(change, nowMs)],
          statements: [statement],
          entries: [entryOf(actor, 'report', change.after, { channel, equipment })],
          result: change.after.ref,
        };
      });
      return after(ref);
    },
  };

  /** Where it is: what it is called from now on, before anybody knows what it is. */
  function titleOf({ equipment, place }: ReportGiven): Localized<string> {
    const name = equipment === null ? null : nameOf(equipment);
    return name ?? { fr: place ?? '', en: place ?? '' };
  }
}

function done(acted: Acted): Extract<Acted, { readonly kind: 'acted' }> {
  if (acted.kind === 'refused') throw refused(acted.refusal);
  return acted;
}

function entryOf(
  actor: Actor,
  action: string,
  { ref }: Dossier,
  detail: Readonly<Record<string, string | number | null | readonly string[]>>,
) {
  return { ...actor, action: `incident.${action}`, object: `incident:${ref}`, detail };
}

/** What was written stands in the story: the trail has other readers than a remark that is internal. */
function detailOf(action: Action): Readonly<Record<string, string | number | null>> {
  switch (action.kind) {
    case 'remark':
      return { visibility: action.visibility };
    case 'hand-over':
      return { to: action.to.id };
    case 'set-severity':
      return { severity: action.severity };
    default:
      return {};
  }
}
