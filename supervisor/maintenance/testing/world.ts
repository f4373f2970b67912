// People of two partners and the settings, for tests of planned work.

import type { Actor } from '../../access/actor.ts';
import { type Account, principalOfAccount } from '../../access/model.ts';
import type { Principal, Role } from '../../platform/http/principal.ts';
import type { SupervisorSettings } from '../../settings.ts';
import { settingsFrom } from '../../testing/rig-parts.ts';

export const MIN_MS = 60_000;
export const HOUR_MS = 60 * MIN_MS;
export const DAY_MS = 24 * HOUR_MS;

/** People that the notify rig knows: operators of tmvl and smo, a contractor of tmvl at site a. */
export type Who = 'paul' | 'olga' | 'carl';
const PEOPLE: Readonly<Record<Who, readonly [partnerId: string, role: Role]>> = {
  paul: ['tmvl', 'operator'],
  olga: ['smo', 'operator'],
  carl: ['tmvl', 'contractor'],
};

export function personOf(who: Who): Principal {
  const [partnerId, role] = PEOPLE[who];
  const account: Account = {
    ...{ id: who, login: `${who}@${partnerId}.example`, name: who, partnerId, role, company: null },
    ...{ language: 'fr', siteIds: role === 'contractor' ? ['a'] : [], password: 'hashed', createdMs: 0 },
    ...{ expiresMs: null, revokedMs: null, lastUsedMs: null, reviewedMs: null, reviewedBy: null, version: 1 },
  };
  return principalOfAccount(account);
}

export function actorOf(who: Who): Actor {
  return { accountId: who, actor: who, partnerId: PEOPLE[who][0], address: '127.0.0.1' };
}

export function settingsWith(lines = ''): SupervisorSettings {
  return settingsFrom(
    `database.path = "unused"
     [mail]
     host = "127.0.0.1"
     from = "vigie@reseau.example"
     from_name = "Vigie, réseau ICONE"
     base_url = "https://vigie.example"
     [[lns]]
     name = "icone"
     address = "127.0.0.1:1700"
     ${lines}`,
  );
}
