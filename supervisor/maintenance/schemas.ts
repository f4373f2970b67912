// What the API takes and tells of planned work, as schemas.

import { type Static, type TProperties, Type } from 'typebox';
import { nullable, TimeMs } from '../platform/http/schema-types.ts';
import { MAX_LINE, MAX_TEXT } from '../platform/http/written.ts';
import { IMPACTS, type StoryKind, WORK_STATES } from './model.ts';
import { DONE_EVENTS, type DoneEvent } from './transitions.ts';

export function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

const EquipmentText = Type.String({
  ...{ minLength: 1, maxLength: 200 },
  description: '`gateway:<eui>`, `lns:<name>`, `backhaul:<id>`, `broker`, `supervisor`',
});
/** Longer texts are refused by the desk, in words. */
export const Text = Type.String({
  maxLength: 4 * MAX_TEXT,
  description: `Text, ${MAX_TEXT} characters at most`,
});
export const Line = Type.String({
  maxLength: 4 * MAX_LINE,
  description: `One line, ${MAX_LINE} characters at most`,
});
const Name = Type.Object({ fr: Type.String(), en: Type.String() });
const MAX_EQUIPMENT = 1_000;
export const Equipment = Type.Array(EquipmentText, { minItems: 1, maxItems: MAX_EQUIPMENT });

export const ConflictView = Type.Object({
  kind: oneOf(['down', 'work'], 'down: a neighbour is down; work: other work at the same time'),
  ref: nullable(Type.String({ description: 'Of the other work' })),
  sinceMs: nullable(Type.Integer({ description: 'How long it has been down' })),
  equipment: Type.Array(Type.Object({ equipment: Type.String(), name: Name })),
});

export const EffectView = Type.Object(
  {
    impact: oneOf(IMPACTS, 'X-MAINTNOTE-IMPACT'),
    sensors: nullable(Type.Integer({ description: 'Sensors heard by its gateways, an estimate' })),
    sensorsLost: nullable(Type.Integer({ description: 'Those that nothing else hears then, an estimate' })),
    conflicts: Type.Array(ConflictView),
    computedMs: TimeMs,
  },
  { $id: 'WorkEffect' },
);
export type EffectView = Static<typeof EffectView>;

const AnswerView = Type.Object({
  partnerId: Type.String(),
  answer: oneOf(['objected', 'accepted'], 'What was answered'),
  reason: nullable(Type.String()),
  atMs: TimeMs,
  author: nullable(Type.String({ description: 'null: by the link in a mail' })),
  settledMs: nullable(Type.Integer({ description: 'Of an objection: when the organiser decided' })),
});

export const WorkView = Type.Object(
  {
    ref: Type.String(),
    uid: Type.String({ description: 'Of its calendar entry, for life' }),
    sequence: Type.Integer({ description: 'Of its last notice; -1: nobody was told' }),
    state: oneOf(WORK_STATES, 'How far it is'),
    title: Type.String(),
    description: Type.String(),
    fromMs: TimeMs,
    toMs: TimeMs,
    urgentReason: nullable(Type.String({ description: 'Why it could not wait for the notice period' })),
    organiser: nullable(Type.String({ description: 'null: not told to whoever has not signed in' })),
    partnerId: Type.String({ description: 'Whose work it is' }),
    recurrenceId: nullable(Type.Integer()),
    equipment: Type.Array(Type.Object({ equipment: Type.String(), name: Name })),
    effect: nullable(EffectView),
    answers: Type.Array(AnswerView),
    isObjected: Type.Boolean({ description: 'Somebody objects, and the organiser has not decided' }),
    publishedMs: nullable(TimeMs),
    objectUntilMs: nullable(Type.Integer({ description: 'Until when may be objected' })),
    startedMs: nullable(TimeMs),
    endedMs: nullable(TimeMs),
    may: Type.Array(oneOf(DONE_EVENTS, 'What you may do with it now')),
    version: Type.Integer({ description: 'Grows with each change; also the ETag' }),
  },
  { $id: 'Work' },
);
export type WorkView = Static<typeof WorkView>;

