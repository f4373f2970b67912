// Runs the supervisor: settings, log, start, and a clean end at SIGTERM or SIGINT.

import '../protocol/runtime-guard.ts';
import { readFileSync } from 'node:fs';
import { pino } from 'pino';
import { readStart } from '../protocol/command-line.ts';
import { type SupervisorSettings, supervisorComplaints, supervisorMembers } from './settings.ts';
import { createSupervisor } from './supervisor.ts';

/** What sysexits.h calls a software error: the supervisor of processes should start it again. */
const EXIT_DATABASE_FAILED = 70;

async function run(settings: SupervisorSettings): Promise<void> {
  const log = pino({ level: settings.log.level, base: { program: 'supervisor' } });
  const supervisor = await createSupervisor({
    settings,
    log,
    onFailed(reason) {
      log.fatal({ reason }, 'the database failed; agents keep what is not stored');
      process.exit(EXIT_DATABASE_FAILED);
    },
  });
  const stop = (signal: NodeJS.Signals): void => {
    process.removeAllListeners('SIGTERM').removeAllListeners('SIGINT');
    log.info({ signal }, 'stopping');
    supervisor.stop().then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const ports = await supervisor.start();
  log.info({ ...ports, httpHost: settings.http.listen.host }, 'supervisor is ready');
}

function fail(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

const start = readStart(
  'supervisor',
  supervisorMembers,
  (settings) => ({ value: settings, complaints: supervisorComplaints(settings) }),
  {
    argv: process.argv.slice(2),
    environment: process.env,
    readFile: (path) => readFileSync(path, 'utf8'),
  },
);
if (start.kind === 'run') await run(start.value).catch(fail);
else {
  (start.code === 0 ? process.stdout : process.stderr).write(`${start.text}\n`);
  process.exitCode = start.code;
}
