// Files that settings name: certificates, passwords, lists.

import { readFileSync } from 'node:fs';

/** Its text. Throws one sentence that begins with the setting. */
export function readNamedFile(setting: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new Error(`${setting}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`, {
      cause: error,
    });
  }
}

/** A password, without the line end that editors add. Throws as above, also when the file is empty. */
export function readSecretFile(setting: string, path: string): string {
  const secret = readNamedFile(setting, path).replace(/\r?\n$/, '');
  if (secret === '') throw new Error(`${setting}: ${path} is empty`);
  return secret;
}
