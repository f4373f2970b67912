// Tells our own `state`, retained at the broker, from that of another client that speaks as this gateway.

import type { State } from '../../protocol/mqtt/state.ts';

export interface OwnState {
  /** A `state` of ours, to be published or as a will. */
  say(state: State): State;
  /** Whether a `state` that the broker has for this gateway is another client's. */
  isForeign(state: State): boolean;
}

/** Of connections, whose `state` may still be at the broker, and of attempts that may have come close to being one. */
const MAX_SAID = 64;
const MAX_WILLS = 8;

/**
 * A client that is thrown out by another one with its id cannot tell that from any other end of a connection
 * (MQTT 3.1.1 [MQTT-3.1.4-2]); only what the other one left behind gives it away. `state` from before our first own
 * one is that of an earlier run.
 */
export function createOwnState(): OwnState {
  const said: string[] = [];
  const wills: string[] = [];
  const keyOf = ({ sinceMs, version }: State): string => `${sinceMs} ${version}`;

  function keep(keys: string[], key: string, most: number): void {
    keys.push(key);
    if (keys.length > most) keys.shift();
  }

  return {
    say(state) {
      const key = keyOf(state);
      if (state.status === 'offline') keep(wills, key, MAX_WILLS);
      else {
        // With this, the last will has become one that the broker holds.
        for (const one of [wills.at(-1), key]) if (one !== undefined) keep(said, one, MAX_SAID);
      }
      return state;
    },
    isForeign(state) {
      const key = keyOf(state);
      return said.length > 0 && !said.includes(key) && !wills.includes(key);
    },
  };
}
