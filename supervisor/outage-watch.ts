// Notices that the broker has gone away: an external one takes everybody with it, and the late lane waits for them when it is back.

export interface OutageWatch {
  start(): void;
  stop(): void;
}

const LOOK_EVERY_MS = 500;

export function createOutageWatch(isUp: () => boolean, onOutage: () => void): OutageWatch {
  let timer: NodeJS.Timeout | null = null;
  let wasUp = false;

  function look(): void {
    const up = isUp();
    if (wasUp && !up) onOutage();
    wasUp = up;
  }

  return {
    start() {
      timer = setInterval(look, LOOK_EVERY_MS);
    },
    stop() {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}
