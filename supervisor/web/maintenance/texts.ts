// What the pages of planned work say.

import type { Impact, StoryKind, Visibility, WorkState } from '../../maintenance/model.ts';
import type { DoneEvent } from '../../maintenance/transitions.ts';
import type { Language } from '../texts.ts';
import { EN } from './texts-en.ts';
import { FR } from './texts-fr.ts';

/** What has a form on the page of a work; a draft is edited on the page it was planned on. */
export type Doing = Exclude<DoneEvent, 'edit' | 'shift'>;

export interface MaintenancePageTexts {
  readonly title: string;
  readonly calm: string;
  readonly underWay: (count: number) => string;
  readonly ahead: (count: number, next: string) => string;
  readonly none: string;
  readonly aheadHeading: string;
  readonly aheadNote: string;
  readonly in14Days: string;
  readonly wallHeading: string;
  readonly drafts: string;
  readonly draftsNote: string;
  readonly pastHeading: string;
  readonly count: (count: number) => string;
  readonly nothing: string;
  readonly older: string;
  readonly csv: string;
  readonly plan: string;
  readonly month: string;
  readonly list: string;
  readonly noticeShare: string;
  readonly feeds: string;
  readonly filter: Readonly<
    Record<
      'label' | 'text' | 'partner' | 'anyPartner' | 'state' | 'anyState' | 'from' | 'to' | 'apply' | 'clear',
      string
    >
  >;
  readonly columns: Readonly<Record<'work' | 'state' | 'window' | 'owner' | 'inTime', string>>;
  readonly states: Readonly<Record<WorkState, string>>;
  readonly urgent: string;
  /** Wednesday 14 October from 09:00 to 11:00; `toDay` null: the same day. */
  readonly window: (day: string, from: string, toDay: string | null, to: string) => string;
  /** Of an end: at 11:00, or with its day. */
  readonly end: (day: string | null, time: string) => string;
  readonly says: Readonly<Record<WorkState, (title: string, window: string, end: string) => string>>;
  /** Of work that is done. */
  readonly ended: (when: string) => string;
  readonly startsIn: (duration: string) => string;
  readonly shouldHaveStarted: (when: string) => string;
  readonly impact: Readonly<Record<Impact, string>>;
  readonly lost: (lost: number, text: string, duration: string) => string;
  readonly others: (count: number, text: string) => string;
  readonly estimate: string;
  readonly noEstimate: string;
  readonly effect: string;
  readonly effectNote: (when: string) => string;
  readonly rules: {
    readonly impact: (word: string) => string;
    readonly down: (name: string, since: string) => string;
    readonly downWhy: string;
    readonly work: (names: string) => string;
    readonly workWhy: string;
    readonly kept: (days: number) => string;
    readonly keptWhy: string;
    readonly missed: (days: number) => string;
    readonly missedWhy: (earliest: string) => string;
    readonly open: string;
    readonly closed: (who: string) => string;
    readonly object: (until: string) => string;
    readonly objectWhy: string;
  };
  readonly proof: {
    readonly heading: string;
    readonly all: (when: string) => string;
    readonly late: string;
    readonly waiting: (who: string, count: number) => string;
    readonly not: string;
    readonly notWhy: (who: string) => string;
    readonly never: (who: string) => string;
    readonly limit: (when: string) => string;
    readonly partner: string;
    readonly acceptedAt: string;
    readonly mailbox: string;
    readonly answer: string;
    readonly inTime: string;
    readonly tooLate: string;
    readonly refused: string;
    readonly pending: string;
    readonly noMailbox: string;
  };
  readonly where: string;
  readonly whereNote: (count: number) => string;
  readonly what: string;
  readonly organiser: (who: string, partner: string) => string;
  readonly urgentBecause: string;
  readonly answersHeading: string;
  readonly objected: (who: string, when: string) => string;
  readonly accepted: (who: string, when: string) => string;
  readonly settled: (when: string) => string;
  readonly toDecide: string;
  readonly mayObject: (until: string) => string;
  readonly story: string;
  readonly storyNote: string;
  readonly vigie: string;
  readonly by: (author: string, visibility: Visibility, partner: string) => string;
  readonly byLink: (partner: string) => string;
  readonly visibilities: Readonly<Record<Visibility, string>>;
  readonly events: Readonly<Record<StoryKind, (words: WorkWords) => string>>;
  readonly do: Readonly<Record<Doing, string>>;
  readonly doHints: Partial<Record<Doing, string>>;
  readonly doMore: string;
  readonly edit: string;
  readonly send: string;
  readonly done: string;
  readonly fields: Readonly<
    Record<
      | 'what'
      | 'whatHint'
      | 'why'
      | 'whyHint'
      | 'where'
      | 'find'
      | 'shared'
      | 'when'
      | 'day'
      | 'from'
      | 'to'
      | 'toDay'
      | 'toDayHint'
      | 'several'
      | 'urgent'
      | 'urgentHint'
      | 'reason'
      | 'text'
      | 'visibility'
      | 'longer',
      string
    >
  >;
  readonly chosen: (count: string, isMany: boolean) => string;
  readonly wholeSite: (name: string, count: number) => string;
  readonly findAmong: (count: number) => string;
  readonly nothingFound: string;
  readonly longer: (minutes: number, until: string) => string;
  readonly planTitle: string;
  readonly planLead: (earliest: string) => string;
  readonly quiet: string;
  readonly quietNote: string;
  /** Of what is heard in an average stretch of that length. */
  readonly ofUsual: (percent: string) => string;
  readonly see: string;
  readonly publish: string;
  readonly keepDraft: string;
  readonly changedMeanwhile: string;
  readonly toSee: string;
  readonly recipients: string;
  readonly published: (ref: string) => string;
  readonly objectTitle: (partner: string) => string;
  readonly objectGone: string;
  readonly objectGoneWhy: string;
  readonly objectDone: string;
  readonly objectDoneWhy: string;
  readonly objectLate: string;
  readonly feedsLead: string;
  readonly feedNew: string;
  readonly feedOnce: string;
  readonly feedHint: string;
  readonly feedNone: string;
  readonly feedColumns: readonly [string, string, string, string];
  readonly feedNever: string;
  readonly revoke: string;
  readonly shareLead: (inTime: number, all: number, period: string) => string;
  readonly shareNone: (period: string) => string;
  readonly shareWhy: string;
  readonly shareFigure: string;
  readonly urgentFigure: string;
  readonly shareOf: (inTime: number, all: number) => string;
  readonly shareColumns: readonly [string, string, string, string, string];
  readonly period: string;
  readonly quarter: (number: number, year: string) => string;
  readonly yes: string;
  readonly no: string;
  readonly weekdays: readonly string[];
  readonly monthEmpty: string;
  readonly before: string;
  readonly after: string;
  readonly officeClosed: string;
  readonly planHere: string;
}

/** Figures of a row of the story, as words. */
export interface WorkWords {
  readonly text: (key: string) => string;
  /** The window it goes to, or was moved from. */
  readonly window: (from: string, to: string) => string | null;
  readonly at: (key: string) => string;
  readonly partner: string;
}

export const MAINTENANCE_PAGE_TEXTS: Readonly<Record<Language, MaintenancePageTexts>> = { fr: FR, en: EN };
