// Works in memory, and the one queue through which all that changes them goes: decided on what stands, committed, then known.

import type { Entry } from '../access/audit/chain.ts';
import type { Notice } from '../notify/notice.ts';
import { createTurns } from '../platform/turns.ts';
import type { Statement, Written } from '../platform/write-batch.ts';
import type { Work, WorkChange } from './model.ts';
import { changeStatements, type Fresh, type WorkStore } from './store.ts';
import { isOver } from './transitions.ts';

export interface LedgerDeps {
  readonly store: WorkStore;
  /** Commits statements and lines of the trail as one. */
  readonly record: (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;
  /** What is to be written so that people are told. */
  readonly notify: (notice: Notice) => readonly Statement[];
  /** After the commit. */
  readonly onChanged: (works: readonly Work[], nowMs: number) => void;
  readonly now: () => number;
}

/** What a decision stands on. */
export interface Desk {
  readonly nowMs: number;
  /** Drafts, and what is announced and not over. */
  readonly known: readonly Work[];
  byRef(ref: string): Work | null;
  /** Number and ref of a new work; another one at each call. */
  fresh(): Fresh;
}

/** What is to be committed as one. */
export interface Decided<T> {
  /** At most one for each work. */
  readonly changes: readonly WorkChange[];
  /** Of others, such as links of mails; after those of the works. */
  readonly statements?: readonly Statement[];
  readonly entries?: readonly Entry[];
  readonly result: T;
}

export type Decide<T> = (desk: Desk) => Decided<T> | Promise<Decided<T>>;

export interface Ledger {
  /** In turn. Throws what `decide` throws, then nothing is changed; BusyError when too many wait. */
  run<T>(decide: Decide<T>): Promise<T>;
  /** Drafts, and what is announced and not over. */
  known(): readonly Work[];
  byRef(ref: string): Work | null;
  /** Whose link in a mail that is, by the hash of its secret. */
  byLink: WorkStore['byLink'];
}

/** A change takes some milliseconds: more at once than this is a flood. */
const MAX_WAITING = 200;

export function createLedger({ store, record, notify, onChanged, now }: LedgerDeps): Ledger {
  let known = store.known();
  const inTurn = createTurns(MAX_WAITING, 'changes of works');

  const byRef = (ref: string): Work | null => known.find((one) => one.ref === ref) ?? store.byRef(ref);

  function desk(nowMs: number): Desk {
    let given = 0;
    return { nowMs, known, byRef, fresh: () => store.fresh(nowMs, given++) };
  }

  async function commit(
    { changes, statements = [], entries = [] }: Decided<unknown>,
    nowMs: number,
  ): Promise<void> {
    const all = [
      ...changes.flatMap((change) => [...changeStatements(change), ...change.notices.flatMap(notify)]),
      ...statements,
    ];
    if (all.length + entries.length === 0) return;
    const written = await record(all, entries);
    if (written.kind !== 'written') {
      known = store.known();
      throw new Error(`works were not written: ${JSON.stringify(written)}`);
    }
    const after = changes.map((change) => store.byId(change.after.id) as Work);
    const byId = new Map([...known, ...after].map((one) => [one.id, one]));
    known = [...byId.values()].filter(({ state }) => !isOver(state));
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
    byRef,
    byLink: store.byLink,
  };
}
