// Decisions become changes of incidents: members, states, severities and the story that tells of them. Pure.

import type { EquipmentId } from '../fleet/health/model.ts';
import type { Localized } from '../notify/notice.ts';
import { failsAgain } from './clocks.ts';
import { type Decision, isFailing, membersAfter, weightOf } from './decisions.ts';
import type { Domain, Dossier, Gathering, Happening, IncidentChange, Severity } from './model.ts';
import { type Effects, severityOf } from './severity.ts';
import type { Fresh } from './store.ts';
import { type IncidentEvent, isUnderWay, stepOf } from './transitions.ts';
import { leavesHearing, type Trouble } from './troubles.ts';

export interface ProgressContext {
  readonly fresh: () => Fresh;
  readonly titleOf: (domain: Domain, troubles: readonly Trouble[]) => Localized<string>;
  /** Of what fails of it, as it stands after the decisions; `null`: could not be estimated. */
  readonly effectsOf: (members: readonly EquipmentId[]) => Effects | null;
}

export interface Progress {
  readonly changes: readonly IncidentChange[];
  readonly gathering: readonly Gathering[];
}

interface Draft {
  readonly before: Dossier | null;
  after: Dossier;
  readonly story: Happening[];
  /** More fails of it than before: it may be graver. */
  hasGrown: boolean;
}

type Data = Happening['data'];
/** Equipment named in one row of the story; the rest is counted. */
const MAX_NAMED = 50;

export function progress(
  known: readonly Dossier[],
  gathering: readonly Gathering[],
  decisions: readonly Decision[],
  context: ProgressContext,
  nowMs: number,
): Progress {
  const drafts = new Map<number, Draft>();
  const waits = new Map(gathering.map((one) => [weightOf(one), one]));

  function draftOf(id: number): Draft {
    const drafted = drafts.get(id);
    if (drafted !== undefined) return drafted;
    const before = known.find((one) => one.id === id);
    if (before === undefined) throw new Error(`no incident ${id}`);
    const draft: Draft = { before, after: before, story: [], hasGrown: false };
    drafts.set(id, draft);
    return draft;
  }

  for (const decision of decisions) {
    switch (decision.kind) {
      case 'gather':
        waits.set(weightOf(decision.trouble), gatheringOf(decision.trouble, nowMs));
        break;
      case 'let-go':
        waits.delete(weightOf(decision));
        break;
      case 'open': {
        const draft = opened(decision, context, nowMs);
        drafts.set(draft.after.id, draft);
        for (const id of decision.absorbs) absorb(draftOf(id), draft.after, nowMs);
        break;
      }
      case 'joined': {
        const draft = draftOf(decision.incidentId);
        draft.after = {
          ...draft.after,
          members: membersAfter(draft.after.members, decision, nowMs),
          reopenedMs: null,
        };
        draft.story.push(
          happening('joined', nowMs, named(decision.troubles.map(({ equipment }) => equipment))),
        );
        draft.hasGrown = true;
        break;
      }
      case 'returned':
      case 'left': {
        const draft = draftOf(decision.incidentId);
        draft.after = { ...draft.after, members: membersAfter(draft.after.members, decision, nowMs) };
        const equipment =
          decision.kind === 'left' ? decision.equipment : decision.returns.map((one) => one.equipment);
        draft.story.push(happening(decision.kind, nowMs, named(equipment)));
        break;
      }
      case 'seen':
        seen(draftOf(decision.incidentId), decision, nowMs);
        break;
    }
  }
  for (const draft of drafts.values()) if (draft.hasGrown) weigh(draft, context, nowMs);
  const changes = [...drafts.values()].map(({ before, after, story }): IncidentChange => {
    return { before, after, story, notices: [] };
  });
  return { changes, gathering: [...waits.values()] };
}

function gatheringOf({ equipment, verdict, fellMs }: Trouble, nowMs: number): Gathering {
  return { equipment, verdict, fellMs, gatheringMs: nowMs };
}

function opened(
  decision: Extract<Decision, { kind: 'open' }>,
  { fresh, titleOf }: ProgressContext,
  nowMs: number,
): Draft {
  const { domain, troubles, from } = decision;
  const title = titleOf(domain, troubles);
  const after: Dossier = {
    ...fresh(),
    ...{ origin: 'verdict', domain, titleFr: title.fr, titleEn: title.en, state: 'open' },
    // Weighed once all that was decided is known.
    ...{ severity: 4, severityBy: null, sensors: null, sensorsAlone: null },
    startedMs: Math.min(...troubles.map(({ fellMs }) => fellMs)),
    ...{ openedMs: nowMs, acknowledgedMs: null, monitoringMs: null, restoredMs: null, closedMs: null },
    ...{ holderId: null, holder: null, holderUntilMs: null, unattendedMs: nowMs, nextWordMs: null },
    ...{ cause: null, remedy: null, mergedInto: null, reopened: 0, reopenedMs: null, version: 1 },
    ...{ stood: [], unansweredMs: null },
    members: membersAfter([], decision, nowMs),
    told: [],
  };
  const data = { origin: 'verdict', from, ...named(troubles.map(({ equipment }) => equipment)) };
  return { before: null, after, story: [happening('opened', nowMs, data)], hasGrown: true };
}

