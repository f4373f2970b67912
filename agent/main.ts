// Runs one agent: settings, log, start, and a clean end at SIGTERM or SIGINT.

import '../protocol/runtime-guard.ts';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { readStart } from '../protocol/command-line.ts';
import { createAgent } from './agent.ts';
import { type AgentSecrets, type AgentSettings, agentMembers, readSecrets } from './settings.ts';

/** What sysexits.h calls a software error: the supervisor of processes should start it again. */
const EXIT_DISK_FAILED = 70;

async function run(settings: AgentSettings, secrets: AgentSecrets): Promise<void> {
  const { eui } = settings.gateway;
  const log = pino({ level: settings.log.level, base: { program: 'agent', eui } });
  const agent = createAgent({
    settings,
    secrets,
    log,
    onFailed(reason) {
      log.fatal({ reason }, 'the journal failed; nothing after this can be trusted to be kept');
      process.exit(EXIT_DISK_FAILED);
    },
  });
  const stop = (signal: NodeJS.Signals): void => {
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
    log.info({ signal }, 'stopping');
    agent.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const ports = await agent.start();
  log.info({ host: settings.udp.bind.host, ...ports }, 'listening for the packet forwarder');
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const start = readStart(
  'agent',
  agentMembers,
  (settings) => {
    const { secrets, complaints } = readSecrets(settings);
    return { value: { settings, secrets }, complaints };
  },
  {
    argv: process.argv.slice(2),
    environment: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  },
);
if (start.kind === 'run') {
  const { settings, secrets } = start.value;
  await run(settings, secrets).catch(fail);
} else {
  (start.code === 0 ? process.stdout : process.stderr).write(`${start.text}\n`);
  process.exitCode = start.code;
}
