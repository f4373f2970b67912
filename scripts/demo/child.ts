// One of Vigie's processes as the demonstration starts, ends and starts it again.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface ChildOptions {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** URL of what is loaded ahead of the program. */
  readonly preload?: string;
  /** Begun anew with the first start. */
  readonly logFile: string;
  /** It ended without having been told to. */
  readonly onEnd: (name: string, logFile: string) => void;
}

export interface Child {
  /** Nothing happens while it runs. */
  start(): void;
  /** SIGTERM, and SIGKILL if it does not end in time. */
  stop(): Promise<void>;
  /** SIGKILL, as a power cut would. */
  kill(): Promise<void>;
  /** Nobody is told while it does not run. */
  tell(message: object): void;
}

const STOP_WITHIN_MS = 20_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** However this process ends, it leaves none of these behind. */
const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export function createChild({ name, program, args, preload, logFile, onEnd }: ChildOptions): Child {
  let child: ChildProcess | null = null;
  let gone: Promise<void> = Promise.resolve();
  let starts = 0;
  let isWanted = false;

  async function end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    isWanted = false;
    child?.kill(signal);
    const timer = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
    await gone;
    clearTimeout(timer);
  }

  return {
    start() {
      if (child !== null) return;
      const log = openSync(logFile, starts++ === 0 ? 'w' : 'a', 0o600);
      const loaded = ['tsx', ...(preload === undefined ? [] : [preload])].flatMap((one) => ['--import', one]);
      const started = spawn(process.execPath, [...loaded, program, ...args], {
        cwd: ROOT,
        stdio: ['ignore', log, log, 'ipc'],
        // Ctrl-C in a terminal goes to the whole group; the demonstration stops its parts in their order.
        detached: true,
      });
      closeSync(log);
      child = started;
      isWanted = true;
      running.add(started);
      gone = new Promise((resolve) => {
        started.once('exit', () => {
          running.delete(started);
          child = null;
          resolve();
          if (isWanted) onEnd(name, logFile);
        });
      });
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    tell(message) {
      // It may be about to end: then nobody needs to know.
      if (child?.connected === true) child.send(message, () => undefined);
    },
  };
}
