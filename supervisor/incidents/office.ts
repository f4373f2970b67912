// Incidents as pages and the API read and change them: the desk, and what of its incidents somebody may see.

import type { Calendars } from '../calendar/office.ts';
import type { EquipmentHealth, EquipmentId } from '../fleet/health/model.ts';
import type { Localized, NoticeContent } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import type { IncidentDesk } from './desk.ts';
import { type Diagnosis, diagnosisOf } from './diagnosis.ts';
import type { Dossier } from './model.ts';
import type { IncidentFilter, OutageOf, Reading, Report, StoryRow } from './reading.ts';
import type { IncidentView } from './schemas.ts';
import { reportsFor, storyFor, type Viewer } from './views.ts';

export interface Hotline {
  readonly isOpen: boolean;
  /** `null`: it is closed, or does not close for a week. */
  readonly closesMs: number | null;
  /** Now where it is open. */
  readonly opensMs: number;
  readonly phone: string | null;
}

export interface IncidentOffice {
  readonly desk: IncidentDesk;
  readonly viewer: Viewer;
  /** Being worked on or watched, that they see; the gravest first. */
  openFor(who: Principal): readonly Dossier[];
  /** What a piece of equipment fails in now, that they see; `null`: nothing. */
  openOf(who: Principal, equipment: EquipmentId): Dossier | null;
  list(who: Principal, filter: ListFilter): Promise<readonly Dossier[]>;
  story(who: Principal, dossier: Dossier): Promise<readonly StoryRow[]>;
  reports(who: Principal, dossier: Dossier): Promise<readonly Partial<Report>[]>;
  /** To whom each outage of it belongs. */
  ofSpan(equipment: EquipmentId, fromMs: number, toMs: number): Promise<readonly OutageOf[]>;
  view(who: Principal, dossier: Dossier): IncidentView;
  /** In sentences, as mails say it, of what they see. */
  contentOf(who: Principal, dossier: Dossier, language: 'fr' | 'en'): NoticeContent;
  /** What fails of it and they see is judged to have that; `null`: nothing is judged. */
  diagnosis(who: Principal, dossier: Dossier): NamedDiagnosis | null;
  /** What they may name in a report, by its name in that language. */
  equipmentFor(who: Principal, language: 'fr' | 'en'): readonly Named[];
  hotline(): Hotline;
  /** Of the partners, whose people call. */
  partners(): readonly { readonly id: string; readonly name: string }[];
  now(): number;
}

export interface NamedDiagnosis extends Diagnosis {
  readonly name: Localized<string>;
  /** Whom to call at its site; `null`: nobody is named, or they may not know. */
  readonly contacts: string | null;
}

export interface Named {
  readonly id: EquipmentId;
  readonly name: string;
}

export interface ListFilter extends Omit<IncidentFilter, 'within' | 'equipment'> {
  readonly equipment: EquipmentId | null;
  readonly partnerId: string | null;
}

export interface OfficeDeps {
  readonly desk: IncidentDesk;
  readonly viewer: Viewer;
  readonly reading: Reading;
  readonly underWay: () => readonly Dossier[];
  readonly openOf: (equipment: EquipmentId) => Dossier | null;
  /** All that there is, retired gateways too. */
  readonly equipment: () => readonly { readonly id: EquipmentId; readonly partnerId: string | null }[];
  readonly sayOf: (dossier: Dossier, language: 'fr' | 'en', nowMs: number) => NoticeContent;
  readonly healthOf: (equipment: EquipmentId) => EquipmentHealth | null;
  readonly contactsOf: (who: Principal, equipment: EquipmentId) => string | null;
  readonly calendars: Calendars;
  readonly phone: string | null;
  readonly partners: IncidentOffice['partners'];
  readonly now: () => number;
}

const SOMEBODY = { fr: 'l’exploitation', en: 'the operators' } as const;

export function createIncidentOffice(deps: OfficeDeps): IncidentOffice {
  const { desk, viewer, reading, now } = deps;

  return {
    ...{ desk, viewer, ofSpan: reading.ofSpan, partners: deps.partners, now },
    openFor: (who) => deps.underWay().filter((one) => desk.sees(who, one)),
    openOf(who, equipment) {
      const found = deps.openOf(equipment);
      return found !== null && desk.sees(who, found) ? found : null;
    },
    list(who, { equipment, partnerId, ...filter }) {
      const all = deps.equipment();
      const idsOf = (isWanted: (one: (typeof all)[number]) => boolean): readonly EquipmentId[] =>
        all.filter(isWanted).map(({ id }) => id);
      const isAny = equipment === null && partnerId === null;
      return reading.list({
        ...filter,
        equipment: isAny
          ? null
          : idsOf(
              (one) => one.id === (equipment ?? one.id) && one.partnerId === (partnerId ?? one.partnerId),
            ),
        within:
          who.siteIds === null
            ? null
            : { equipment: idsOf(({ id }) => viewer.sees(who, id)), accountId: who.account?.id ?? null },
      });
    },
    async story(who, { id }) {
      return storyFor(who, await reading.story(id), (equipment) => viewer.sees(who, equipment));
    },
    async reports(who, { id }) {
      return reportsFor(who, await reading.reports(id));
    },
    view: (who, dossier) => viewer.view(who, dossier, now()),
    contentOf(who, dossier, language) {
      // Who is not signed in is told what, not who.
      const holder = who.account === null && dossier.holder !== null ? SOMEBODY[language] : dossier.holder;
      const members = viewer.membersFor(who, dossier);
      return deps.sayOf({ ...dossier, members, holder }, language, now());
    },
    diagnosis(who, dossier) {
      const members = viewer.membersFor(who, dossier);
      const found = diagnosisOf({ ...dossier, members }, deps.healthOf);
      if (found === null) return null;
      const { equipment } = found;
      return { ...found, name: viewer.name(equipment), contacts: deps.contactsOf(who, equipment) };
    },
    equipmentFor: (who, language) =>
      deps
        .equipment()
        .filter(({ id }) => viewer.sees(who, id))
        .map(({ id }) => ({ id, name: viewer.name(id)[language] }))
        .sort((one, other) => one.name.localeCompare(other.name, language)),
    hotline() {
      const { hotline } = deps.calendars;
      const nowMs = now();
      const isOpen = hotline.isOpen(nowMs);
      const closesMs = hotline.closesMs(nowMs);
      return { isOpen, closesMs, opensMs: hotline.nextOpenMs(nowMs), phone: deps.phone };
    },
  };
}
