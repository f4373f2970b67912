// Planned work as pages and the API read and change it: the desk, and what of it somebody may see.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { NoticeContent } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { WorkDesk } from './desk.ts';
import type { Scope, WorkOutEffect } from './effect.ts';
import type { WindowEvidence } from './evidence.ts';
import type { Feeds } from './feeds.ts';
import type { Effect, Window, Work } from './model.ts';
import type { Proofs } from './proofs.ts';
import type { QuietWindow } from './quiet-windows.ts';
import type { Reading, StoryRow, WorkFilter } from './reading.ts';
import type { Repeats } from './repeats.ts';
import type { WorkView } from './schemas.ts';
import { isUpcoming } from './transitions.ts';
import { storyFor, type Viewer } from './views.ts';

export interface WorkOffice {
  readonly desk: WorkDesk;
  readonly viewer: Viewer;
  /** Calendars to subscribe to, by a secret address. */
  readonly feeds: Feeds;
  /** Work that comes again. */
  readonly repeats: Repeats;
  /** Announced and not over, that they see; the soonest first. `withinMs`: that begins by then, from now. */
  upcoming(who: Principal, withinMs?: number): readonly Work[];
  /** The same, on one piece of equipment. */
  upcomingOn(who: Principal, equipment: EquipmentId): readonly Work[];
  /** Of their own partner, that nobody was told of yet. */
  drafts(who: Principal): readonly Work[];
  /** By their start, the latest first. */
  list(who: Principal, filter: ListFilter): Promise<readonly Work[]>;
  story(who: Principal, work: Work): Promise<readonly StoryRow[]>;
  view(who: Principal, work: Work): WorkView;
  /** In sentences, as mails say it, of what they see. */
  contentOf(who: Principal, work: Work, language: 'fr' | 'en'): NoticeContent;
  /** Its calendar file. */
  calendarOf(who: Principal, work: Work, language: 'fr' | 'en'): string;
  /** Whether both partners were told of each window as it was announced, and in time; the oldest first. */
  evidence(work: Work): Promise<readonly WindowEvidence[]>;
  /** Announced and not over, and somebody was not reached: to be said loudly. */
  unannounced(who: Principal): readonly Unannounced[];
  /** What it would do, before anybody is told. */
  effect(who: Principal, scope: Scope): Promise<Effect>;
  /** Up to three, that notice given now would be in time for; in order of time. */
  quietWindows(equipment: readonly EquipmentId[], lengthMs: number): Promise<readonly QuietWindow[]>;
  /** Works that began in that stretch of time, with how they were announced. */
  punctuality: Proofs['punctuality'];
  /** What they may plan for, by its name in that language. */
  equipmentFor(who: Principal, language: 'fr' | 'en'): readonly Plannable[];
  notice(): NoticeRules;
  partners(): readonly { readonly id: string; readonly name: string }[];
  now(): number;
}

export interface Plannable {
  readonly id: EquipmentId;
  readonly name: string;
  readonly siteId: string | null;
  readonly siteName: string | null;
}

export interface Unannounced {
  readonly work: Work;
  /** Who was not reached. */
  readonly partnerIds: readonly string[];
}

export interface NoticeRules {
  readonly workingDays: number;
  /** The first day, by its beginning, for which notice given now is in time. */
  readonly earliestStartMs: number;
  /** Whether work that begins then could be announced in time now. */
  readonly isKept: (startMs: number) => boolean;
  /** Moved later by no more than that, the notice given still holds, ms. */
  readonly shiftMs: number;
}

export interface ListFilter extends Omit<WorkFilter, 'within' | 'equipment' | 'draftsOf'> {
  readonly equipment: EquipmentId | null;
}

export interface OfficeDeps
  extends Pick<
    WorkOffice,
    'desk' | 'viewer' | 'feeds' | 'repeats' | 'quietWindows' | 'notice' | 'partners' | 'now'
  > {
  readonly reading: Reading;
  readonly proofs: Proofs;
  readonly known: () => readonly Work[];
  readonly equipment: () => readonly EquipmentOf[];
  readonly sayOf: (work: Work, language: 'fr' | 'en') => NoticeContent;
  readonly calendarOf: (work: Work, account: string, language: 'fr' | 'en') => string;
  readonly effect: WorkOutEffect;
}

/** What there is, retired gateways aside. */
export interface EquipmentOf {
  readonly id: EquipmentId;
  readonly siteId: string | null;
  readonly siteName: string | null;
}

const SOMEBODY = { fr: 'l’exploitation', en: 'the operators' } as const;
const bySoonest = (one: Window, other: Window): number => one.fromMs - other.fromMs;

export function createWorkOffice(deps: OfficeDeps): WorkOffice {
  const { desk, viewer, reading, proofs, known, now } = deps;
  const { feeds, repeats, quietWindows, notice, partners } = deps;

  function upcoming(who: Principal, withinMs = Number.POSITIVE_INFINITY): readonly Work[] {
    const untilMs = now() + withinMs;
    return known()
      .filter((one) => isUpcoming(one.state) && one.fromMs <= untilMs && desk.sees(who, one))
      .sort(bySoonest);
  }

  /** Of its equipment what they see; who is not signed in is told what, not who. */
  function seenBy(who: Principal, work: Work, language: 'fr' | 'en'): Work {
    const equipment = work.equipment.filter((one) => viewer.sees(who, one));
    return { ...work, equipment, organiser: who.account === null ? SOMEBODY[language] : work.organiser };
  }

  return {
    ...{ desk, viewer, feeds, repeats, quietWindows, notice, partners, now, upcoming },
    upcomingOn: (who, equipment) =>
      upcoming(who).filter((one) => one.equipment.includes(equipment) && viewer.sees(who, equipment)),
    drafts: (who) =>
      known()
        .filter((one) => one.publishedMs === null && desk.sees(who, one))
        .sort(bySoonest),
    list(who, { equipment, ...filter }) {
      const within =
        who.siteIds === null
          ? null
          : deps
              .equipment()
              .map(({ id }) => id)
              .filter((id) => viewer.sees(who, id));
      const draftsOf =
        who.siteIds === null && who.rights.has('works.plan') ? (who.account?.partnerId ?? null) : null;
      return reading.list({
        ...{ ...filter, within, draftsOf },
        equipment: equipment === null ? null : [equipment],
      });
    },
    story: async (who, { id }) => storyFor(who, await reading.story(id)),
    view: (who, work) => viewer.view(who, work, now()),
    contentOf: (who, work, language) => deps.sayOf(seenBy(who, work, language), language),
    calendarOf: (who, work, language) =>
      deps.calendarOf(seenBy(who, work, language), who.account?.partnerId ?? 'public', language),
    evidence: (work) => proofs.of(work),
    unannounced: (who) =>
      upcoming(who).flatMap((work) => {
        const partnerIds = proofs.unreached(work.ref);
        return partnerIds.length === 0 ? [] : [{ work, partnerIds }];
      }),
    effect: (_who, scope) => deps.effect(scope),
    punctuality: proofs.punctuality,
    equipmentFor: (who, language) =>
      deps
        .equipment()
        .filter(({ id }) => viewer.sees(who, id) && desk.mayPlanFor(who, [id]))
        .map((one) => ({ ...one, name: viewer.name(one.id)[language] }))
        .sort((one, other) => one.name.localeCompare(other.name, language)),
  };
}
