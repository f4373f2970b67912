// What somebody is told of an incident: what they may see of it, with its clocks and what they may do. Pure.

import { mayReadContacts, mayReadInternal, maySeeIncident, type Place } from '../access/rights.ts';
import type { Calendars } from '../calendar/office.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import type { Principal } from '../platform/http/principal.ts';
import { failingOf } from './actions.ts';
import { type Clocks, clocksOf } from './clocks.ts';
import type { Dossier, Member } from './model.ts';
import type { Report, StoryRow } from './reading.ts';
import type { IncidentView } from './schemas.ts';
import { type TargetSettings, targetsOf } from './targets.ts';
import { DONE_EVENTS, type DoneEvent, stepOf } from './transitions.ts';

export interface ViewDeps {
  readonly placeOf: (equipment: EquipmentId) => Place;
  readonly nameOf: (equipment: EquipmentId) => Localized<string> | null;
  readonly calendars: Calendars;
  readonly targets: TargetSettings;
  readonly mayWork: (who: Principal, dossier: Dossier) => boolean;
  readonly refOf: (id: number) => string | null;
}

export type Viewer = ReturnType<typeof createViewer>;

export function createViewer(deps: ViewDeps) {
  /** Opening hours are those of the owner, where there is one. */
  function clocks(dossier: Dossier, nowMs: number): Clocks {
    const owners = new Set(dossier.members.map(({ equipment }) => deps.placeOf(equipment).partnerId));
    const [owner = null] = owners.size === 1 ? owners : [];
    const calendar = deps.calendars.of(owner);
    return clocksOf(dossier, calendar, targetsOf(deps.targets, dossier.severity), nowMs);
  }

  /** Contractors see of it what stands at their sites. */
  function membersFor(who: Principal, { members }: Dossier): readonly Member[] {
    return members.filter(({ equipment }) => maySeeIncident(who, [deps.placeOf(equipment)]));
  }

  function may(who: Principal, dossier: Dossier): readonly DoneEvent[] {
    if (!deps.mayWork(who, dossier)) return [];
    return DONE_EVENTS.filter((event) => {
      if (event === 'restore' && failingOf(dossier).length > 0) return false;
      return stepOf(dossier, event).kind === 'to';
    });
  }

  function name(equipment: EquipmentId): Localized<string> {
    return deps.nameOf(equipment) ?? { fr: equipment, en: equipment };
  }

  return {
    ...{ clocks, membersFor, may, name },
    sees: (who: Principal, equipment: EquipmentId): boolean => maySeeIncident(who, [deps.placeOf(equipment)]),
    view(who: Principal, dossier: Dossier, nowMs: number): IncidentView {
      const { titleFr, titleEn, holder, severityBy, mergedInto } = dossier;
      // Who is not signed in is told what, not who.
      const person = (text: string | null): string | null => (who.account === null ? null : text);
      return {
        ...dossier,
        title: { fr: titleFr, en: titleEn },
        holder: person(holder),
        severityBy: person(severityBy),
        mergedInto: mergedInto === null ? null : deps.refOf(mergedInto),
        members: membersFor(who, dossier).map((one) => ({ ...one, name: name(one.equipment) })),
        clocks: clocks(dossier, nowMs),
        may: [...may(who, dossier)],
      };
    },
  };
}

/** What of the story somebody may read; of equipment it names what they see. */
export function storyFor(
  who: Principal,
  rows: readonly StoryRow[],
  sees: (equipment: EquipmentId) => boolean,
): readonly StoryRow[] {
  return rows
    .filter(({ visibility, partnerId }) => {
      if (visibility === 'public') return true;
      return visibility === 'partners' ? who.account !== null : mayReadInternal(who, partnerId);
    })
    .map((row) => {
      const { toId: _id, to, equipment, ...data } = row.data;
      const isNamed = who.account !== null;
      return {
        ...row,
        author: isNamed ? row.author : null,
        data: {
          ...data,
          ...(isNamed && to !== undefined ? { to } : {}),
          ...(equipment === undefined ? {} : { equipment: seenOf(equipment, sees) }),
        },
      };
    });
}

function seenOf(equipment: unknown, sees: (equipment: EquipmentId) => boolean): unknown {
  if (Array.isArray(equipment)) return equipment.filter((one) => sees(one as EquipmentId));
  return typeof equipment === 'string' && !sees(equipment as EquipmentId) ? null : equipment;
}

/** Reports with how to call back, for operators; contractors and viewers read who reported what. */
export function reportsFor(who: Principal, reports: readonly Report[]): readonly Partial<Report>[] {
  if (who.account === null) return [];
  if (mayReadContacts(who)) return reports;
  return reports.map(({ reporterContact: _contact, ...report }) => report);
}
