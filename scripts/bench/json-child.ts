// A process of ours that prints JSON lines: started, listened to, ended.

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export type JsonLine = Readonly<Record<string, unknown>>;

export interface JsonChild {
  readonly pid: number;
  /** The first line, printed already or to come, that `is` accepts. Rejects when the process ends before it. */
  line(is: (line: JsonLine) => boolean): Promise<JsonLine>;
  /** A line on its standard input. */
  say(text: string): void;
  /** SIGTERM, and SIGKILL if it does not end in time. */
  stop(): Promise<void>;
}

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const START_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 60_000;
/** Of what it printed, for the complaint when it fails. */
const MAX_LINES = 200;

export function startJsonChild(args: readonly string[], nodeOptions: readonly string[] = []): JsonChild {
  const child = spawn(process.execPath, [...nodeOptions, '--import', 'tsx', ...args], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: JsonLine[] = [];
  const listeners = new Set<(line: JsonLine | null) => void>();
  let ended = false;
  const end = new Promise<void>((resolve) => {
    child.once('close', () => {
      ended = true;
      for (const listener of listeners) listener(null);
      resolve();
    });
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = text.startsWith('{') ? (JSON.parse(text) as JsonLine) : { text };
    lines.push(line);
    if (lines.length > MAX_LINES) lines.shift();
    for (const listener of [...listeners]) listener(line);
  });
  // However this process ends, it leaves no process behind.
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);

  return {
    pid: child.pid as number,

    line(is) {
      const printed = lines.find(is);
      if (printed !== undefined) return Promise.resolve(printed);
      return new Promise((resolve, reject) => {
        const give = (line: JsonLine | null): void => {
          if (line !== null && !is(line)) return;
          listeners.delete(give);
          clearTimeout(timer);
          if (line === null) reject(new Error(`${args[0]} ended: ${JSON.stringify(lines.slice(-5))}`));
          else resolve(line);
        };
        const timer = setTimeout(() => give(null), START_WITHIN_MS);
        listeners.add(give);
        if (ended) give(null);
      });
    },

    say: (text) => void child.stdin.write(`${text}\n`),

    async stop() {
      if (!ended) child.kill('SIGTERM');
      const timer = setTimeout(kill, STOP_WITHIN_MS);
      await end;
      clearTimeout(timer);
      process.removeListener('exit', kill);
    },
  };
}
