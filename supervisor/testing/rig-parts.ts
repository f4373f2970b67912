// What rigs of several rooms are made of: settings from lines of TOML, reads without a thread, forms as browsers send them.

import { readSettings } from '../../protocol/settings.ts';
import type { Connection } from '../platform/database.ts';
import type { Reader } from '../platform/reader.ts';
import { type SupervisorSettings, supervisorMembers } from '../settings.ts';

/** Throws every complaint about them. */
export function settingsFrom(toml: string): SupervisorSettings {
  const read = readSettings(supervisorMembers, toml, {});
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  return read.settings;
}

/** The same connection; a thread of its own would take longer to start than all that a test asks. */
export function readerOf(connection: Connection): Reader {
  return {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      connection.prepare(sql).all(...parameters) as Row[],
    stop: async () => undefined,
  };
}

export type Fields = Readonly<Record<string, string | readonly string[]>>;

/** A form of a page, sent by somebody that the rig knows by `x-person`. */
export function submitForm(url: string, who: string, fields: Fields): Promise<Response> {
  const typed = Object.entries(fields).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, one]),
  );
  return fetch(url, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams(typed) },
    headers: { 'x-person': who, 'sec-fetch-site': 'same-origin', accept: 'text/html' },
  });
}
