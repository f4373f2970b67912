// What the pages of incidents and of the hotline say.

import type { Effect } from '../../incidents/hotline.ts';
import type { IncidentState, StoryKind, Visibility } from '../../incidents/model.ts';
import type { DoneEvent } from '../../incidents/transitions.ts';
import type { Language } from '../texts.ts';
import { EN } from './texts-en.ts';
import { FR } from './texts-fr.ts';

export interface IncidentPageTexts {
  readonly title: string;
  /** The sentence of the list. */
  readonly calm: string;
  readonly open: (count: number, unattended: number) => string;
  readonly openHeading: string;
  readonly openNote: string;
  readonly pastHeading: string;
  readonly count: (count: number) => string;
  readonly nothing: string;
  readonly nothingYet: string;
  readonly older: string;
  readonly csv: string;
  readonly byHand: string;
  readonly report: string;
  readonly filter: {
    readonly label: string;
    readonly text: string;
    readonly severity: string;
    readonly anySeverity: string;
    readonly upTo: (severity: number) => string;
    readonly partner: string;
    readonly anyPartner: string;
    readonly from: string;
    readonly to: string;
    readonly apply: string;
    readonly clear: string;
  };
  readonly columns: {
    readonly incident: string;
    readonly state: string;
    readonly began: string;
    readonly lasted: string;
    readonly answered: string;
    readonly cause: string;
  };
  readonly states: Readonly<Record<IncidentState, string>>;
  readonly severities: Readonly<Record<1 | 2 | 3 | 4, string>>;
  readonly since: (when: string) => string;
  readonly againSince: (when: string, first: string) => string;
  readonly backSince: (when: string) => string;
  readonly lasted: (duration: string) => string;
  readonly nobody: string;
  readonly heldBy: (who: string, until: string | null) => string;
  /** A report waits since then. */
  readonly unanswered: (when: string) => string;
  readonly nextWord: (when: string) => string;
  readonly wordLate: (when: string) => string;
  readonly mergedInto: string;
  readonly figures: {
    readonly roundTheClock: string;
    readonly inHours: string;
    readonly lost: string;
    readonly response: string;
    readonly ofSensors: (count: string) => string;
    readonly noSensors: string;
    readonly estimate: string;
    readonly others: (count: number, text: string) => string;
    readonly restoration: (target: string) => string;
    readonly acknowledgement: (target: string) => string;
    readonly met: string;
    readonly missedBy: (duration: string) => string;
    readonly due: (when: string) => string;
    readonly overdue: string;
    readonly opens: (when: string) => string;
    readonly closes: (when: string) => string;
    readonly waiting: string;
    readonly neverTakenOn: string;
    /** Somebody was on it before it was opened again. */
    readonly takenOnBefore: string;
  };
  readonly story: string;
  readonly storyNote: string;
  readonly storyEmpty: string;
  readonly by: (author: string, visibility: Visibility, partner: string) => string;
  readonly vigie: string;
  readonly visibilities: Readonly<Record<Visibility, string>>;
  readonly events: Readonly<Record<StoryKind, (data: StoryWords) => string>>;
  /** Of notices. */
  readonly fates: {
    readonly reached: (count: number, text: string) => string;
    readonly leaves: (when: string) => string;
    readonly nobody: string;
    readonly digest: string;
  };
  readonly members: string;
  readonly membersNote: (count: number) => string;
  readonly memberColumns: { readonly name: string; readonly fell: string; readonly back: string };
  readonly stillAway: (duration: string) => string;
  readonly backAt: (when: string, duration: string) => string;
  readonly wentAway: string;
  readonly reportedOnly: string;
  readonly otherMembers: string;
  readonly reports: string;
  readonly channel: Readonly<Record<'form' | 'phone', string>>;
  readonly outOfHours: string;
  readonly contact: string;
  readonly do: Readonly<Record<DoneEvent, string>>;
  /** Of whoever is on it already. */
  readonly extend: string;
  readonly doMore: string;
  readonly doHints: Partial<Record<DoneEvent, string>>;
  readonly fields: {
    readonly until: string;
    readonly nextWord: string;
    readonly cause: string;
    readonly remedy: string;
    readonly text: string;
    readonly visibility: string;
    readonly to: string;
    readonly severity: string;
    readonly reason: string;
    readonly into: string;
    readonly title: string;
    readonly equipment: string;
    readonly severalEquipment: string;
    readonly began: string;
    readonly remark: string;
    readonly where: string;
    readonly whereHint: string;
    readonly none: string;
    readonly effect: string;
    readonly what: string;
    readonly whatHint: string;
    readonly contact: string;
    readonly contactHint: string;
    readonly call: string;
    readonly caller: string;
    readonly partner: string;
  };
  readonly hours: (hours: number) => string;
  readonly ago: (minutes: number) => string;
  readonly send: string;
  readonly effects: Readonly<Record<Effect, string>>;
  readonly done: string;
  readonly thanks: (ref: string) => string;
  readonly thanksWhy: string;
  readonly see: string;
  readonly reportTitle: string;
  readonly reportLead: string;
  readonly hotlineOpen: (until: string | null) => string;
  readonly hotlineClosed: (opens: string) => string;
  readonly hotlineCall: (phone: string) => string;
  readonly openTitle: string;
  readonly openLead: string;
}

/** Figures of a row of the story, as words. */
export interface StoryWords {
  /** What became of a notice. */
  readonly fate: string;
  /** Names of equipment, the first of them. */
  readonly names: string;
  readonly count: number;
  readonly text: (key: string) => string;
  readonly at: (key: string) => string | null;
}

export const INCIDENT_PAGE_TEXTS: Readonly<Record<Language, IncidentPageTexts>> = { fr: FR, en: EN };
