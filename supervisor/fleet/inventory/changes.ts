// Changes of the inventory, one after the other: decided on what stands, committed with their lines of the trail, then known.

import type { Entry } from '../../access/audit/chain.ts';
import { ProblemError, stale } from '../../platform/http/problem.ts';
import { BusyError, createTurns } from '../../platform/turns.ts';
import type { Statement, Written } from '../../platform/write-batch.ts';
import type { BookChange, WritableBook } from './book.ts';
import type { NewRecord } from './decide-gateway.ts';
import type { GatewayRecord } from './model.ts';

/** What is to be committed, and what is known once it is. */
export interface Plan {
  readonly statements: readonly Statement[];
  readonly entries: readonly Entry[];
  readonly change: BookChange;
  /** The database gives each its id; `statement`: which of them adds it. */
  readonly added?: readonly { readonly record: NewRecord; readonly statement: number }[];
}

/** Commits statements and the lines that tell of them as one. */
export type Record = (statements: readonly Statement[], entries: readonly Entry[]) => Promise<Written>;

export interface ChangesDeps {
  readonly book: WritableBook;
  readonly record: Record;
  /** `before`: `null` for one that was added. After the commit. */
  readonly onGateway: (gateway: GatewayRecord, before: GatewayRecord | null) => void;
}

/** Throws ProblemError where the change is not to be. `null`: nothing is to be changed. */
export type Decide = () => Plan | null | Promise<Plan | null>;

export type Change = (decide: Decide) => Promise<void>;

/** A change takes some milliseconds, an import a second: more at once than this is a flood. */
const MAX_WAITING = 200;

export function createChanges({ book, record, onGateway }: ChangesDeps): Change {
  const inTurn = createTurns(MAX_WAITING, 'changes of the inventory');

  async function commit(plan: Plan): Promise<void> {
    const written = await record(plan.statements, plan.entries);
    if (written.kind === 'conflict') throw stale('record');
    if (written.kind === 'refused') throw stillUsed();
    const added = (plan.added ?? []).map(
      ({ record: gateway, statement }): GatewayRecord => ({
        ...gateway,
        id: written.ids[statement] as number,
      }),
    );
    const gateways = [...(plan.change.gateways ?? []), ...added];
    const before = gateways.map(({ eui }) => book.gateway(eui));
    book.apply({ ...plan.change, gateways });
    for (const [index, gateway] of gateways.entries()) onGateway(gateway, before[index] ?? null);
  }

  return (decide) =>
    inTurn(async () => {
      const plan = await decide();
      if (plan !== null) await commit(plan);
    }).catch((error: unknown) => {
      throw error instanceof BusyError ? busy() : error;
    });
}

function busy(): ProblemError {
  return new ProblemError({
    status: 503,
    title: 'Busy',
    detail: 'Too many changes at once: try again in a moment.',
    french: 'Trop de changements à la fois\u00a0: réessayez dans un instant.',
    retryAfterS: 5,
  });
}

/** The book has been asked before: only what other rooms keep can still refer to it. */
function stillUsed(): ProblemError {
  return new ProblemError({
    status: 409,
    title: 'Still used',
    detail: 'Something else refers to it, such as the account of a contractor: take it away there first.',
    french: 'Autre chose s’y réfère, comme le compte d’un prestataire\u00a0: retirez-le là d’abord.',
  });
}
