// Decides what becomes of a gateway that somebody wants to add or change: the record, or why not. Pure.

import type { GatewayEui } from '../../../protocol/eui.ts';
import { mayEdit, mayReadPrivate } from '../../access/rights.ts';
import type { Principal } from '../../platform/http/principal.ts';
import type { Book } from './book.ts';
import { GATEWAY_FIELDS } from './cards.ts';
import type { GatewayCard, GatewayRecord } from './model.ts';
import { mayHandOver, NOT_HANDED_OVER, NOT_YOUR_NETWORK, OWNERS_ALONE } from './ownership.ts';
import { changesOf, type FieldChange, type Wrong } from './read-card.ts';

export type NewRecord = Omit<GatewayRecord, 'id'>;

export type GatewayDecision =
  | { readonly kind: 'decided'; readonly record: NewRecord; readonly changes: readonly FieldChange[] }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'wrong'; readonly wrongs: readonly Wrong[] }
  /** Names the field, as `wrong` does, where the rest would be allowed. */
  | ({ readonly kind: 'forbidden' } & Forbidden);

export interface Forbidden {
  readonly detail: string;
  readonly french: string;
  readonly field: string | null;
}

export interface GatewayWish {
  readonly eui: GatewayEui;
  /** `null`: to be added. */
  readonly current: GatewayRecord | null;
  readonly card: GatewayCard;
}

export function decideGateway(
  book: Book,
  who: Principal,
  { eui, current, card: wished }: GatewayWish,
  nowMs: number,
): GatewayDecision {
  const card = withOwnersRemarks(current, wished);
  const changes = changesOf(GATEWAY_FIELDS, current, card);
  if (current !== null && changes.length === 0) return { kind: 'unchanged' };
  const forbidden = forbids(who, current, wished, card);
  if (forbidden !== null) return { kind: 'forbidden', ...forbidden };
  const wrongs = wrongsOf(book, current, card);
  if (wrongs.length > 0) return { kind: 'wrong', wrongs };
  const record: NewRecord = {
    ...card,
    eui,
    version: (current?.version ?? 0) + 1,
    createdMs: current?.createdMs ?? Math.round(nowMs),
    ...lifeTimes(current, card, Math.round(nowMs)),
    secret: current?.secret ?? null,
  };
  return { kind: 'decided', record, changes };
}

/** Everything that `decideGateway` would refuse it for; `field` is `null` where nothing of it may be changed. */
export function gatewayComplaints(
  book: Book,
  who: Principal,
  current: GatewayRecord | null,
  wished: GatewayCard,
): readonly Forbidden[] {
  const card = withOwnersRemarks(current, wished);
  if (current !== null && changesOf(GATEWAY_FIELDS, current, card).length === 0) return [];
  const forbidden = forbids(who, current, wished, card);
  if (forbidden?.field === null) return [forbidden];
  return [...(forbidden === null ? [] : [forbidden]), ...wrongsOf(book, current, card)];
}

function wrongsOf(book: Book, current: GatewayRecord | null, card: GatewayCard): readonly Wrong[] {
  return [...wrongReferences(book, current, card), ...wrongTogether(card), ...wrongTurn(current, card)];
}

/** Internal remarks do not go along to another owner. */
function withOwnersRemarks(current: GatewayRecord | null, card: GatewayCard): GatewayCard {
  const isHandedOver = current !== null && current.partnerId !== card.partnerId;
  return isHandedOver && card.remarks === current.remarks ? { ...card, remarks: null } : card;
}

export const NOT_OF_YOUR_NETWORK: Forbidden = {
  detail: 'This gateway is not of your network: ask its owner to change it.',
  french: 'Cette passerelle n’est pas de votre réseau\u00a0: demandez à son propriétaire de la modifier.',
  field: null,
};

