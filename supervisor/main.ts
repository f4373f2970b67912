// Runs the supervisor: settings, log, start, and a clean end at SIGTERM or SIGINT.

import '../protocol/runtime-guard.ts';
import { readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import { readStart } from '../protocol/command-line.ts';
import { createLogger } from '../protocol/logger.ts';
import { type SupervisorSettings, supervisorComplaints, supervisorMembers } from './settings.ts';
import { fileComplaints } from './settings-files.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

/** What sysexits.h calls a software error: the supervisor of processes should start it again. */
const EXIT_DATABASE_FAILED = 70;

async function run(settings: SupervisorSettings): Promise<void> {
  const log = await createLogger(settings.log.level, { program: 'supervisor' });
  const started = start(settings, log);
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    log.info({ signal }, 'stopping');
    await (await started).stop();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void stop(signal).catch(fail));
  }
  await started;
}

async function start(settings: SupervisorSettings, log: Logger): Promise<Supervisor> {
  const supervisor = await createSupervisor({
    settings,
    log,
    onFailed(reason) {
      log.fatal({ reason }, 'the database failed; agents keep what is not stored');
      process.exit(EXIT_DATABASE_FAILED);
    },
  });
  const ports = await supervisor.start();
  log.info({ ...ports, httpHost: settings.http.listen.host }, 'supervisor is ready');
  return supervisor;
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const command = readStart(
  'supervisor',
  supervisorMembers,
  (settings) => ({
    value: settings,
    complaints: [...supervisorComplaints(settings), ...fileComplaints(settings)],
  }),
  {
    argv: process.argv.slice(2),
    environment: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  },
);
if (command.kind === 'run') await run(command.value).catch(fail);
else {
  (command.code === 0 ? process.stdout : process.stderr).write(`${command.text}\n`);
  process.exitCode = command.code;
}
