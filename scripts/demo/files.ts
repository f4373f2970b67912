// Writes what the demonstration's processes read: settings, and a secret for each agent, made once.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewaySite } from '../fleet/gateways.ts';
import { type DemoPasswords, writeDemoPasswords } from './accounts.ts';
import { DEMO_HEALTH } from './health.ts';

export interface DemoPorts {
  readonly sites: readonly GatewaySite[];
  readonly http: number;
  readonly mqtt: number;
  /** Of each agent. */
  readonly udp: readonly number[];
  /** Of each agent, its way to the broker. */
  readonly links: readonly number[];
  readonly lns: number;
  /** Position of the gateway whose journal is small enough to fill while somebody watches. */
  readonly narrow: number;
}

export interface DemoFiles {
  readonly supervisor: string;
  readonly agents: readonly string[];
  readonly tapSecret: string;
  readonly passwords: DemoPasswords;
}

const PARTNERS = [
  { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
  { id: 'smo', name: 'SMO Val de Loire Numérique' },
];

const JOURNAL_BYTES = 64 * 1024 * 1024;
/** As small as a journal may be. */
const SMALL_JOURNAL_BYTES = 1024 * 1024;

/** Paths of the settings files, and the passwords. */
export function writeDemoFiles(folder: string, ports: DemoPorts): DemoFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = ports.sites.map(({ eui }) => writeSecret(folder, eui));
  const tapSecret = writeSecret(folder, 'tap');
  const passwords = writeDemoPasswords(folder);
  const supervisor = join(folder, 'supervisor.toml');
  writeFileSync(supervisor, supervisorToml(folder, ports, secrets, tapSecret, passwords.path));
  const agents = ports.sites.map((site, index) => {
    const path = join(folder, `agent-${index + 1}.toml`);
    writeFileSync(path, agentToml(folder, site, ports, index, secrets[index] as string));
    return path;
  });
  return { supervisor, agents, tapSecret, passwords };
}

function writeSecret(folder: string, name: string): string {
  const path = join(folder, `${name}.secret`);
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return path;
}

function supervisorToml(
  folder: string,
  ports: DemoPorts,
  secrets: readonly string[],
  tapSecret: string,
  accounts: string,
): string {
  const partners = PARTNERS.map(
    ({ id, name }) => `[[partners]]\nid = ${quoted(id)}\nname = ${quoted(name)}\n`,
  );
  const gateways = ports.sites.map(
    ({ eui, name, partner, latitude, longitude }, index) =>
      `[[gateways]]\neui = ${quoted(eui)}\nname = ${quoted(name)}\npartner = ${quoted(partner)}\n` +
      `latitude = ${latitude}\nlongitude = ${longitude}\nsecret_file = ${quoted(secrets[index] as string)}\n`,
  );
  return [
    `[database]\npath = ${quoted(join(folder, 'vigie.db'))}\n`,
    `[broker]\nlisten = "127.0.0.1:${ports.mqtt}"\n`,
    `[[observers]]\nname = "tap"\nsecret_file = ${quoted(tapSecret)}\n`,
    `[http]\nlisten = "127.0.0.1:${ports.http}"\n`,
    `[access]\npublic_state = true\ndemo = true\ndemo_accounts_file = ${quoted(accounts)}\n`,
    DEMO_HEALTH,
    `[[lns]]\nname = "demo"\naddress = "127.0.0.1:${ports.lns}"\n`,
    ...partners,
    ...gateways,
  ].join('\n');
}

function agentToml(
  folder: string,
  { eui }: GatewaySite,
  ports: DemoPorts,
  index: number,
  secret: string,
): string {
  const maxBytes = index === ports.narrow ? SMALL_JOURNAL_BYTES : JOURNAL_BYTES;
  return [
    `[gateway]\neui = ${quoted(eui)}\n`,
    `[udp]\nbind = "127.0.0.1:${ports.udp[index]}"\n`,
    `[journal]\npath = ${quoted(join(folder, `journal-${index + 1}.db`))}\nmax_bytes = ${maxBytes}\n`,
    `[mqtt]\nurl = "mqtt://127.0.0.1:${ports.links[index]}"\npassword_file = ${quoted(secret)}\n`,
    `[health]\ninterval_s = 5\n`,
  ].join('\n');
}

/** A TOML basic string; JSON escapes the same characters. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
