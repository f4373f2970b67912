// Where sites and backhauls are added, changed and deleted on somebody's behalf: decided, committed, then known.

import type { Actor } from '../../access/actor.ts';
import { mayEdit } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Book } from './book.ts';
import type { Change } from './changes.ts';
import { whyKept } from './decide-place.ts';
import { guessIn } from './ownership.ts';
import type { PlaceKind, PlaceRecord } from './place-kinds.ts';
import { entryOf, problemOf } from './plans.ts';
import { readCard } from './read-card.ts';

type Given = Readonly<Record<string, unknown>>;
type Seen = Pick<PlaceRecord, 'id' | 'version'>;

/** Each throws ProblemError where it is not to be. `given`: fields as the API names them. */
export interface PlaceDesk {
  /** Returns its id. */
  add(who: Principal, actor: Actor, given: Given): Promise<string>;
  /** `PUT`: what is not given becomes empty. */
  change(who: Principal, actor: Actor, seen: Seen, given: Given, method: 'PUT' | 'PATCH'): Promise<void>;
  requireEditable(who: Principal, record: PlaceRecord): void;
  remove(who: Principal, actor: Actor, seen: PlaceRecord): Promise<void>;
}

export function createPlaceDesk<R extends PlaceRecord, Card extends object>(
  kind: PlaceKind<R, Card>,
  { book, change }: { readonly book: Book; readonly change: Change },
): PlaceDesk {
  const { what } = kind;

  function read(given: Given, base: Partial<Card>): Card {
    const card = readCard<Card>(kind.fields, given, base);
    if (card.kind === 'wrong') throw problemOf(card);
    return card.card;
  }

  /** The one that stands now, if it is still what was seen. */
  function unchanged({ id, version }: Seen): R {
    const current = kind.one(book, id);
    if (current === null) throw notFound(what);
    if (current.version !== version) throw stale(what);
    return current;
  }

  function requireEditable(who: Principal, { partnerId }: PlaceRecord): void {
    if (!mayEdit(who, partnerId)) throw notYours(what);
  }

  return {
    requireEditable,
    async add(who, actor, given) {
      const id = kind.newId(given);
      await change(() => {
        if (kind.one(book, id) !== null) throw idTaken(what, id);
        const card = read(given, kind.defaults(who));
        const decision = kind.decide(book, who, { id, current: null, card });
        if (decision.kind === 'unchanged') return null;
        if (decision.kind !== 'decided') throw problemOf(decision);
        return kind.plan(actor, null, decision.record, decision.changes);
      });
      return id;
    },

    change: (who, actor, seen, given, method) =>
      change(() => {
        const current = unchanged(seen);
        const base = method === 'PATCH' ? (current as unknown as Card) : kind.unreadable(who, current);
        const card = read(given, base);
        const { partnerId } = { ...current, ...card };
        const guess = guessIn(who, given, { partnerId, siteId: current.id });
        const decision = guess ?? kind.decide(book, who, { id: current.id, current, card });
        if (decision.kind === 'unchanged') return null;
        if (decision.kind !== 'decided') throw problemOf(decision);
        return kind.plan(actor, current, decision.record, decision.changes);
      }),

    remove(who, actor, seen) {
      requireEditable(who, seen);
      return change(() => {
        const current = unchanged(seen);
        const why = whyKept(what, kind.gateways(book, current.id));
        if (why !== null) throw new ProblemError({ status: 409, title: 'Still used', ...why });
        const { statement, change: gone } = kind.remove(current);
        const entry = entryOf(actor, `${what}.deleted`, `${what}:${current.id}`, []);
        return { statements: [statement], entries: [entry], change: gone };
      });
    },
  };
}

function idTaken(what: string, id: string): ProblemError {
  const detail = `There is a ${what} with the id ${id} already: choose another one.`;
  const french = `Il y a déjà «\u00a0${id}\u00a0»\u00a0: choisissez un autre nom court.`;
  return new ProblemError({
    ...{ status: 409, title: 'Name taken', detail, french },
  });
}

function notYours(what: string): ProblemError {
  const detail = `This ${what} is not of your network: ask its owner.`;
  const french = 'Il n’est pas de votre réseau\u00a0: demandez à son propriétaire.';
  return new ProblemError({ status: 403, title: 'Not allowed', detail, french });
}
