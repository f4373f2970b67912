// Calls a URL outside as long as the supervisor works, so that somebody else notices when it does not.

import type { Logger } from 'pino';

export interface HeartbeatDeps {
  /** `null`: there is none. */
  readonly url: string | null;
  readonly everyMs: number;
  /** What must hold to be called alive: a commit went through. Rejects when it did not. */
  readonly proveAlive: () => Promise<unknown>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}

export interface Heartbeat {
  start(): void;
  stop(): void;
}

const TIMEOUT_MS = 10_000;

export function createHeartbeat({ url, everyMs, proveAlive, log }: HeartbeatDeps): Heartbeat {
  let timer: NodeJS.Timeout | null = null;
  let isUnderWay = false;
  let wasHeard = true;
  let stopping = new AbortController();

  async function beat(target: string): Promise<void> {
    await proveAlive();
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    const answer = await fetch(target, { signal, redirect: 'error' });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`answered ${answer.status}`);
  }

  function look(target: string): void {
    // One at a time: a host that does not answer must not gather requests.
    if (isUnderWay) return;
    isUnderWay = true;
    beat(target)
      .then(
        () => {
          if (!wasHeard) log.info('the heartbeat is heard again');
          wasHeard = true;
        },
        (error: unknown) => {
          // Said once: whoever watches the heartbeat knows already.
          if (wasHeard && timer !== null) log.warn({ err: error }, 'the heartbeat is not heard');
          wasHeard = false;
        },
      )
      .finally(() => {
        isUnderWay = false;
      });
  }

  return {
    start() {
      if (url === null) return;
      stopping = new AbortController();
      timer = setInterval(() => look(url), everyMs);
      look(url);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
      stopping.abort();
    },
  };
}
