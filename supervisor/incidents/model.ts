// The words of incidents. Times are ms since 1970, UTC.

import type { EquipmentId, VerdictKind } from '../fleet/health/model.ts';
import type { Notice } from '../notify/notice.ts';

export const INCIDENT_STATES = [
  'open',
  'acknowledged',
  'identified',
  'monitoring',
  'restored',
  'closed',
  'merged',
  'cancelled',
] as const;
/**
 * `open`: nobody is on it. `acknowledged`: somebody is. `identified`: the cause is known. `monitoring`: all is back,
 * not yet believed. `restored`: believed. `closed`: cause and remedy are written down; never restored where what failed
 * was taken out of service. The last two: it was none.
 */
export type IncidentState = (typeof INCIDENT_STATES)[number];

/** 1: sensors of several gateways are heard by nobody. 2: of one. 3: redundancy is lost. 4: no effect on service. */
export type Severity = 1 | 2 | 3 | 4;

/**
 * What failed, as far as Vigie can tell: one piece of equipment, a site, an operator of backhauls, the network at
 * large; `other`: only people know.
 */
export type Domain = EquipmentId | `site:${string}` | `operator:${string}` | 'network' | 'other';

export type Visibility = 'public' | 'partners' | 'internal';

export interface Member {
  readonly equipment: EquipmentId;
  readonly fellMs: number;
  readonly backMs: number | null;
  /** When it went to an incident of its own. */
  readonly leftMs: number | null;
  readonly verdict: VerdictKind | 'reported';
}

/** From, to; ms. */
export type Span = readonly [fromMs: number, toMs: number];

export interface Incident {
  readonly id: number;
  readonly ref: string;
  readonly origin: 'verdict' | 'hand' | 'hotline';
  readonly domain: Domain;
  readonly titleFr: string;
  readonly titleEn: string;
  readonly state: IncidentState;
  readonly severity: Severity;
  readonly severityBy: string | null;
  readonly startedMs: number;
  readonly openedMs: number;
  readonly acknowledgedMs: number | null;
  readonly monitoringMs: number | null;
  readonly restoredMs: number | null;
  readonly closedMs: number | null;
  readonly holderId: string | null;
  readonly holder: string | null;
  readonly holderUntilMs: number | null;
  /** Since when nobody is on it; `null`: somebody is, or it is over. */
  readonly unattendedMs: number | null;
  readonly nextWordMs: number | null;
  readonly cause: string | null;
  readonly remedy: string | null;
  readonly mergedInto: number | null;
  readonly reopened: number;
  /** When a person opened it again, whatever Vigie sees; `null`: nobody did, or something has failed since. */
  readonly reopenedMs: number | null;
  /** When all was back before it failed again, the oldest first: the clocks stood. */
  readonly stood: readonly Span[];
  /** Since when a report waits for a person to look at it; `null`: none does. */
  readonly unansweredMs: number | null;
  readonly sensors: number | null;
  readonly sensorsAlone: number | null;
  readonly version: number;
}

/** An incident with its members, in the order in which they fell, and the notices that were handed over, the oldest first. */
export interface Dossier extends Incident {
  readonly members: readonly Member[];
  readonly told: readonly Told[];
}

/** A notice by its key, and when it was handed over. */
export interface Told {
  readonly key: string;
  readonly atMs: number;
}

/** Trouble that is not told yet. */
export interface Gathering {
  readonly equipment: EquipmentId;
  readonly verdict: VerdictKind;
  readonly fellMs: number;
  readonly gatheringMs: number;
}

/**
 * Kinds of rows of an incident's story: first what Vigie saw, then what people did. `told`: a notice was handed over, with
 * its `key` and `kind`; `isInDigest`: it stands in the summary of the day only.
 */
export const STORY_KINDS = [
  'opened',
  'joined',
  'returned',
  'left',
  'all-back',
  'failed-again',
  'restored',
  'reopened',
  'severity',
  'lapsed',
  'overdue',
  'retired',
  'merged',
  'told',
  'reported',
  'acknowledged',
  'identified',
  'remark',
  'promised',
  'handed-over',
  'closed',
  'cancelled',
] as const;
export type StoryKind = (typeof STORY_KINDS)[number];

/** A row of the story to be added. */
export interface Happening {
  readonly kind: StoryKind;
  readonly atMs: number;
  /** `null`: Vigie itself. */
  readonly by: { readonly accountId: string; readonly author: string; readonly partnerId: string } | null;
  readonly visibility: Visibility;
  readonly text: string | null;
  readonly data: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
}

/** What becomes of one incident in one commit. */
export interface IncidentChange {
  /** `null`: it is new. */
  readonly before: Dossier | null;
  /** Its version is left as it was: the commit raises it. */
  readonly after: Dossier;
  readonly story: readonly Happening[];
  readonly notices: readonly Notice[];
}
