// Reports of faults: what becomes of one, an incident of its own or a line of the one that is open already. Pure.

import type { Person } from '../access/actor.ts';
import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import type { Statement } from '../platform/write-batch.ts';
import { isFailing } from './decisions.ts';
import type { Dossier, Happening, IncidentChange, Member, Severity } from './model.ts';
import { isUnderWay } from './transitions.ts';
import { leavesHearing } from './troubles.ts';

export const EFFECTS = ['many', 'some', 'none', 'unknown'] as const;
/** Whose data are missing, as far as whoever reports can tell. */
export type Effect = (typeof EFFECTS)[number];

export interface ReportGiven {
  readonly channel: 'form' | 'phone';
  /** `null`: none that Vigie knows, or they do not know which. */
  readonly equipment: EquipmentId | null;
  /** In their words; `null` where the equipment says it. */
  readonly place: string | null;
  readonly effect: Effect;
  readonly text: string;
  /** When they noticed; ms. */
  readonly startedMs: number;
  readonly reporter: string;
  readonly contact: string | null;
  readonly partnerId: string;
}

export interface OpenGiven {
  readonly origin: 'hand' | 'hotline';
  readonly title: Localized<string>;
  readonly equipment: readonly EquipmentId[];
  readonly severity: Severity;
  /** `null`: nobody has judged it; it is raised where it shows to be graver. */
  readonly severityBy: string | null;
  readonly startedMs: number;
}

/** Believed until somebody judges it, or Vigie sees that it is graver: whoever reports cannot know who suffers. */
const SEVERITY_OF: Readonly<Record<Effect, Severity>> = { many: 2, some: 3, unknown: 3, none: 4 };

/** A new one, without notices. `fresh`: its number and ref. */
export function openedBy(
  given: OpenGiven,
  by: Person,
  fresh: { readonly id: number; readonly ref: string },
  nowMs: number,
): IncidentChange {
  const startedMs = Math.min(given.startedMs, nowMs);
  const [only, second] = given.equipment;
  const members = given.equipment.map((equipment): Member => {
    return { equipment, fellMs: startedMs, backMs: null, leftMs: null, verdict: 'reported' };
  });
  const after: Dossier = {
    ...fresh,
    origin: given.origin,
    domain: only !== undefined && second === undefined ? only : 'other',
    ...{ titleFr: given.title.fr, titleEn: given.title.en, state: 'open' },
    ...{ severity: given.severity, severityBy: given.severityBy, startedMs, openedMs: nowMs },
    ...{ acknowledgedMs: null, monitoringMs: null, restoredMs: null, closedMs: null },
    ...{ holderId: null, holder: null, holderUntilMs: null, unattendedMs: nowMs, nextWordMs: null },
    ...{
      cause: null,
      remedy: null,
      mergedInto: null,
      reopened: 0,
      reopenedMs: null,
      stood: [],
      unansweredMs: given.origin === 'hotline' ? nowMs : null,
      sensors: null,
      sensorsAlone: null,
    },
    ...{ version: 1, members, told: [] },
  };
  const opened: Happening = {
    ...{ kind: 'opened', atMs: nowMs, by, visibility: 'public', text: null },
    data: { origin: given.origin, equipment: given.equipment },
  };
  return { before: null, after, story: [opened], notices: [] };
}

/** The change, and the report's own row. `open`: what is being worked on or watched. */
export function reported(
  given: ReportGiven,
  by: Person,
  stands: {
    readonly open: readonly Dossier[];
    readonly fresh: () => { readonly id: number; readonly ref: string };
    readonly titleOf: (given: ReportGiven) => Localized<string>;
    readonly isInHours: boolean;
    readonly nowMs: number;
  },
): { readonly change: IncidentChange; readonly statement: Statement } {
  const { nowMs, isInHours } = stands;
  const told: Happening = {
    ...{ kind: 'reported', atMs: nowMs, by, visibility: 'partners', text: given.text },
    data: { channel: given.channel, reporter: given.reporter, isInHours, equipment: given.equipment },
  };
  const known = explaining(stands.open, given);
  const change = known === null ? withStory(newOne(), told) : joined(known);

  /** As grave as what is reported; what a person has set stays. */
  function joined(before: Dossier): IncidentChange {
    const reportedAs = SEVERITY_OF[given.effect];
    const isGraver = before.severityBy === null && reportedAs < before.severity;
    const severity = isGraver ? reportedAs : before.severity;
    const data = { from: before.severity, to: severity };
    const graver: Happening = {
      ...{ kind: 'severity', atMs: nowMs, by, visibility: 'public', text: null, data },
    };
    const after = { ...before, severity, unansweredMs: before.unansweredMs ?? nowMs };
    return { before, after, story: [told, ...(isGraver ? [graver] : [])], notices: [] };
  }

  function newOne(): IncidentChange {
    const { equipment, effect, startedMs } = given;
    const severity = SEVERITY_OF[effect];
    const members = equipment === null ? [] : [equipment];
    return openedBy(
      {
        ...{ origin: 'hotline', title: stands.titleOf(given), equipment: members },
        ...{ severity, severityBy: null, startedMs },
      },
      by,
      stands.fresh(),
      nowMs,
    );
  }

  return { change, statement: insertReport(change.after.id, given, by, isInHours, nowMs) };
}

function withStory(change: IncidentChange, told: Happening): IncidentChange {
  return { ...change, story: [...change.story, told] };
}

export function withRemark(change: IncidentChange, by: Person, text: string, nowMs: number): IncidentChange {
  const visibility = 'partners';
  return withStory(change, { kind: 'remark', atMs: nowMs, by, visibility, text, data: {} });
}

/** The one in which this piece of equipment fails so that it explains the report. */
function explaining(open: readonly Dossier[], { equipment, effect }: ReportGiven): Dossier | null {
  const isIn = (dossier: Dossier): boolean =>
    isUnderWay(dossier.state) &&
    dossier.members.some(
      (one) => one.equipment === equipment && isFailing(one) && explains(dossier, one, effect),
    );
  return open.find(isIn) ?? null;
}

/** Sensors are not heard; or it was reported before, and nobody has judged that nothing suffers while somebody says so. */
function explains({ severity, severityBy }: Dossier, { verdict }: Member, effect: Effect): boolean {
  if (verdict !== 'reported') return !leavesHearing(verdict);
  return effect === 'none' || severity < SEVERITY_OF.none || severityBy === null;
}

function insertReport(
  incidentId: number,
  { channel, reporter, contact, partnerId, equipment, text }: ReportGiven,
  { accountId }: Person,
  isInHours: boolean,
  nowMs: number,
): Statement {
  return {
    sql: `INSERT INTO hotline_reports
        (incident_id, received_ms, channel, in_hours, account_id, reporter, reporter_contact, partner_id, equipment, text)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    parameters: [
      ...[incidentId, Math.round(nowMs), channel, isInHours ? 1 : 0, accountId],
      ...[reporter, contact, partnerId, equipment, text],
    ],
    changes: 1,
  };
}
