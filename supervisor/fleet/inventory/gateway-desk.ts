// Where gateways are added and changed on somebody's behalf: decided, committed, then known; and where secrets are made.

import { randomBytes } from 'node:crypto';
import type { GatewayEui } from '../../../protocol/eui.ts';
import type { Actor } from '../../access/actor.ts';
import { mayReadPrivate } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { notFound, ProblemError, stale } from '../../platform/http/problem.ts';
import type { Book } from './book.ts';
import { GATEWAY_FIELDS } from './cards.ts';
import type { Change } from './changes.ts';
import { decideGateway, type GatewayWish } from './decide-gateway.ts';
import type { GatewayCard, GatewayRecord } from './model.ts';
import { guessIn, mayMakeSecret } from './ownership.ts';
import { planGateways, problemOf } from './plans.ts';
import { readCard } from './read-card.ts';

export interface GatewayDeskDeps {
  readonly book: Book;
  readonly change: Change;
  readonly hashSecret: (secret: string) => Promise<string>;
  readonly now: () => number;
}

/** Each throws ProblemError where it is not to be. `given`: fields as the API names them. */
export interface GatewayDesk {
  /** Returns the secret of its agent where one was asked for. */
  add(
    who: Principal,
    actor: Actor,
    eui: GatewayEui,
    given: Readonly<Record<string, unknown>>,
    withSecret: boolean,
  ): Promise<string | null>;
  /** `PUT`: what is not given becomes empty. */
  change(
    who: Principal,
    actor: Actor,
    seen: { readonly eui: GatewayEui; readonly version: number },
    given: Readonly<Record<string, unknown>>,
    method: 'PUT' | 'PATCH',
  ): Promise<void>;
  renewSecret(who: Principal, actor: Actor, eui: GatewayEui): Promise<string>;
}

/** 256 bits: nobody guesses it, and nobody has to type it. */
const SECRET_BYTES = 32;

export function createGatewayDesk({ book, change, hashSecret, now }: GatewayDeskDeps): GatewayDesk {
  return {
    async add(who, actor, eui, given, withSecret) {
      const secret = withSecret ? newSecret() : null;
      const hash = secret === null ? null : await hashSecret(secret);
      await change(() => {
        const known = book.gateway(eui);
        if (known !== null) throw alreadyThere(known);
        const { record, changes } = decided(
          book,
          who,
          { eui, current: null, card: newCard(who, given) },
          now(),
        );
        if (hash !== null && !mayMakeSecret(who, record.partnerId)) throw notYourSecret();
        const more = hash === null ? {} : { secret: 'made' };
        return planGateways(actor, [{ current: null, record: { ...record, secret: hash }, changes }], {
          more,
        });
      });
      return secret;
    },

    change: (who, actor, { eui, version }, given, method) =>
      change(() => {
        const current = book.gateway(eui);
        if (current === null) throw notFound('gateway');
        if (current.version !== version) throw stale('gateway');
        const base = method === 'PATCH' ? current : unreadable(who, current);
        const read = readCard<GatewayCard>(GATEWAY_FIELDS, flattened(given), base);
        if (read.kind === 'wrong') throw problemOf(read);
        const decision =
          guessIn(who, given, read.card) ??
          decideGateway(book, who, { eui, current, card: read.card }, now());
        if (decision.kind === 'unchanged') return null;
        if (decision.kind !== 'decided') throw problemOf(decision);
        const { record, changes } = decision;
        return planGateways(actor, [{ current, record, changes }]);
      }),

    async renewSecret(who, actor, eui) {
      const owner = book.gateway(eui)?.partnerId ?? null;
      if (!mayMakeSecret(who, owner)) throw notYourSecret();
      const secret = newSecret();
      const hash = await hashSecret(secret);
      await change(() => {
        const current = book.gateway(eui);
        if (current === null) throw notFound('gateway');
        if (!mayMakeSecret(who, current.partnerId)) throw notYourSecret();
        if (current.lifeCycle === 'retired') throw isRetired();
        const record = { ...current, secret: hash, version: current.version + 1 };
        return planGateways(actor, [{ current, record, changes: [] }], { more: { secret: 'renewed' } });
      });
      return secret;
    },
  };
}

export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url');
}

/** Of the one who adds it, and in service, unless something else is said. */
export function defaultsOf(who: Principal): Partial<GatewayCard> {
  return { partnerId: who.account?.partnerId ?? null, lifeCycle: 'in-service' };
}

/** What somebody cannot read is not emptied by leaving it out. */
export function unreadable(who: Principal, current: GatewayRecord): Partial<GatewayCard> {
  return mayReadPrivate(who, current) ? {} : { remarks: current.remarks };
}

function newCard(who: Principal, given: Readonly<Record<string, unknown>>): GatewayCard {
  const read = readCard<GatewayCard>(GATEWAY_FIELDS, flattened(given), defaultsOf(who));
  if (read.kind === 'wrong') throw problemOf(read);
  return read.card;
}

function decided(book: Book, who: Principal, wish: GatewayWish, nowMs: number) {
  const decision = decideGateway(book, who, wish, nowMs);
  if (decision.kind === 'decided') return decision;
  if (decision.kind === 'unchanged') throw new Error('a new gateway cannot be unchanged');
  throw problemOf(decision);
}

/** The API has thresholds as a part of their own. */
function flattened({ thresholds, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return { ...rest, ...(thresholds as Readonly<Record<string, unknown>> | undefined) };
}

function alreadyThere({ lifeCycle }: GatewayRecord): ProblemError {
  const detail =
    lifeCycle === 'retired'
      ? 'A gateway with this EUI is retired: change its lifeCycle to in-service instead.'
      : 'There is a gateway with this EUI already: change that one.';
  const french =
    lifeCycle === 'retired'
      ? 'Une passerelle retirée a cet EUI\u00a0: remettez-la en service.'
      : 'Il y a déjà une passerelle avec cet EUI\u00a0: modifiez celle-là.';
  return new ProblemError({
    ...{ status: 409, title: 'Already there', detail, french },
    errors: [{ field: '/eui', detail, french }],
  });
}

function notYourSecret(): ProblemError {
  const detail = 'Whoever has the secret of a gateway can speak in its place: only its owner makes one.';
  const french =
    'Qui a le secret d’une passerelle peut parler à sa place\u00a0: seul son propriétaire en crée un.';
  return new ProblemError({ status: 403, title: 'Not allowed', detail, french });
}

function isRetired(): ProblemError {
  const detail = 'This gateway is retired, its agent may not connect: put it back into service first.';
  const french =
    'Cette passerelle est retirée, son agent ne peut pas se connecter\u00a0: remettez-la d’abord en service.';
  return new ProblemError({ status: 409, title: 'Retired', detail, french });
}
