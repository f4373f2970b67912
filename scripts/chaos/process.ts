// A process that is killed on purpose and started again at once, as systemd would.

import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface KillableProcess {
  start(): void;
  /** SIGKILL; resolves when it is gone. It comes back by itself. */
  kill(): Promise<void>;
  /** SIGKILL, to stay away until `start`. */
  killForGood(): Promise<void>;
  /** SIGTERM, and SIGKILL if it does not end in time; it stays away. Resolves with its exit code. */
  stop(): Promise<number | null>;
  /** How often it ended without being told to, with the last reason in words. */
  ownEnds(): { readonly times: number; readonly last: string | null };
  readonly pid: () => number;
}

export interface ProcessOptions {
  readonly name: string;
  /** Program and arguments; a `.ts` program runs on this Node. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Appended to. */
  readonly logFile: string;
}

/** systemd's RestartSec when nothing else is said. */
const RESTART_AFTER_MS = 100;
const STOP_WITHIN_MS = 20_000;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** However this program ends, it leaves none of these behind. */
const running = new Set<ChildProcess>();
process.once('exit', killAll);

function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}

export function createKillableProcess(options: ProcessOptions): KillableProcess {
  let child: ChildProcess | null = null;
  let gone: Promise<number | null> = Promise.resolve(null);
  let wanted = false;
  /** The one that is being ended on purpose. */
  let victim: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let times = 0;
  let last: string | null = null;

  function spawnOnce(): void {
    timer = null;
    if (!wanted || child !== null) return;
    const log = openSync(options.logFile, 'a');
    const [program, ...rest] = commandLine(options.command);
    const started = spawn(program as string, rest, {
      cwd: ROOT,
      env: { PATH: process.env['PATH'], ...options.environment },
      stdio: ['ignore', log, log],
      // Ctrl-C in a terminal goes to the whole group; the rig ends its processes itself.
      detached: true,
    });
    closeSync(log);
    child = started;
    running.add(started);
    gone = new Promise((resolve) => {
      const end = (code: number | null, reason: string): void => {
        if (child !== started) return;
        child = null;
        running.delete(started);
        if (victim !== started) {
          times++;
          last = reason;
        }
        if (wanted) timer = setTimeout(spawnOnce, RESTART_AFTER_MS);
        resolve(code);
      };
      started.once('error', (error) => end(null, error.message));
      started.once('exit', (code, signal) => end(code, signal ?? `exit code ${code}`));
    });
  }

  async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
    victim = child;
    child?.kill(signal);
    return gone;
  }

  function stayAway(): void {
    wanted = false;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  return {
    start() {
      wanted = true;
      spawnOnce();
    },
    async kill() {
      await end('SIGKILL');
    },
    async killForGood() {
      stayAway();
      await end('SIGKILL');
    },
    async stop() {
      stayAway();
      const hard = setTimeout(() => child?.kill('SIGKILL'), STOP_WITHIN_MS);
      const code = await end('SIGTERM');
      clearTimeout(hard);
      return code;
    },
    ownEnds: () => ({ times, last }),
    pid: () => child?.pid ?? 0,
  };
}

function commandLine(command: readonly string[]): readonly string[] {
  return command[0]?.endsWith('.ts') ? [process.execPath, '--import', 'tsx', ...command] : command;
}
