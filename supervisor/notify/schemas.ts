// What the API takes and tells of notification, as schemas.

import { Type } from 'typebox';
import { nullable, TimeMs } from '../platform/http/schema-types.ts';
import type { Mailbox, Scope, Subscription, Webhook } from './model.ts';
import { CADENCES, MAILBOX_ROLES, MESSAGE_STATES, SCOPE_KINDS } from './model.ts';
import { NOTICE_KINDS } from './notice.ts';
import type { SentMessage } from './proof.ts';

function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

export const Id = Type.String({ pattern: '^[0-9a-f]{24}$', 'x-wanted': 'an id' });
export const IdPath = Type.Object({ id: Id });
export const MessagePath = Type.Object({
  id: Type.String({ pattern: '^[1-9][0-9]{0,14}$', 'x-wanted': 'an id of a message' }),
});
const PartnerId = Type.String({ pattern: '^[a-z0-9_-]{1,40}$', description: 'Short name of a partner' });
const LanguageName = oneOf(['fr', 'en'], 'Of what is sent there');
const some = (description: string, maxLength: number) =>
  Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength }), { minItems: 1, maxItems: 200, description }),
  );

export const ScopeBody = Type.Object(
  {
    partnerIds: some('Partners that it belongs to', 40),
    communes: some('Communes that it is in', 120),
    equipment: some('Ids of equipment, such as gateway:7076ff0000000001', 128),
    severity: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 4,
        description: 'Incidents of this severity and graver; 1 is the gravest',
      }),
    ),
    kinds: Type.Optional(
      Type.Array(oneOf(SCOPE_KINDS, 'Incidents, announced work'), {
        minItems: 1,
        maxItems: 2,
        uniqueItems: true,
      }),
    ),
  },
  {
    $id: 'NotifyScope',
    additionalProperties: false,
    description: 'What is left out does not limit; {} is everything',
  },
);
const Hour = nullable(
  Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$', 'x-wanted': 'a time such as 22:00' }),
);

export const SubscriptionBody = Type.Object({
  scope: ScopeBody,
  cadence: oneOf(CADENCES, 'at-once, or once a day'),
  quietFrom: Hour,
  quietTo: Hour,
});
export const SubscriptionView = Type.Object(
  {
    id: Id,
    scope: ScopeBody,
    cadence: oneOf(CADENCES, 'at-once, or once a day'),
    quietFrom: Hour,
    quietTo: Hour,
    createdMs: TimeMs,
    version: Type.Integer(),
  },
  { $id: 'Subscription', description: 'What somebody wants to be told of by mail' },
);

export const MailboxBody = Type.Object({
  address: Type.String({ minLength: 3, maxLength: 254, description: 'Mail address' }),
  role: oneOf(MAILBOX_ROLES, 'fallback: told when a mandatory one refuses'),
  language: Type.Optional(LanguageName),
});
export const MailboxView = Type.Object(
  {
    id: Id,
    partnerId: PartnerId,
    address: Type.String(),
    role: oneOf(MAILBOX_ROLES, 'mandatory, fallback, escalation'),
    language: LanguageName,
    createdMs: TimeMs,
  },
  { $id: 'Mailbox', description: 'An address of a partner as such' },
);

export const WebhookBody = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 80 }),
  url: Type.String({ minLength: 1, maxLength: 1_000, description: 'https://' }),
  scope: Type.Optional(ScopeBody),
});
export const WebhookPatch = Type.Partial(WebhookBody);
export const WebhookView = Type.Object(
  {
    id: Id,
    partnerId: PartnerId,
    name: Type.String(),
    url: Type.String(),
    scope: ScopeBody,
    createdMs: TimeMs,
  },
  { $id: 'Webhook', description: 'A second channel: signed POST requests; docs/notification.md' },
);

export const MessageView = Type.Object(
  {
    id: Type.Integer(),
    thread: Type.String({ description: 'INC-2026-0042' }),
    kind: oneOf(NOTICE_KINDS, 'What was said'),
    channel: oneOf(['mail', 'webhook'], 'How'),
    recipient: Type.String(),
    reason: Type.String({ description: 'Why it was told' }),
    state: oneOf(MESSAGE_STATES, 'accepted: the recipient’s server has it'),
    attempts: Type.Integer(),
    createdMs: TimeMs,
    notBeforeMs: TimeMs,
    acceptedMs: nullable(TimeMs),
    response: nullable(Type.String({ description: 'The last word of the other server' })),
    messageId: Type.String(),
  },
  { $id: 'Message', description: 'One notice for one recipient, and the proof that it arrived' },
);
export const AttemptView = Type.Object({
  atMs: TimeMs,
  outcome: Type.String(),
  code: nullable(Type.Integer()),
  response: Type.String(),
});

const scopeView = (scope: Scope) => JSON.parse(JSON.stringify(scope)) as never;

export function subscriptionView({ accountId: _, unsubscribe: __, scope, ...shown }: Subscription) {
  return { ...shown, scope: scopeView(scope) };
}

export function mailboxView({ version: _, ...shown }: Mailbox) {
  return shown;
}

export function webhookView({ secret: _, version: __, disabledMs: ___, scope, ...shown }: Webhook) {
  return { ...shown, scope: scopeView(scope) };
}

export function messageView({ subjectFr: _, subjectEn: __, partnerId: ___, ...shown }: SentMessage) {
  return { ...shown, recipient: shown.recipient ?? '' };
}
