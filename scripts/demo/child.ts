// One of Vigie's processes as the demonstration starts and stops it.

import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Child {
  /** SIGTERM, and SIGKILL if it does not end in time. */
  stop(): Promise<void>;
}

const STOP_WITHIN_MS = 20_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Its log goes to the file, from the beginning. */
export function startChild(
  name: string,
  program: string,
  config: string,
  logFile: string,
  onEnd: (name: string, logFile: string) => void,
): Child {
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn(process.execPath, ['--import', 'tsx', program, '--config', config], {
    cwd: ROOT,
    stdio: ['ignore', log, log],
    // Ctrl-C in a terminal goes to the whole group; the demonstration stops its parts in their order.
    detached: true,
  });
  closeSync(log);
  let ended = false;
  const end = new Promise<void>((resolve) => {
    child.once('exit', () => {
      ended = true;
      resolve();
      onEnd(name, logFile);
    });
  });
  // However this process ends, it leaves no process behind.
  process.once('exit', () => {
    if (!ended) child.kill('SIGKILL');
  });

  return {
    async stop() {
      if (ended) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await end;
      clearTimeout(timer);
    },
  };
}
