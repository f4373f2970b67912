// Runs one agent: settings, log, start, and a clean end at SIGTERM or SIGINT.

import '../protocol/runtime-guard.ts';
import { readFileSync } from 'node:fs';
import { readStart } from '../protocol/command-line.ts';
import { createLogger } from '../protocol/logger.ts';
import { createAgent } from './agent.ts';
import { type AgentSecrets, readSecrets } from './secrets.ts';
import { type AgentSettings, agentComplaints, agentMembers } from './settings.ts';

/** What sysexits.h calls a software error: whatever watches over processes should start it again. */
const EXIT_START_ANEW = 70;

async function run(settings: AgentSettings, secrets: AgentSecrets): Promise<void> {
  const { eui } = settings.gateway;
  const log = await createLogger(settings.log.level, { program: 'agent', eui });
  const agent = createAgent({
    settings,
    secrets,
    log,
    onFailed(reason) {
      log.fatal({ reason }, 'the journal failed');
      process.stderr.write(
        `journal ${settings.journal.path} failed: ${reason}; nothing after it can be kept\n`,
      );
      process.exit(EXIT_START_ANEW);
    },
    onJournalUsable() {
      log.warn({}, 'the journal can be used again: the agent starts anew on it');
      process.exit(EXIT_START_ANEW);
    },
  });
  const started = agent.start();
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info({ signal }, 'stopping');
    await started;
    await agent.stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop(signal).catch(fail));
  }
  const ports = await started;
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
    return { value: { settings, secrets }, complaints: [...agentComplaints(settings), ...complaints] };
  },
  {
    argv: process.argv.slice(2),
    environment: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  },
);
if (start.kind === 'run') {
  const { settings, secrets } = start.value;
  // No top-level await: the bundle is CommonJS, for the native module's sake.
  run(settings, secrets).catch(fail);
} else {
  (start.code === 0 ? process.stdout : process.stderr).write(`${start.text}\n`);
  process.exitCode = start.code;
}
