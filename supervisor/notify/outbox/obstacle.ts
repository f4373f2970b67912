// Mails to people, looked at again when they are to leave: time has passed since they were written down. Pure.

import type { Book } from '../book.ts';
import { quietUntil } from '../hours.ts';
import type { Due, Tried } from './model.ts';

/** `null`: it may be sent now. */
export function obstacleOf({ reason, sourceId }: Due, book: Book, nowMs: number): Tried | null {
  const subscription = reason === 'subscription' ? book.subscription(sourceId ?? '') : null;
  const accountId = reason === 'person' ? sourceId : (subscription?.accountId ?? null);
  if (reason !== 'subscription' && reason !== 'person') return null;
  if (accountId === null || book.person(accountId) === null) return GONE;
  if (subscription === null) return null;
  const untilMs = quietUntil(subscription.quietFrom, subscription.quietTo, nowMs);
  return untilMs === null ? null : { kind: 'held', untilMs, response: '' };
}

const GONE: Tried = { kind: 'dropped', response: 'subscription or account ended' };
