// What the API takes and tells of people, as schemas; and the same made of what the room knows.

import { Type } from 'typebox';
import { RIGHTS } from '../platform/http/principal.ts';
import { nullable, TimeMs } from '../platform/http/schema-types.ts';
import { type Account, accountState, type Session, type Token } from './model.ts';
import { ROLES } from './rights.ts';

/** `Type.Enum` of plain texts, which OpenAPI shows as such. */
function oneOf<const T extends string>(names: readonly T[], description: string) {
  return Type.Unsafe<T>(Type.String({ enum: [...names], description }));
}

export const AccountId = Type.String({ pattern: '^[0-9a-f]{24}$', 'x-wanted': 'an id of an account' });
export const CredentialId = Type.String({
  pattern: '^[0-9a-f]{24}$',
  'x-wanted': 'an id of a session or token',
});
export const PartnerId = Type.String({
  pattern: '^[a-z0-9_-]{1,40}$',
  description: 'Short name of a partner',
});
/** Longer ones are told so by the policy; this bounds the work. */
export const PasswordText = Type.String({ maxLength: 1_000 });
export const LoginText = Type.String({ minLength: 1, maxLength: 254, description: 'Mail address' });
export const ReasonText = Type.String({ minLength: 1, maxLength: 500, description: 'For the audit trail' });
export const AccountPath = Type.Object({ id: AccountId });
export const CredentialPath = Type.Object({ id: CredentialId });
export const AccountCredentialPath = Type.Object({ id: AccountId, credentialId: CredentialId });

const NameText = Type.String({ minLength: 1, maxLength: 120, description: 'First name and family name' });
const RoleName = oneOf(ROLES, 'What it may do; docs/access.md has the table');
const RightName = oneOf(RIGHTS, 'A right, and the scope of a token');
const LanguageName = oneOf(['fr', 'en'], 'Of pages and mail');
const SiteIds = Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
  maxItems: 200,
  description: 'Of contractors: the sites that they work at, and see',
});
const Company = nullable(Type.String({ minLength: 1, maxLength: 120, description: 'Of contractors' }));
const Expires = nullable(
  Type.Integer({ description: 'From when on nobody can sign in with it; null: no end' }),
);

export const ScopesText = Type.Array(RightName, { minItems: 1, maxItems: RIGHTS.length, uniqueItems: true });

export const NewAccount = Type.Object({
  login: LoginText,
  name: NameText,
  partnerId: PartnerId,
  role: RoleName,
  company: Type.Optional(Company),
  language: Type.Optional(LanguageName),
  siteIds: Type.Optional(SiteIds),
  expiresMs: Type.Optional(Expires),
});

export const AccountPatch = Type.Object({
  name: Type.Optional(NameText),
  role: Type.Optional(RoleName),
  company: Type.Optional(Company),
  language: Type.Optional(LanguageName),
  siteIds: Type.Optional(SiteIds),
  expiresMs: Type.Optional(Expires),
});

export const AccountView = Type.Object(
  {
    id: AccountId,
    login: Type.String(),
    name: Type.String(),
    partnerId: Type.String(),
    role: RoleName,
    company: nullable(Type.String()),
    language: LanguageName,
    siteIds: Type.Array(Type.String()),
    state: oneOf(['active', 'invited', 'expired', 'revoked'], 'invited: has not chosen a password yet'),
    createdMs: TimeMs,
    expiresMs: nullable(TimeMs),
    revokedMs: nullable(TimeMs),
    lastUsedMs: nullable(TimeMs),
    reviewedMs: nullable(TimeMs),
    reviewedBy: nullable(Type.String()),
    version: Type.Integer(),
  },
  { $id: 'Account', description: 'One person; accounts are personal and named' },
);

export const SessionView = Type.Object(
  {
    id: CredentialId,
    createdMs: TimeMs,
    lastUsedMs: TimeMs,
    expiresMs: TimeMs,
    address: Type.String({ description: 'Where it was opened from' }),
    agent: Type.String({ description: 'What the browser called itself' }),
    isCurrent: Type.Boolean({ description: 'The one that asks' }),
  },
  { $id: 'Session' },
);

export const TokenView = Type.Object(
  {
    id: CredentialId,
    name: Type.String(),
    scopes: Type.Array(RightName),
    createdMs: TimeMs,
    expiresMs: TimeMs,
    lastUsedMs: nullable(TimeMs),
  },
  { $id: 'Token', description: 'An API token; its secret is shown once, when it is made' },
);

export const InvitationView = Type.Object(
  {
    path: Type.String({ description: 'The one-time link, below the address of this server. Shown once' }),
    expiresMs: TimeMs,
  },
  { $id: 'Invitation', description: 'With it the person chooses a password' },
);

export const InvitedView = Type.Object({ account: AccountView, invitation: InvitationView });

export function accountView(account: Account, nowMs: number) {
  const { password: _, siteIds, ...shown } = account;
  return { ...shown, siteIds: [...siteIds], state: accountState(account, nowMs) };
}

export function sessionView({ hash: _, accountId: __, ...shown }: Session, currentId: string | null) {
  return { ...shown, isCurrent: shown.id === currentId };
}

export function tokenView({ hash: _, accountId: __, scopes, ...shown }: Token) {
  return { ...shown, scopes: [...scopes] };
}
