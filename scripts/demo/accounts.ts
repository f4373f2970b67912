// Passwords of the demonstration's accounts: made once, kept in a file that only its owner reads, shown at the start.

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEMO_ACCOUNTS, formatDemoPasswords, parseDemoPasswords } from '../../supervisor/access/demo.ts';

export interface DemoPasswords {
  /** For the setting `access.demo_accounts_file`. */
  readonly path: string;
  /** Login and password of each account, to be printed. */
  readonly accounts: readonly { readonly login: string; readonly name: string; readonly password: string }[];
}

/** Random, and easy to type: groups of five letters and digits without look-alikes. */
function newPassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  const digits = [...randomBytes(15)].map((byte) => letters[byte % letters.length]).join('');
  return digits.replace(/(.{5})(?=.)/g, '$1-');
}

export function writeDemoPasswords(folder: string): DemoPasswords {
  const path = join(folder, 'accounts.secret');
  const before = existsSync(path)
    ? parseDemoPasswords(readFileSync(path, 'utf8'))
    : new Map<string, string>();
  const passwords = new Map(DEMO_ACCOUNTS.map(({ login }) => [login, before.get(login) ?? newPassword()]));
  writeFileSync(path, formatDemoPasswords(passwords), { mode: 0o600 });
  const accounts = DEMO_ACCOUNTS.map(({ login, name }) => ({
    login,
    name,
    password: passwords.get(login) ?? '',
  }));
  return { path, accounts };
}
