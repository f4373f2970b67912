// Decisions about the inventory as what is to be committed: statements, and the lines of the trail that tell of them. Pure.

import type { Actor } from '../../access/actor.ts';
import type { Entry } from '../../access/audit/chain.ts';
import { type FieldProblem, invalid, ProblemError } from '../../platform/http/problem.ts';
import type { Statement } from '../../platform/write-batch.ts';
import { PRIVATE_FIELDS, pointerOf } from './cards.ts';
import type { Plan } from './changes.ts';
import type { GatewayDecision, NewRecord } from './decide-gateway.ts';
import type { Decision } from './decide-place.ts';
import type { Backhaul, GatewayRecord, Site } from './model.ts';
import type { FieldChange, Wrong } from './read-card.ts';
import {
  FORGET_KNOWN_KNOCKS,
  insertBackhaul,
  insertGateway,
  insertSite,
  updateBackhaul,
  updateGateway,
  updateSite,
} from './store.ts';

type Refused = Extract<GatewayDecision | Decision<never>, { readonly kind: 'wrong' | 'forbidden' | 'taken' }>;

/** The answer to what was not decided. */
export function problemOf(decision: Refused): ProblemError {
  if (decision.kind === 'wrong') return invalid(decision.wrongs.map(asFieldProblem));
  if (decision.kind === 'taken') {
    return new ProblemError({
      status: 409,
      title: 'Name taken',
      detail: decision.detail,
      french: decision.french,
    });
  }
  const { field, detail, french } = decision;
  if (field === null) return new ProblemError({ status: 403, title: 'Not allowed', detail, french });
  const problem = asFieldProblem({ field, detail, french });
  return new ProblemError({
    ...{ status: 403, title: 'Not allowed', detail: `${problem.detail}.`, french, errors: [problem] },
  });
}

export function asFieldProblem({ field, detail, french }: Wrong): FieldProblem {
  return { field: pointerOf(field), detail: `${field} ${detail}`, french };
}

/** What is private is said to be changed, not how: the trail has more readers. */
export function entryOf(
  actor: Actor,
  action: string,
  object: string,
  changes: readonly FieldChange[],
  more: Entry['detail'] = {},
): Entry {
  const told = changes.map(({ field, before, after }) =>
    PRIVATE_FIELDS.has(field) ? { field } : { field, before, after },
  );
  return { ...actor, action, object, detail: { ...more, changes: told } };
}

export interface GatewayChange {
  readonly current: GatewayRecord | null;
  readonly record: NewRecord;
  readonly changes: readonly FieldChange[];
}

/** Any number of gateways as one change. */
export function planGateways(
  actor: Actor,
  changed: readonly GatewayChange[],
  { more = {}, entries = [] }: { more?: Entry['detail']; entries?: readonly Entry[] } = {},
): Plan {
  const statements: Statement[] = [];
  const told: Entry[] = [...entries];
  const added: { record: NewRecord; statement: number }[] = [];
  const gateways: GatewayRecord[] = [];
  for (const { current, record, changes } of changed) {
    if (current === null) {
      added.push({ record, statement: statements.length });
      statements.push(insertGateway(record));
    } else {
      const gateway = { ...record, id: current.id };
      gateways.push(gateway);
      statements.push(updateGateway(gateway, current.version));
    }
    told.push(entryOf(actor, actionOf(current, record), `gateway:${record.eui}`, changes, more));
  }
  if (added.length > 0) statements.push(FORGET_KNOWN_KNOCKS);
  return { statements, entries: told, change: { gateways }, added };
}

function actionOf(current: GatewayRecord | null, { lifeCycle }: NewRecord): string {
  if (current === null) return 'gateway.created';
  return lifeCycle === 'retired' && current.lifeCycle !== 'retired' ? 'gateway.retired' : 'gateway.changed';
}

export function planSite(
  actor: Actor,
  current: Site | null,
  site: Site,
  changes: readonly FieldChange[],
): Plan {
  const action = current === null ? 'site.created' : 'site.changed';
  return {
    statements: [current === null ? insertSite(site) : updateSite(site, current.version)],
    entries: [entryOf(actor, action, `site:${site.id}`, changes)],
    change: { sites: [site] },
  };
}

export function planBackhaul(
  actor: Actor,
  current: Backhaul | null,
  backhaul: Backhaul,
  changes: readonly FieldChange[],
): Plan {
  const action = current === null ? 'backhaul.created' : 'backhaul.changed';
  return {
    statements: [current === null ? insertBackhaul(backhaul) : updateBackhaul(backhaul, current.version)],
    entries: [entryOf(actor, action, `backhaul:${backhaul.id}`, changes)],
    change: { backhauls: [backhaul] },
  };
}
