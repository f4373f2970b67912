// What is wrong with the files that the settings name: told with all other complaints, before anything is started.

import { X509Certificate } from 'node:crypto';
import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { openReadOnly } from './platform/database.ts';
import { readNamedFile, readSecretFile } from './platform/named-file.ts';
import type { SupervisorSettings } from './settings.ts';
import { readOutline } from './web/map/outline.ts';

/** Each complaint names its setting. Reads the files and the database, and changes nothing. */
export function fileComplaints(settings: SupervisorSettings): readonly string[] {
  const { database, broker, access, mail, web } = settings;
  const complaints: string[] = [];

  /** What `read` gives; `null` when no file is named, or it is complained about. */
  function check<T>(
    setting: string,
    path: string | null,
    read: (setting: string, path: string) => T,
  ): T | null {
    if (path === null) return null;
    try {
      return read(setting, path);
    } catch (error) {
      complaints.push((error as Error).message);
      return null;
    }
  }

  const known = check('database.path', database.path, knownGateways);
  const cert = check('broker.tls_cert_file', broker.tls_cert_file, readNamedFile);
  const key = check('broker.tls_key_file', broker.tls_key_file, readNamedFile);
  if (cert !== null && key !== null) {
    check('broker.tls_cert_file, broker.tls_key_file', '', (setting) => requirePair(setting, cert, key));
  }
  check('broker.password_file', broker.password_file, readSecretFile);
  check('broker.ca_file', broker.ca_file, readCertificates);
  for (const [index, { secret_file }] of settings.observers.entries()) {
    check(`observers[${index}].secret_file`, secret_file, readSecretFile);
  }
  check('access.demo_accounts_file', access.demo_accounts_file, readNamedFile);
  for (const [index, { eui, secret_file }] of settings.gateways.entries()) {
    // The secret of a gateway that the database knows is there too: its file may be gone.
    if (known?.has(eui) !== true) check(`gateways[${index}].secret_file`, secret_file, readSecretFile);
  }
  check('mail.password_file', mail.password_file, readSecretFile);
  check('mail.ca_file', mail.ca_file, readCertificates);
  check('web.map.outline_file', web.map.outline_file, (_, path) => readOutline(path));
  return complaints;
}

/** EUIs; none of a database that is yet to be made. Throws one sentence where it cannot be made or written. */
function knownGateways(setting: string, path: string): ReadonlySet<string> {
  let there = resolve(path);
  while (!existsSync(there)) there = dirname(there);
  const isMade = there === resolve(path);
  try {
    if (statSync(there).isDirectory() === isMade)
      throw new Error(isMade ? 'a folder' : `${there} is no folder`);
    accessSync(there, constants.R_OK | constants.W_OK);
    return isMade ? euisOf(path) : new Set();
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    throw new Error(`${setting}: ${path} cannot be used (${reason})`, { cause: error });
  }
}

function euisOf(path: string): ReadonlySet<string> {
  const connection = openReadOnly(path);
  try {
    // A start that was killed leaves a file without any.
    const hasTable = connection.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'gateways'").get();
    const euis = hasTable === undefined ? [] : connection.prepare('SELECT eui FROM gateways').pluck().all();
    return new Set(euis as string[]);
  } finally {
    connection.close();
  }
}

function readCertificates(setting: string, path: string): void {
  const text = readNamedFile(setting, path);
  try {
    new X509Certificate(text);
  } catch (error) {
    throw new Error(`${setting}: ${path} is no PEM certificate`, { cause: error });
  }
}

function requirePair(setting: string, cert: string, key: string): void {
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`${setting}: not usable (${(error as Error).message})`, { cause: error });
  }
}