/** It was the first sign of what shows now. */
function absorb(draft: Draft, into: Dossier, nowMs: number): void {
  move(draft, 'merge');
  const members = draft.after.members.map((one) => (isFailing(one) ? { ...one, leftMs: nowMs } : one));
  draft.after = {
    ...draft.after,
    ...{ members, mergedInto: into.id, closedMs: nowMs, nextWordMs: null, unattendedMs: null },
  };
  draft.story.push(happening('merged', nowMs, { into: into.ref }));
}

function seen(draft: Draft, { event, atMs }: Extract<Decision, { kind: 'seen' }>, nowMs: number): void {
  const { state } = draft.after;
  const wasUnderWay = isUnderWay(state);
  move(draft, event);
  const tell = (kind: Happening['kind'], data: Data = {}): void => {
    draft.story.push(happening(kind, nowMs, data));
  };
  switch (event) {
    case 'all-back':
      draft.after = { ...draft.after, monitoringMs: atMs };
      return tell('all-back', { atMs });
    case 'settled':
      draft.after = {
        ...draft.after,
        ...{ restoredMs: atMs, ...UNHELD, unattendedMs: null },
        // What was reported was seen failing, and looked at.
        members: draft.after.members.map((one) =>
          isFailing(one) ? { ...one, backMs: Math.max(one.fellMs, atMs) } : one,
        ),
      };
      return tell('restored', { atMs });
    case 'fails':
      draft.after = { ...draft.after, ...failsAgain(draft.after, fellMs(draft.after, nowMs)) };
      if (wasUnderWay) return tell('failed-again');
      draft.after = {
        ...draft.after,
        ...{ closedMs: null, remedy: null, ...UNHELD, unattendedMs: nowMs },
        reopened: draft.after.reopened + 1,
      };
      return tell('reopened');
    case 'lapsed':
      draft.after = { ...draft.after, ...UNHELD, unattendedMs: atMs };
      return tell('lapsed', { holder: draft.before?.holder ?? null });
    case 'overdue':
      draft.after = { ...draft.after, closedMs: nowMs };
      return tell('overdue');
    case 'retired':
      draft.after = { ...draft.after, closedMs: nowMs, monitoringMs: null, ...UNHELD, unattendedMs: null };
      return tell('retired');
  }
}

/** When that fell which fails now. */
function fellMs({ members }: Dossier, nowMs: number): number {
  const failing = members.filter((one) => isFailing(one) && one.verdict !== 'reported');
  return Math.min(nowMs, ...failing.map((one) => one.fellMs));
}

/** A promise ends with whoever gave it. */
const UNHELD = { holderId: null, holder: null, holderUntilMs: null, nextWordMs: null } as const;

function move(draft: Draft, event: IncidentEvent): void {
  const step = stepOf(draft.after, event);
  if (step.kind === 'refused') throw new Error(`${draft.after.ref}: ${event} is refused: ${step.refusal}`);
  draft.after = { ...draft.after, state: step.state };
}

/** It grows and never falls by itself; what a person has set stays. */
function weigh(draft: Draft, context: ProgressContext, nowMs: number): void {
  const { after, before } = draft;
  const failing = after.members.filter(isFailing);
  const found = context.effectsOf(failing.map(({ equipment }) => equipment));
  const isHeard = failing.every(({ verdict }) => leavesHearing(verdict));
  const effects = found !== null && isHeard ? { ...found, alone: 0, gateways: 0 } : found;
  const computed = severityOf(
    after.domain,
    failing.map(({ verdict }) => verdict),
    effects,
  );
  const severity = (before === null ? computed : Math.min(before.severity, computed)) as Severity;
  draft.after = {
    ...after,
    sensors: worst(after.sensors, effects?.sensors),
    sensorsAlone: worst(after.sensorsAlone, effects?.alone),
    ...(after.severityBy === null ? { severity } : {}),
  };
  if (before !== null && draft.after.severity < before.severity) {
    const data = { from: before.severity, to: draft.after.severity };
    draft.story.push(happening('severity', nowMs, data));
  }
}

function worst(before: number | null, now: number | undefined): number | null {
  return now === undefined ? before : Math.max(before ?? 0, now);
}

function named(equipment: readonly EquipmentId[]): Data {
  return { equipment: equipment.slice(0, MAX_NAMED), count: equipment.length };
}

function happening(kind: Happening['kind'], atMs: number, data: Data): Happening {
  return { kind, atMs, by: null, visibility: 'public', text: null, data };
}
