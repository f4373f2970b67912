// Writes what the demonstration's processes read: settings, and a secret for each agent, made once.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewaySite } from '../fleet/gateways.ts';
import { type DemoPasswords, writeDemoPasswords } from './accounts.ts';
import { selfSigned } from './certificate.ts';
import { DEMO_HEALTH, DEMO_INCIDENTS } from './health.ts';

export interface DemoPorts {
  readonly sites: readonly GatewaySite[];
  /** In no inventory. */
  readonly stranger: GatewaySite;
  readonly http: number;
  readonly mqtt: number;
  /** Of the mail server. */
  readonly smtp: number;
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
  /** Who may connect to the broker. */
  readonly users: string;
  readonly broker: CertificateFiles;
  readonly tapSecret: string;
  readonly strangerSecret: string;
  readonly passwords: DemoPasswords;
}

const PARTNERS = [
  { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
  { id: 'smo', name: 'SMO Val de Loire Numérique' },
];

const DAY_MS = 86_400_000;
export const LASTING_DAYS = 700;
const JOURNAL_BYTES = 64 * 1024 * 1024;
/** As small as a journal may be. */
const SMALL_JOURNAL_BYTES = 1024 * 1024;

/** Paths of the settings files, and the passwords. */
export function writeDemoFiles(folder: string, ports: DemoPorts): DemoFiles {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const secrets = ports.sites.map(({ eui }) => writeSecret(folder, eui));
  const tapSecret = writeSecret(folder, 'tap');
  const ownSecret = writeSecret(folder, 'supervisor');
  const strangerSecret = writeSecret(folder, ports.stranger.eui);
  const passwords = writeDemoPasswords(folder);
  const broker = renewCertificate(folder, 'broker', 'broker', LASTING_DAYS);
  const supervisor = join(folder, 'supervisor.toml');
  writeFileSync(
    supervisor,
    supervisorToml(folder, ports, { ownSecret, ca: broker.cert, accounts: passwords.path }),
  );
  const agents = ports.sites.map((site, index) => {
    const path = join(folder, `${agentName(index)}.toml`);
    renewCertificate(folder, agentName(index), site.eui, LASTING_DAYS);
    writeFileSync(path, agentToml(folder, site, ports, index, secrets[index] as string, broker.cert));
    return path;
  });
  const users = join(folder, 'users.secret');
  const lines = [
    ...ports.sites.map(({ eui }, index) => [eui, secrets[index] as string] as const),
    ...([
      ['supervisor', ownSecret],
      ['tap', tapSecret],
      [ports.stranger.eui, strangerSecret],
    ] as const),
  ].map(([name, file]) => `${name}:${readFileSync(file, 'utf8')}\n`);
  writeFileSync(users, lines.join(''), { mode: 0o600 });
  return { supervisor, agents, users, broker, tapSecret, strangerSecret, passwords };
}

/** The files of one certificate. */
interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** Whoever has it reads it when it starts. */
export function renewCertificate(
  folder: string,
  name: string,
  whose: string,
  days: number,
): CertificateFiles {
  // What is left is counted in whole days.
  const { cert, key } = selfSigned(whose, Date.now() + (days + 0.5) * DAY_MS);
  const files = certificateFiles(folder, name);
  writeFileSync(files.cert, cert);
  writeFileSync(files.key, key, { mode: 0o600 });
  return files;
}

function certificateFiles(folder: string, name: string): CertificateFiles {
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

export function agentName(index: number): string {
  return `agent-${index + 1}`;
}

function writeSecret(folder: string, name: string): string {
  const path = join(folder, `${name}.secret`);
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return path;
}

/** Paths of files. */
interface SupervisorReads {
  readonly ownSecret: string;
  readonly ca: string;
  readonly accounts: string;
}

function supervisorToml(
  folder: string,
  ports: DemoPorts,
  { ownSecret, ca, accounts }: SupervisorReads,
): string {
  const partners = PARTNERS.map(
    ({ id, name }) => `[[partners]]\nid = ${quoted(id)}\nname = ${quoted(name)}\n`,
  );
  const gateways = ports.sites.map(
    ({ eui, name, partner, latitude, longitude }) =>
      `[[gateways]]\neui = ${quoted(eui)}\nname = ${quoted(name)}\npartner = ${quoted(partner)}\n` +
      `latitude = ${latitude}\nlongitude = ${longitude}\n`,
  );
  return [
    `[database]\npath = ${quoted(join(folder, 'vigie.db'))}\n`,
    `[broker]\nurl = "mqtts://127.0.0.1:${ports.mqtt}"\nca_file = ${quoted(ca)}\n` +
      `username = "supervisor"\npassword_file = ${quoted(ownSecret)}\n`,
    `[http]\nlisten = "127.0.0.1:${ports.http}"\n`,
    `[access]\npublic_state = true\ndemo = true\ndemo_accounts_file = ${quoted(accounts)}\n`,
    `[mail]\nhost = "127.0.0.1"\nport = ${ports.smtp}\nsecurity = "none"\nfrom = "vigie@reseau-icone.example"\n` +
      `from_name = "Vigie, réseau ICONE"\nreply_to = "hotline@reseau-icone.example"\nbase_url = "http://127.0.0.1:${ports.http}"\n`,
    DEMO_HEALTH,
    DEMO_INCIDENTS,
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
  ca: string,
): string {
  const { cert, key } = certificateFiles(folder, agentName(index));
  const maxBytes = index === ports.narrow ? SMALL_JOURNAL_BYTES : JOURNAL_BYTES;
  return [
    `[gateway]\neui = ${quoted(eui)}\n`,
    `[udp]\nbind = "127.0.0.1:${ports.udp[index]}"\n`,
    `[journal]\npath = ${quoted(join(folder, `journal-${index + 1}.db`))}\nmax_bytes = ${maxBytes}\n`,
    `[mqtt]\nurl = "mqtts://127.0.0.1:${ports.links[index]}"\npassword_file = ${quoted(secret)}\n` +
      `ca_file = ${quoted(ca)}\ncert_file = ${quoted(cert)}\nkey_file = ${quoted(key)}\n`,
    `[health]\ninterval_s = 5\n`,
  ].join('\n');
}

/** A TOML basic string; JSON escapes the same characters. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
