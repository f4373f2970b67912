// The command line that agent and supervisor share: `--config FILE`, `--check-config`, and every complaint at once.

import { parseArgs } from 'node:util';
import { type Members, readSettings, type SettingsOf } from './settings.ts';

export type Start<T> =
  | { readonly kind: 'run'; readonly value: T }
  /** Print this and end with this code. */
  | { readonly kind: 'end'; readonly text: string; readonly code: 0 | 1 };

export interface Surroundings {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile: (path: string) => string;
}

/** `finish` reads what settings only name, such as files, or says what no single setting can tell. */
export function readStart<M extends Members, T>(
  program: string,
  members: M,
  finish: (settings: SettingsOf<M>) => { readonly value: T; readonly complaints: readonly string[] },
  { argv, environment, readFile }: Surroundings,
): Start<T> {
  const end = (text: string): Start<T> => ({ kind: 'end', text, code: 1 });
  let values: { config?: string | undefined; 'check-config': boolean };
  try {
    values = parseArgs({
      args: [...argv],
      options: { config: { type: 'string' }, 'check-config': { type: 'boolean', default: false } },
    }).values;
  } catch (error) {
    return end(`${(error as Error).message}\nusage: ${program} --config FILE [--check-config]`);
  }
  let toml: string | null = null;
  try {
    if (values.config !== undefined) toml = readFile(values.config);
  } catch (error) {
    return end(`${values.config} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  const result = readSettings(members, toml, environment);
  if (result.kind === 'complaints') return end(result.complaints.join('\n'));
  const { value, complaints } = finish(result.settings);
  if (complaints.length > 0) return end(complaints.join('\n'));
  if (values['check-config']) return { kind: 'end', text: 'configuration ok', code: 0 };
  return { kind: 'run', value };
}
