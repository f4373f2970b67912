// Two partners with their people, sites and gateways, and the settings, for tests of planned work.

import { parseGatewayEui } from '../../../protocol/eui.ts';
import { readSettings } from '../../../protocol/settings.ts';
import type { Actor } from '../../access/actor.ts';
import { type Account, principalOfAccount } from '../../access/model.ts';
import type { EquipmentId } from '../../fleet/health/model.ts';
import { createBook } from '../../fleet/inventory/book.ts';
import type { GatewayRecord, Site } from '../../fleet/inventory/model.ts';
import type { Connection } from '../../platform/database.ts';
import type { Principal, Role } from '../../platform/http/principal.ts';
import type { Reader } from '../../platform/reader.ts';
import { type SupervisorSettings, supervisorMembers } from '../../settings.ts';

export const MIN_MS = 60_000;
export const HOUR_MS = 60 * MIN_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Of tmvl at its sites a and b; of smo at s. */
export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;

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
  const read = readSettings(
    supervisorMembers,
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
    {},
  );
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  return read.settings;
}

export function bookOf() {
  const site = (id: string, partnerId: string, commune: string): Site => {
    return { id, version: 1, name: `Site ${id}`, partnerId, commune, accessNotes: null, contacts: null };
  };
  const gateway = (equipment: string, name: string, partnerId: string, siteId: string): GatewayRecord => {
    const eui = parseGatewayEui(equipment.slice('gateway:'.length));
    if (eui === null) throw new Error(`${equipment} is no gateway`);
    return {
      ...{ id: Number(`0x${eui.slice(-4)}`), eui, name, partnerId, siteId, backhaulId: null, secret: null },
      ...{ version: 1, createdMs: 0, inServiceMs: 0, retiredMs: null, lifeCycle: 'in-service' },
      ...{ latitude: null, longitude: null, altitudeM: null, model: null, antenna: null, remarks: null },
      ...{ suspectAfterS: null, offlineAfterS: null, stableS: null },
    };
  };
  return createBook({
    partners: [
      { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
      { id: 'smo', name: 'SMO Val de Loire Numérique' },
    ],
    sites: [
      site('a', 'tmvl', 'Joué-lès-Tours'),
      site('b', 'tmvl', 'Ballan-Miré'),
      site('s', 'smo', 'Amboise'),
    ],
    backhauls: [],
    gateways: [
      gateway(S1, 'Amboise, Châteliers', 'smo', 's'),
      gateway(A1, 'Joué, Centre', 'tmvl', 'a'),
      gateway(A2, 'Ballan-Miré, château d’eau', 'tmvl', 'b'),
    ],
  });
}

/** The same database; a thread of its own would take longer to start than all that a test asks. */
export function readerOf(connection: Connection): Reader {
  return {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      connection.prepare(sql).all(...parameters) as Row[],
    stop: async () => undefined,
  };
}
