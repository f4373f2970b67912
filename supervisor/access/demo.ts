// The demonstration's accounts: one of each role for each partner, with passwords out of a file. Never without `access.demo`.

import { readFileSync } from 'node:fs';
import type { Connection } from '../platform/database.ts';
import type { Role } from '../platform/http/principal.ts';
import { createWriteBatch } from '../platform/write-batch.ts';
import { objectOf, SYSTEM } from './actor.ts';
import { appendStatements, readTip } from './audit/store.ts';
import { createTrail } from './audit/trail.ts';
import type { Account } from './model.ts';
import { createPasswords } from './password-hash.ts';
import { newId } from './secrets.ts';
import { createAccessStore, insertAccount, updateAccount } from './store.ts';

export interface DemoAccount {
  readonly login: string;
  readonly name: string;
  readonly partnerId: string;
  readonly role: Role;
  readonly company: string | null;
}

export const DEMO_ACCOUNTS: readonly DemoAccount[] = [
  demo('tmvl', 'viewer', 'Camille Lecture'),
  demo('tmvl', 'contractor', 'Dominique Antenne', 'Antennes de Touraine'),
  demo('tmvl', 'operator', 'Claude Réseau'),
  demo('tmvl', 'administrator', 'Andréa Métropole'),
  demo('smo', 'viewer', 'Maxime Lecture'),
  demo('smo', 'contractor', 'Sacha Pylône', 'Pylônes du Loir'),
  demo('smo', 'operator', 'Alix Réseau'),
  demo('smo', 'administrator', 'Lou Numérique'),
];

function demo(partnerId: string, role: Role, name: string, company: string | null = null): DemoAccount {
  return { login: `${role}@${partnerId}.example`, name, partnerId, role, company };
}

/** Sites that the demonstration's contractors work at. */
const CONTRACTOR_SITES = 2;

/** Makes what is missing, and gives those that exist the passwords of the file. Before anybody else writes. */
export async function seedDemoAccounts(connection: Connection, file: string, nowMs: number): Promise<void> {
  const store = createAccessStore(connection);
  const partners = new Set(store.partners().map(({ id }) => id));
  const passwords = createPasswords();
  const writeBatch = createWriteBatch(connection);
  const { writeRecorded } = createTrail({
    write: async (statements) => writeBatch(statements),
    readTip: () => readTip(connection),
    appendStatements,
    now: () => nowMs,
  });
  const given = parseDemoPasswords(readFileSync(file, 'utf8'));
  for (const wanted of DEMO_ACCOUNTS) {
    const password = given.get(wanted.login);
    if (password === undefined || !partners.has(wanted.partnerId)) continue;
    const before = store.accounts().find(({ login }) => login === wanted.login) ?? null;
    const siteIds =
      wanted.role === 'contractor' ? store.sitesOf(wanted.partnerId).slice(0, CONTRACTOR_SITES) : [];
    const isSame = before !== null && (await passwords.verify(password, before.password));
    if (isSame && before.siteIds.length >= siteIds.length) continue;
    const after: Account = {
      ...{ id: newId(), createdMs: Math.round(nowMs), lastUsedMs: null, reviewedMs: null, reviewedBy: null },
      ...before,
      ...wanted,
      ...{ language: 'fr', siteIds, password: await passwords.hash(password) },
      ...{ expiresMs: null, revokedMs: null, version: (before?.version ?? 0) + 1 },
    };
    const action = before === null ? 'account.created' : 'account.changed';
    const { login, role } = wanted;
    await writeRecorded(before === null ? insertAccount(after) : updateAccount(before, after), [
      { ...SYSTEM, action, object: objectOf(after), detail: { login, role, demo: true } },
    ]);
  }
}

/** A line an account: login, a space, password. */
export function formatDemoPasswords(passwords: ReadonlyMap<string, string>): string {
  return [...passwords].map(([login, password]) => `${login} ${password}\n`).join('');
}

export function parseDemoPasswords(text: string): ReadonlyMap<string, string> {
  const passwords = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const space = line.indexOf(' ');
    if (space > 0) passwords.set(line.slice(0, space), line.slice(space + 1));
  }
  return passwords;
}
