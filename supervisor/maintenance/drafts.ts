// A new piece of work, of which nobody was told yet. Pure.

import type { Person } from '../access/actor.ts';
import type { Plan } from './actions.ts';
import type { Happening, Work } from './model.ts';
import type { Fresh } from './store.ts';

/** `domain`: what makes the id of its calendar entry ours (RFC 5545 section 3.8.4.7). */
export function drafted(
  plan: Plan,
  by: Person,
  { id, ref }: Fresh,
  domain: string,
  nowMs: number,
  of: Pick<Work, 'recurrenceId' | 'occurrence'> = { recurrenceId: null, occurrence: null },
): { readonly work: Work; readonly story: readonly Happening[] } {
  const work: Work = {
    ...{ id, ref, uid: `${ref.toLowerCase()}@${domain}`, sequence: -1, state: 'draft', version: 1, ...of },
    ...plan,
    ...{ organiserId: by.accountId, organiser: by.author, partnerId: by.partnerId, urgentReason: null },
    ...{ publishedMs: null, objectUntilMs: null, startedMs: null, endedMs: null, lastNoticeMs: null },
    ...{ remindedMs: null, nudgedMs: null, effect: null, answers: [] },
  };
  const line: Happening = {
    ...{ kind: 'drafted', atMs: nowMs, visibility: 'partners', text: null, data: {} },
    by: of.recurrenceId === null ? by : null,
  };
  return { work, story: [line] };
}
