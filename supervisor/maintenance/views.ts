// What somebody is told of planned work: what they may see of it, and what they may do. Pure.

import { mayReadContacts, mayReadInternal, maySeeIncident, type Place } from '../access/rights.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import { isObjected } from './actions.ts';
import type { WindowEvidence } from './evidence.ts';
import type { Effect, Work } from './model.ts';
import type { StoryRow } from './reading.ts';
import type { EffectView, EvidenceView, WorkView } from './schemas.ts';
import { DONE_EVENTS, type DoneEvent, stepOf } from './transitions.ts';

export interface ViewDeps {
  readonly placeOf: (equipment: EquipmentId) => Place;
  readonly nameOf: (equipment: EquipmentId) => Localized<string> | null;
  readonly mayDo: (who: Principal, work: Work, event: DoneEvent) => boolean;
}

export type Viewer = ReturnType<typeof createViewer>;

export function createViewer({ placeOf, nameOf, mayDo }: ViewDeps) {
  const sees = (who: Principal, equipment: EquipmentId): boolean => maySeeIncident(who, [placeOf(equipment)]);
  const name = (equipment: EquipmentId): Localized<string> =>
    nameOf(equipment) ?? { fr: equipment, en: equipment };
  const named = (who: Principal, equipment: readonly EquipmentId[]) =>
    equipment.filter((one) => sees(who, one)).map((one) => ({ equipment: one, name: name(one) }));

  /** What they may do with it at that instant. */
  function may(who: Principal, work: Work, nowMs: number): readonly DoneEvent[] {
    return DONE_EVENTS.filter((event) => {
      if (event === 'shift' || stepOf(work.state, event).kind !== 'to' || !mayDo(who, work, event))
        return false;
      switch (event) {
        case 'start':
          return work.fromMs <= nowMs && !isObjected(work);
        case 'keep':
          return isObjected(work);
        case 'object':
          return nowMs < (work.objectUntilMs ?? 0) && !isObjectedBy(work, who);
        case 'accept':
          return work.state === 'announced';
        case 'finish':
          return work.state !== 'verifying';
        case 'publish':
          return work.fromMs > nowMs;
        case 'move':
          return work.state !== 'draft';
        default:
          return true;
      }
    });
  }

  function effectView(who: Principal, effect: Effect): EffectView {
    return {
      ...effect,
      conflicts: effect.conflicts.map((one) =>
        one.kind === 'down'
          ? { kind: one.kind, ref: null, sinceMs: one.sinceMs, equipment: named(who, [one.equipment]) }
          : { kind: one.kind, ref: one.ref, sinceMs: null, equipment: named(who, one.equipment) },
      ),
    };
  }

  return {
    ...{ sees, name, may, effectView },
    view(who: Principal, work: Work, nowMs: number): WorkView {
      const { id: _id, lastNoticeMs, remindedMs, nudgedMs, organiserId, occurrence, ...shown } = work;
      // Who is not signed in is told what, not who.
      const isNamed = who.account !== null;
      return {
        ...shown,
        organiser: isNamed ? work.organiser : null,
        equipment: named(who, work.equipment),
        effect: work.effect === null ? null : effectView(who, work.effect),
        answers: isNamed
          ? work.answers.map(({ sequence: _sequence, accountId: _account, ...answer }) => answer)
          : [],
        isObjected: isObjected(work),
        may: [...may(who, work, nowMs)],
      };
    },
  };
}

/** By their own partner, and not answered. */
function isObjectedBy({ answers }: Work, { account }: Principal): boolean {
  return isObjected({ answers: answers.filter(({ partnerId }) => partnerId === account?.partnerId) });
}

/** What of the story somebody may read. */
export function storyFor(who: Principal, rows: readonly StoryRow[]): readonly StoryRow[] {
  return rows
    .filter(({ visibility, partnerId, kind }) => {
      // Answers are between the partners.
      if (kind === 'objected' || kind === 'accepted') return who.account !== null;
      if (visibility === 'public') return true;
      return visibility === 'partners' ? who.account !== null : mayReadInternal(who, partnerId);
    })
    .map((row) => ({ ...row, author: who.account === null ? null : row.author }));
}

/** Addresses and what servers said are for operators. */
export function evidenceFor(who: Principal, evidence: readonly WindowEvidence[]): EvidenceView[] {
  const isShown = mayReadContacts(who);
  return evidence.map(({ window, verdict, partners }) => {
    const { fromMs, toMs, announcedMs, sequence, limitMs } = window;
    return {
      ...{ fromMs, toMs, announcedMs, sequence, limitMs, verdict },
      partners: partners.map(({ partnerId, told, acceptedMs, deliveries }) => ({
        ...{ partnerId, told, acceptedMs },
        deliveries: deliveries.map(({ recipient, response, state, acceptedMs: takenMs, isFallback }) => ({
          ...(isShown ? { recipient, response } : {}),
          ...{ state, acceptedMs: takenMs, isFallback },
        })),
      })),
    };
  });
}
