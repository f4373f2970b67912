// How punctually work was announced: shares with what each rests on. Pure.

import type { Principal } from '../platform/http/principal.ts';
import type { Window } from './model.ts';
import type { PunctualityView } from './planning-schemas.ts';
import type { Punctual } from './proofs.ts';
import { evidenceFor } from './views.ts';

/** Works that were announced and begin in the period. Those that are cancelled were announced all the same. */
export function punctualView(
  who: Principal,
  works: readonly Punctual[],
  { fromMs, toMs }: Window,
): PunctualityView {
  const count = (is: (one: Punctual) => boolean): number => works.filter(is).length;
  const inTime = count((one) => one.isInTime);
  return {
    ...{ fromMs, toMs, works: works.length, inTime },
    share: works.length === 0 ? null : inTime / works.length,
    urgent: count(({ work }) => work.urgentReason !== null),
    notAnnounced: count(({ evidence }) => evidence.at(-1)?.verdict === 'not-announced'),
    // Later than was announced: an extension is none the less an overrun.
    overran: count(({ work: { endedMs, toMs, state }, evidence }) => {
      return state === 'overrun' || (endedMs ?? 0) > (evidence.at(-1)?.window.toMs ?? toMs);
    }),
    cancelled: count(({ work }) => work.state === 'cancelled'),
    expired: count(({ work }) => work.state === 'expired'),
    items: works.map(({ work, evidence }) => {
      const { ref, title, state, partnerId, urgentReason, startedMs, endedMs } = work;
      return {
        ...{ ref, title, state, partnerId, urgentReason, startedMs, endedMs },
        ...{ fromMs: work.fromMs, toMs: work.toMs, evidence: evidenceFor(who, evidence) },
      };
    }),
  };
}
