// What the API takes and tells of incidents, as schemas.

import { type Static, type TProperties, Type } from 'typebox';
import { nullable, TimeMs } from '../platform/http/schema-types.ts';
import { MAX_LINE, MAX_TEXT } from '../platform/http/written.ts';
import { EFFECTS } from './hotline.ts';
import { INCIDENT_STATES, STORY_KINDS } from './model.ts';
import { DONE_EVENTS } from './transitions.ts';

function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

const Severity = Type.Unsafe<1 | 2 | 3 | 4>(
  Type.Integer({
    ...{ minimum: 1, maximum: 4 },
    description:
      '1 (gravest): sensors of several gateways unheard; 2: of one; 3: no spare left; 4: no effect',
  }),
);
const Ms = (description: string) => Type.Integer({ description: `${description}; ms` });
const EquipmentText = Type.String({
  ...{ minLength: 1, maxLength: 200 },
  description: '`gateway:<eui>`, `lns:<name>`, `backhaul:<id>`, `broker`, `supervisor`',
});
/** Longer texts are refused by the desk, in words. */
const Text = Type.String({ maxLength: 4 * MAX_TEXT, description: `Text, ${MAX_TEXT} characters at most` });
const Line = Type.String({
  maxLength: 4 * MAX_LINE,
  description: `One line, ${MAX_LINE} characters at most`,
});
const Until = Type.Optional(TimeMs);

const ClockView = Type.Object({
  fromMs: TimeMs,
  toMs: nullable(Type.Integer({ description: 'null: it runs' })),
  elapsedMs: Ms('Round the clock'),
  openMs: Ms('In opening hours'),
  targetMs: Ms('Target'),
  isRoundTheClock: Type.Boolean({ description: 'How the target counts; false: in opening hours' }),
  dueMs: TimeMs,
  overMs: Ms('Over the target; negative: below'),
  verdict: oneOf(['met', 'missed', 'running', 'overdue'], 'overdue: it still runs'),
});

export const MemberView = Type.Object({
  equipment: Type.String(),
  name: Type.Object({ fr: Type.String(), en: Type.String() }),
  fellMs: TimeMs,
  backMs: nullable(TimeMs),
  leftMs: nullable(Type.Integer({ description: 'When it went to an incident of its own' })),
  verdict: Type.String({ description: 'Verdict of health; reported: people said so' }),
});

export const ACTIONS = DONE_EVENTS;

export const IncidentView = Type.Object(
  {
    ref: Type.String(),
    origin: oneOf(['verdict', 'hand', 'hotline'], 'Who opened it'),
    domain: Type.String({
      description: 'What failed: equipment, site:<id>, operator:<name>, network, other',
    }),
    title: Type.Object({ fr: Type.String(), en: Type.String() }),
    state: oneOf(INCIDENT_STATES, 'How far it is'),
    severity: Severity,
    severityBy: nullable(Type.String({ description: 'Who set it by hand' })),
    startedMs: TimeMs,
    openedMs: TimeMs,
    acknowledgedMs: nullable(TimeMs),
    monitoringMs: nullable(TimeMs),
    restoredMs: nullable(TimeMs),
    closedMs: nullable(TimeMs),
    holder: nullable(Type.String({ description: 'Who is on it' })),
    holderUntilMs: nullable(TimeMs),
    nextWordMs: nullable(Type.Integer({ description: 'When the next word was promised' })),
    unansweredMs: nullable(
      Type.Integer({ description: 'Since when a report waits for a person to look at it; ms' }),
    ),
    cause: nullable(Type.String()),
    remedy: nullable(Type.String()),
    mergedInto: nullable(Type.String({ description: 'ref of the incident that it went into' })),
    reopened: Type.Integer(),
    sensors: nullable(Type.Integer({ description: 'Sensors heard by its gateways, an estimate' })),
    sensorsAlone: nullable(Type.Integer({ description: 'Those that no other gateway hears, an estimate' })),
    members: Type.Array(MemberView),
    clocks: Type.Object({ response: ClockView, restoration: ClockView }),
    may: Type.Array(oneOf(ACTIONS, 'What you may do with it now')),
    version: Type.Integer({ description: 'Grows with each change; also the ETag' }),
  },
  { $id: 'Incident' },
);
export type IncidentView = Static<typeof IncidentView>;

export const StoryView = Type.Object(
  {
    id: Type.Integer(),
    atMs: TimeMs,
    kind: oneOf(STORY_KINDS, 'What Vigie saw, or what people did'),
    author: nullable(Type.String({ description: 'null: Vigie' })),
    visibility: oneOf(
      ['public', 'partners', 'internal'],
      'internal: only the people of the author’s partner',
    ),
    text: nullable(Type.String({ description: 'What a person wrote' })),
    data: Type.Object({}, { additionalProperties: true }),
  },
  { $id: 'IncidentEvent' },
);

export const ReportView = Type.Object(
  {
    id: Type.Integer(),
    receivedMs: TimeMs,
    channel: oneOf(['form', 'phone'], 'How it came'),
    inHours: Type.Boolean({ description: 'Whether the hotline was open' }),
    reporter: Type.String(),
    reporterContact: Type.Optional(nullable(Type.String({ description: 'Only for operators' }))),
    partnerId: Type.String(),
    equipment: nullable(Type.String()),
    text: Type.String(),
  },
  { $id: 'HotlineReport' },
);

export const HotlineView = Type.Object(
  {
    isOpen: Type.Boolean(),
    closesMs: nullable(Type.Integer({ description: 'null: closed, or open for another week' })),
    opensMs: Type.Integer({ description: 'Now where it is open' }),
    phone: nullable(Type.String()),
  },
  { $id: 'Hotline' },
);

export const RefPath = Type.Object({
  ref: Type.String({
    pattern: '^INC-\\d{4}-\\d{4,9}$',
    'x-wanted': 'the ref of an incident, such as INC-2026-0042',
  }),
});

const body = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

export const OpenBody = body({
  title: Line,
  equipment: Type.Optional(Type.Array(EquipmentText, { maxItems: 200 })),
  severity: Severity,
  startedMs: Until,
  remark: Type.Optional(Text),
});

export const ReportBody = body({
  equipment: Type.Optional(nullable(EquipmentText)),
  place: Type.Optional(
    Type.String({ maxLength: 4 * MAX_LINE, description: 'Where, when no equipment is named' }),
  ),
  effect: Type.Optional(oneOf(EFFECTS, 'How many sensors seem to be unheard')),
  text: Text,
  startedMs: Until,
  contact: Type.Optional(Type.String({ maxLength: 4 * MAX_LINE, description: 'How to call back' })),
  reporter: Type.Optional(
    Type.String({
      maxLength: 4 * MAX_LINE,
      description: 'Of a call that you type in: who called. Left out: you',
    }),
  ),
  partnerId: Type.Optional(Type.String({ maxLength: 40, description: 'Of whoever called' })),
});

export const BODIES = {
  acknowledge: body({ untilMs: Until, nextWordMs: Until }),
  identify: body({ cause: Text }),
  remark: body({ visibility: oneOf(['public', 'partners', 'internal'], 'Who may read it'), text: Text }),
  promise: body({ nextWordMs: TimeMs }),
  'hand-over': body({ accountId: Type.String({ maxLength: 64 }), untilMs: Until }),
  'set-severity': body({ severity: Severity }),
  restore: body({}),
  close: body({ cause: Text, remedy: Text }),
  cancel: body({ reason: Text }),
  merge: body({ into: Type.String({ maxLength: 40, description: 'ref of the incident that stays' }) }),
  reopen: body({ reason: Text }),
} as const;