function forbids(
  who: Principal,
  current: GatewayRecord | null,
  wished: GatewayCard,
  card: GatewayCard,
): Forbidden | null {
  if (current !== null && !mayEdit(who, current.partnerId)) {
    return NOT_OF_YOUR_NETWORK;
  }
  if (!mayEdit(who, card.partnerId)) {
    return { ...NOT_YOUR_NETWORK, field: 'partnerId' };
  }
  if (current !== null && !mayHandOver(who, current.partnerId, card.partnerId)) {
    return { ...NOT_HANDED_OVER, field: 'partnerId' };
  }
  const isWriting = wished.remarks !== (current?.remarks ?? null);
  if (isWriting && !mayReadPrivate(who, card)) {
    return { ...OWNERS_ALONE, field: 'remarks' };
  }
  return null;
}

/** What it refers to must be there; what it has referred to before is. */
function wrongReferences(book: Book, current: GatewayRecord | null, card: GatewayCard): Wrong[] {
  const wrongs: Wrong[] = [];
  const check = (
    field: 'partnerId' | 'siteId' | 'backhaulId',
    isKnown: boolean,
    detail: string,
    french: string,
  ): void => {
    if (card[field] === null || card[field] === current?.[field] || isKnown) return;
    wrongs.push({ field, detail, french });
  };
  const { partnerId, siteId, backhaulId } = card;
  const partners = book.partners().map(({ id }) => id);
  check(
    'partnerId',
    partners.includes(partnerId ?? ''),
    `is no partner here; known are ${partners.join(', ')}`,
    `Ce partenaire est inconnu\u00a0; choisissez parmi ${partners.join(', ')}.`,
  );
  check(
    'siteId',
    book.site(siteId ?? '') !== null,
    'is no site here: add the site first, or leave it empty',
    'Ce site est inconnu\u00a0: ajoutez-le d’abord, ou laissez vide.',
  );
  check(
    'backhaulId',
    book.backhaul(backhaulId ?? '') !== null,
    'is no backhaul here: add the backhaul first, or leave it empty',
    'Cette liaison est inconnue\u00a0: ajoutez-la d’abord, ou laissez vide.',
  );
  return wrongs;
}

/** What no single field can tell. */
function wrongTogether({ latitude, longitude, suspectAfterS, offlineAfterS }: GatewayCard): Wrong[] {
  const wrongs: Wrong[] = [];
  if ((latitude === null) !== (longitude === null)) {
    const field = latitude === null ? 'latitude' : 'longitude';
    wrongs.push({
      field,
      detail: 'is missing: give latitude and longitude together, or neither',
      french: 'Indiquez la latitude et la longitude ensemble, ou aucune des deux.',
    });
  }
  if (suspectAfterS !== null && offlineAfterS !== null && offlineAfterS <= suspectAfterS) {
    wrongs.push({
      field: 'offlineAfterS',
      detail: `must be more than suspectAfterS, which is ${suspectAfterS}`,
      french: `Doit dépasser le délai de «\u00a0signal perdu\u00a0», qui est de ${suspectAfterS}\u00a0s.`,
    });
  }
  return wrongs;
}

function wrongTurn(current: GatewayRecord | null, { lifeCycle }: GatewayCard): Wrong[] {
  if (lifeCycle !== 'planned' || current === null || current.inServiceMs === null) return [];
  return [
    {
      field: 'lifeCycle',
      detail:
        'cannot be planned any more: the gateway has been in service. Retire it, or leave it in service',
      french:
        'Elle a déjà été en service et ne peut plus être «\u00a0prévue\u00a0»\u00a0: retirez-la, ou laissez-la en service.',
    },
  ];
}

function lifeTimes(
  current: GatewayRecord | null,
  { lifeCycle }: GatewayCard,
  nowMs: number,
): Pick<GatewayRecord, 'inServiceMs' | 'retiredMs'> {
  const { inServiceMs = null, retiredMs = null } = current ?? {};
  const isSame = lifeCycle === current?.lifeCycle;
  switch (lifeCycle) {
    case 'planned':
      return { inServiceMs, retiredMs: null };
    case 'in-service':
      // Put back, it keeps what it has served before; its record says when it was retired.
      return { inServiceMs: isSame ? inServiceMs : (inServiceMs ?? nowMs), retiredMs: null };
    case 'retired':
      return { inServiceMs, retiredMs: isSame ? retiredMs : nowMs };
  }
}
