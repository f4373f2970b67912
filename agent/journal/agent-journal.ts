// The journal that the agent runs on: the file, or memory while the file is unusable, until it can be opened again.

import { createJournal, type Journal, type JournalDeps, JournalUnusable } from './journal.ts';
import { createMemoryJournal } from './memory-journal.ts';

export interface AgentJournalDeps extends JournalDeps {
  /** The file is unusable: from here on nothing is kept, and nothing is acknowledged. */
  readonly onUnusable: (reason: string) => void;
  /** The file can be used again: the agent has to start anew, on it. */
  readonly onUsable: () => void;
  /** Between two attempts to open it. */
  readonly retryMs?: number;
}

/** Somebody has to do something about the disk first, and wants to see soon that it helped. */
const RETRY_MS = 30_000;

export function createAgentJournal(deps: AgentJournalDeps): Journal {
  const memory = createMemoryJournal({ ...deps, bootId: deps.settings.bootId });
  let current = createJournal(deps);
  let retry: NodeJS.Timeout | undefined;
  let trying: Promise<void> = Promise.resolve();
  let stopped = false;

  function tryLater(): void {
    if (stopped) return;
    retry = setTimeout(() => {
      trying = tryToOpen();
    }, deps.retryMs ?? RETRY_MS);
  }

  async function tryToOpen(): Promise<void> {
    const nothing = (): void => {};
    const trial = createJournal({ ...deps, onCommitted: nothing, onDropped: nothing, onFailed: nothing });
    try {
      await trial.start();
    } catch {
      return tryLater();
    }
    await trial.stop();
    if (!stopped) deps.onUsable();
  }

  return {
    async start() {
      try {
        return await current.start();
      } catch (error) {
        if (!(error instanceof JournalUnusable)) throw error;
        deps.onUnusable(error.message);
        current = memory;
        tryLater();
        return await current.start();
      }
    },
    append: (rows) => current.append(rows),
    read: (request) => current.read(request),
    readDevice: (request) => current.readDevice(request),
    storedUpTo: (seq, epoch) => current.storedUpTo(seq, epoch),
    doubt: (reason) => current.doubt(reason),
    park: (seq) => current.park(seq),
    unpark: (seq) => current.unpark(seq),
    figures: () => current.figures(),
    durable: () => current.durable(),
    async stop() {
      stopped = true;
      clearTimeout(retry);
      await trying;
      await current.stop();
    },
  };
}
