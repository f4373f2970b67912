// For tests: settings of one network server, read the way the supervisor reads them.

import { readSettings, tables } from '../../protocol/settings.ts';
import { type LnsSettings, lnsMembers } from './settings.ts';

/** `keys`: lines of TOML below `[[lns]]`; name and address are given when they are not among them. */
export function lnsFrom(keys = ''): LnsSettings {
  const name = /^name\b/m.test(keys) ? '' : 'name = "requea"';
  const address = /^address\b/m.test(keys) ? '' : 'address = "127.0.0.1"';
  const result = readLns(`${name}\n${address}\n${keys}`);
  if (typeof result !== 'object' || Array.isArray(result)) throw new Error(String(result));
  return result as LnsSettings;
}

/** The settings, or the complaints about them. */
export function readLns(keys: string): LnsSettings | readonly string[] {
  const result = readSettings({ lns: tables(lnsMembers) }, `[[lns]]\n${keys}`, {});
  return result.kind === 'settings' ? (result.settings.lns[0] as LnsSettings) : result.complaints;
}
