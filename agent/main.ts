// Runs one agent: arguments, settings, log, start, and a clean end at SIGTERM or SIGINT.

import './runtime-guard.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { readSettings } from '../protocol/settings.ts';
import { createAgent } from './agent.ts';
import { type AgentSecrets, type AgentSettings, agentMembers, readSecrets } from './settings.ts';

const USAGE = 'usage: agent --config FILE [--check-config]';
/** What sysexits.h calls an input/output or software error: the supervisor of processes should start it again. */
const EXIT_DISK_FAILED = 70;

function fail(message: string, code = 1): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function readArguments(): { readonly config: string | undefined; readonly checkOnly: boolean } {
  try {
    const { values } = parseArgs({
      options: { config: { type: 'string' }, 'check-config': { type: 'boolean', default: false } },
    });
    return { config: values.config, checkOnly: values['check-config'] };
  } catch (error) {
    return fail(`${(error as Error).message}\n${USAGE}`);
  }
}

function readToml(path: string | undefined): string | null {
  if (path === undefined) return null;
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    return fail(`${path} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}

function readAll(path: string | undefined): {
  readonly settings: AgentSettings;
  readonly secrets: AgentSecrets;
} {
  const result = readSettings(agentMembers, readToml(path), process.env);
  if (result.kind === 'complaints') return fail(result.complaints.join('\n'));
  const { secrets, complaints } = readSecrets(result.settings);
  if (complaints.length > 0) return fail(complaints.join('\n'));
  return { settings: result.settings, secrets };
}

async function main(): Promise<void> {
  const { config, checkOnly } = readArguments();
  const { settings, secrets } = readAll(config);
  if (checkOnly) {
    process.stdout.write('configuration ok\n');
    return;
  }
  const log = pino({ level: settings.log.level, base: { program: 'agent', eui: settings.gateway.eui } });
  const agent = createAgent({
    settings,
    secrets,
    log,
    onFailed(reason) {
      log.fatal({ reason }, 'the journal failed; nothing after this can be trusted to be kept');
      process.exit(EXIT_DISK_FAILED);
    },
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    agent.stop().then(
      () => process.exit(0),
      (error: unknown) => fail(`could not stop cleanly: ${String(error)}`),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    const { port, portDown } = await agent.start();
    log.info({ host: settings.udp.bind.host, port, portDown }, 'listening for the packet forwarder');
  } catch (error) {
    fail((error as Error).message);
  }
}

await main();