const STORY_KINDS: readonly StoryKind[] = [
  ...(['drafted', 'edited', 'published', 'moved', 'objected', 'accepted', 'kept', 'confirmed'] as const),
  ...(['reminded', 'nudged', 'started', 'extended', 'overran', 'finished', 'resumed', 'completed'] as const),
  ...(['cancelled', 'expired', 'remark'] as const),
];

export const StoryView = Type.Object(
  {
    id: Type.Integer(),
    atMs: TimeMs,
    kind: oneOf(STORY_KINDS, 'What Vigie saw, or what people did'),
    author: nullable(Type.String({ description: 'null: Vigie, or the link in a mail' })),
    visibility: oneOf(
      ['public', 'partners', 'internal'],
      'internal: only the people of the author’s partner',
    ),
    text: nullable(Type.String({ description: 'What a person wrote' })),
    data: Type.Object({}, { additionalProperties: true }),
  },
  { $id: 'WorkEvent' },
);

export const EvidenceView = Type.Object(
  {
    fromMs: TimeMs,
    toMs: TimeMs,
    announcedMs: TimeMs,
    sequence: Type.Integer(),
    limitMs: nullable(
      Type.Integer({ description: 'By when it must have arrived; null: said too late for that' }),
    ),
    verdict: oneOf(
      ['in-time', 'waiting', 'late', 'not-announced'],
      'in-time: both partners’ mail servers took it by then; not-announced: somebody was not reached',
    ),
    partners: Type.Array(
      Type.Object({
        partnerId: Type.String(),
        told: oneOf(['told', 'waiting', 'refused', 'nobody'], 'nobody: it has no mailbox'),
        acceptedMs: nullable(TimeMs),
        deliveries: Type.Array(
          Type.Object({
            recipient: Type.Optional(Type.String({ description: 'Only for operators' })),
            state: oneOf(['accepted', 'waiting', 'failed'], 'What became of it'),
            acceptedMs: nullable(TimeMs),
            response: Type.Optional(nullable(Type.String({ description: 'The server’s last word' }))),
            isFallback: Type.Boolean(),
          }),
        ),
      }),
    ),
  },
  { $id: 'WorkEvidence' },
);
export type EvidenceView = Static<typeof EvidenceView>;

export const RefPath = Type.Object({
  ref: Type.String({
    pattern: '^MNT-\\d{4}-\\d{4,9}$',
    'x-wanted': 'the ref of planned work, such as MNT-2026-0007',
  }),
});

export const body = <T extends TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false });

const PLAN = { title: Line, description: Text, equipment: Equipment, fromMs: TimeMs, toMs: TimeMs };
const Reason = body({ reason: Text });
const UrgentReason = Type.Optional(
  nullable(Type.String({ maxLength: 4 * MAX_TEXT, description: 'Why it cannot wait for the notice period' })),
);

export const PlanBody = body(PLAN);
export const ScopeBody = body({
  equipment: Equipment,
  fromMs: TimeMs,
  toMs: TimeMs,
  ref: Type.Optional(
    nullable(Type.String({ maxLength: 20, description: 'Of work that is planned already' })),
  ),
});

export const BODIES = {
  edit: body(PLAN),
  publish: body({ urgentReason: UrgentReason }),
  move: body({
    fromMs: TimeMs,
    toMs: TimeMs,
    equipment: Type.Optional(Equipment),
    reason: Text,
    urgentReason: UrgentReason,
  }),
  object: Reason,
  accept: body({}),
  keep: Reason,
  start: body({}),
  extend: body({ toMs: TimeMs, reason: Text }),
  finish: body({}),
  resume: Reason,
  force: Reason,
  cancel: Reason,
  remark: body({ visibility: oneOf(['public', 'partners', 'internal'], 'Who may read it'), text: Text }),
} as const satisfies Readonly<Record<Exclude<DoneEvent, 'shift'>, unknown>>;

export const ReasonBody = Reason;
