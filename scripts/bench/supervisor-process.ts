// A whole supervisor as its own process, on free ports, with its database, secrets and settings in one folder.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayEui } from '../../protocol/eui.ts';
import { startJsonChild } from './json-child.ts';

export interface SupervisorProcessOptions {
  readonly folder: string;
  /** Those that its database does not know yet. */
  readonly gateways: readonly { readonly eui: GatewayEui; readonly secret: string }[];
  readonly lnsPort: number;
  readonly nodeOptions: readonly string[];
  /** More of them, TOML. */
  readonly settings?: readonly string[];
}

export interface SupervisorProcess {
  readonly pid: number;
  readonly mqttPort: number;
  readonly url: string;
  readonly databasePath: string;
  /** Values of metrics without labels; labelled ones under their name and labels as printed. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  stop(): Promise<void>;
}

export async function startSupervisorProcess(options: SupervisorProcessOptions): Promise<SupervisorProcess> {
  const { folder, gateways, lnsPort } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const databasePath = join(folder, 'vigie.db');
  const config = join(folder, 'supervisor.toml');
  writeFileSync(
    config,
    [
      `[database]\npath = ${quoted(databasePath)}`,
      '[broker]\nlisten = "127.0.0.1:0"',
      '[http]\nlisten = "127.0.0.1:0"',
      '[access]\npublic_state = true',
      '[log]\nlevel = "info"',
      `[[lns]]\nname = "bench"\naddress = "127.0.0.1:${lnsPort}"`,
      ...gateways.map(({ eui, secret }) => {
        const secretFile = join(folder, `${eui}.secret`);
        writeFileSync(secretFile, secret, { mode: 0o600 });
        return `[[gateways]]\neui = ${quoted(eui)}\nname = ${quoted(eui)}\nsecret_file = ${quoted(secretFile)}`;
      }),
      ...(options.settings ?? []),
    ].join('\n\n'),
  );
  const child = startJsonChild(['supervisor/main.ts', '--config', config], options.nodeOptions);
  const ready = await child.line(({ msg }) => msg === 'supervisor is ready');
  const url = `http://127.0.0.1:${Number(ready['httpPort'])}`;

  return {
    pid: child.pid,
    mqttPort: Number(ready['mqttPort']),
    url,
    databasePath,
    async metrics() {
      const text = await (await fetch(`${url}/metrics`)).text();
      const values = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return new Map(
        values.map((line) => {
          const space = line.lastIndexOf(' ');
          return [line.slice(0, space), Number(line.slice(space + 1))];
        }),
      );
    },
    stop: child.stop,
  };
}

/** A TOML basic string; JSON escapes the same characters. */
function quoted(text: string): string {
  return JSON.stringify(text);
}
