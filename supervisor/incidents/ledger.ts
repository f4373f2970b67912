// Incidents in memory, and the one queue through which all that changes them goes: decided on what stands, committed, then known.

import type { Entry } from '../access/audit/chain.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Notice } from '../notify/notice.ts';
import { createTurns } from '../platform/turns.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import type { Dossier, Gathering, Happening, IncidentChange } from './model.ts';
import { changeStatements, type Fresh, gatheringStatements, type IncidentStore } from './store.ts';
import { isUnderWay } from './transitions.ts';

export interface LedgerDeps {
  readonly store: IncidentStore;
  /** Commits statements and lines of the trail as one. */
  readonly record: (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;
  /** What is to be written so that people are told. */
  readonly notify: (notice: Notice) => readonly Statement[];
  /** After the commit. */
  readonly onChanged: (dossiers: readonly Dossier[], nowMs: number) => void;
  readonly now: () => number;
}

/** What a decision stands on. */
export interface Desk {
  readonly nowMs: number;
  /** Not over, or over since so short a time that it may come back. */
  readonly known: readonly Dossier[];
  readonly gathering: readonly Gathering[];
  byRef(ref: string): Dossier | null;
  byId(id: number): Dossier | null;
  /** Number and ref of a new incident; another one at each call. */
  fresh(): Fresh;
}

/** What is to be committed as one. */
export interface Decided<T> {
  /** At most one for each incident. */
  readonly changes: readonly IncidentChange[];
  readonly gathering?: readonly Gathering[];
  /** Of others, such as calls of the hotline; after those of the incidents. */
  readonly statements?: readonly Statement[];
  readonly entries?: readonly Entry[];
  readonly result: T;
}

export type Decide<T> = (desk: Desk) => Decided<T> | Promise<Decided<T>>;

export interface Ledger {
  /** In turn. Throws what `decide` throws, then nothing is changed; BusyError when too many wait. */
  run<T>(decide: Decide<T>): Promise<T>;
  known(): readonly Dossier[];
  /** Being worked on or watched, the gravest first. */
  underWay(): readonly Dossier[];
  /** What it is a failing member of. */
  openOf(equipment: EquipmentId): Dossier | null;
  byRef(ref: string): Dossier | null;
  byId(id: number): Dossier | null;
  gathering(): readonly Gathering[];
}

/** What was closed so recently may fail again; longer than the time within which that opens it again. */
export const OVER_KEPT_MS = 2 * 3_600_000;
/** A change takes some milliseconds: more at once than this is a flood. */
const MAX_WAITING = 200;

export function createLedger({ store, record, notify, onChanged, now }: LedgerDeps): Ledger {
  let known: readonly Dossier[] = store.known(now() - OVER_KEPT_MS);
  let gathering: readonly Gathering[] = store.gathering();
  let failing: ReadonlyMap<EquipmentId, Dossier> = failingOf(known);
  const inTurn = createTurns(MAX_WAITING, 'changes of incidents');

  const byRef = (ref: string): Dossier | null => known.find((one) => one.ref === ref) ?? store.byRef(ref);
  const byId = (id: number): Dossier | null => known.find((one) => one.id === id) ?? store.byId(id);

  function desk(nowMs: number): Desk {
    let given = 0;
    return {
      ...{ nowMs, known, gathering, byRef, byId },
      fresh: () => store.fresh(nowMs, given++),
    };
  }

  async function commit({ changes, gathering: next, ...rest }: Decided<unknown>, nowMs: number) {
    const statements = [
      ...changes.flatMap((change) => [
        ...changeStatements(withTold(change, nowMs)),
        ...change.notices.flatMap(notify),
      ]),
      ...(next === undefined ? [] : gatheringStatements(gathering, next)),
      ...(rest.statements ?? []),
    ];
    const { entries = [] } = rest;
    if (statements.length === 0 && entries.length === 0) return;
    const written = await record(statements, entries);
    if (next !== undefined && written.kind === 'written') gathering = store.gathering();
    if (written.kind !== 'written') {
      known = store.known(nowMs - OVER_KEPT_MS);
      gathering = store.gathering();
      failing = failingOf(known);
      throw new Error(`incidents were not written: ${JSON.stringify(written)}`);
    }
    const after = changes.map((change) => store.byId(change.after.id) as Dossier);
    known = withChanged(known, after, nowMs);
    failing = failingOf(known);
    if (after.length > 0) onChanged(after, nowMs);
  }

  return {
    run: (decide) =>
      inTurn(async () => {
        const nowMs = now();
        const decided = await decide(desk(nowMs));
        await commit(decided, nowMs);
        return decided.result;
      }),
    known: () => known,
    underWay: () =>
      known
        .filter(({ state }) => isUnderWay(state))
        .sort((one, other) => one.severity - other.severity || one.startedMs - other.startedMs),
    openOf: (equipment) => failing.get(equipment) ?? null,
    ...{ byRef, byId },
    gathering: () => gathering,
  };
}

/** That people were told stands in the story, and is how the engine knows after a restart. */
function withTold(change: IncidentChange, nowMs: number): IncidentChange {
  const told = change.notices.map(
    ({ key, kind, urgency }): Happening => ({
      ...{ kind: 'told', atMs: nowMs, by: null, visibility: 'partners', text: null },
      data: { key, kind, ...(urgency === 'digest' ? { isInDigest: true } : {}) },
    }),
  );
  return { ...change, story: [...change.story, ...told] };
}

function withChanged(
  known: readonly Dossier[],
  changed: readonly Dossier[],
  nowMs: number,
): readonly Dossier[] {
  const byId = new Map([...known, ...changed].map((one) => [one.id, one]));
  return [...byId.values()].filter(
    ({ closedMs, members }) =>
      closedMs === null ||
      closedMs >= nowMs - OVER_KEPT_MS ||
      members.some(({ backMs, leftMs }) => backMs === null && leftMs === null),
  );
}

function failingOf(known: readonly Dossier[]): ReadonlyMap<EquipmentId, Dossier> {
  const failing = new Map<EquipmentId, Dossier>();
  for (const dossier of known) {
    if (!isUnderWay(dossier.state)) continue;
    for (const { equipment, backMs, leftMs } of dossier.members) {
      const other = failing.get(equipment);
      if (backMs !== null || leftMs !== null) continue;
      if (other === undefined || other.severity > dossier.severity) failing.set(equipment, dossier);
    }
  }
  return failing;
}
