// Somebody of each role at each of two partners, by a name that says so: `operator of tmvl`.

import { type Account, principalOfAccount } from '../access/model.ts';
import { NOBODY, type Principal, type Role } from '../platform/http/principal.ts';

/** Contractors have site a (tmvl) or s (smo). */
export const PEOPLE = ['tmvl', 'smo'].flatMap((partnerId) =>
  ['viewer', 'contractor', 'operator', 'administrator'].map((role) => `${role} of ${partnerId}`),
);
const SITE_OF: Readonly<Record<string, string>> = { tmvl: 'a', smo: 's' };

export function accountOf(name: string): Account {
  const [role = '', partnerId = ''] = name.split(' of ');
  const login = `${role}@${partnerId}.example`;
  return {
    ...{ id: name, login, name: `Nom ${name}`, partnerId, role: role as Role, company: null },
    ...{ language: 'fr', siteIds: role === 'contractor' ? [SITE_OF[partnerId] ?? ''] : [] },
    ...{ password: 'hashed', createdMs: 0, expiresMs: null, revokedMs: null, lastUsedMs: null },
    ...{ reviewedMs: null, reviewedBy: null, version: 1 },
  };
}

/** Everybody else is not signed in, and may read how the network stands. */
export function personOf(name: string): Principal {
  if (!PEOPLE.includes(name)) return { ...NOBODY, rights: new Set(['state.read']) };
  return principalOfAccount(accountOf(name));
}
