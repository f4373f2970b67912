// The one way to the packet forwarder: PULL_RESPs of whoever asks go down under tokens of ours, and what became of each
// goes back to who asked.

import type { DownFate } from '../../protocol/mqtt/txack.ts';
import { HEADER_WITH_EUI_LENGTH, type ProtocolVersion } from '../../protocol/semtech/header.ts';
import type { TxAck } from '../../protocol/semtech/tx-ack.ts';
import type { Txpk } from '../../protocol/semtech/txpk.ts';
import { createPullRespTokens } from './pull-resp-tokens.ts';

export interface DownlinksDeps {
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Of the last PULL_DATA: forwarders ignore any other. `null`: none ever came. */
  readonly version: () => ProtocolVersion | null;
  /** That was no longer ago than three of its intervals, 90 s at least. */
  readonly isFresh: () => boolean;
  /** Sends a PULL_RESP there. `content` is what follows the header. */
  readonly send: (token: number, content: Uint8Array) => void;
  readonly count: (reason: string) => void;
  readonly firstToken: number;
}

/** What became of a downlink once it was to go to the forwarder. */
export interface Handover {
  readonly fate: HandoverFate;
  /** What follows the header of the TX_ACK, to the byte. */
  readonly answer: Buffer | null;
  readonly handedMonoMs: number | null;
  readonly answeredMonoMs: number | null;
}

export type HandoverFate = Extract<
  DownFate,
  'answered' | 'unconfirmed' | 'unanswered' | 'clock-restarted' | 'no-path' | 'too-many'
>;

export interface Downlinks {
  /** False: not handed over. `settle` is called once: in here, or when its TX_ACK comes or is not expected any more. */
  ask(owner: string, content: Uint8Array, when: Txpk['when'], settle: (handover: Handover) => void): boolean;
  /** A TX_ACK of the forwarder, from whichever port. */
  heard(txAck: TxAck, bytes: Buffer): void;
  /** The concentrator's counter has begun anew: what waits for a moment of the old one never comes. */
  clockRestarted(): void;
  /** To be called now and then. */
  tick(): void;
  /** Nothing will be heard any more. */
  stop(): void;
}

interface Pending {
  readonly when: Txpk['when'];
  readonly handedMonoMs: number;
  readonly settle: (handover: Handover) => void;
}

/** Ten times the longest known; what is longer is no TX_ACK, and no publish has to carry it. */
const MAX_ANSWER_BYTES = 1_024;

export function createDownlinks(deps: DownlinksDeps): Downlinks {
  const { now, send, count, firstToken } = deps;
  const tokens = createPullRespTokens<Pending>(firstToken);

  function end({ settle, handedMonoMs }: Pending, fate: HandoverFate): void {
    settle({ fate, answer: null, handedMonoMs, answeredMonoMs: null });
  }

  return {
    ask(owner, content, when, settle) {
      const refuse = (fate: HandoverFate): false => {
        settle({ fate, answer: null, handedMonoMs: null, answeredMonoMs: null });
        return false;
      };
      // An old way is worth a try for class C, which has no other moment to be missed and often no other gateway.
      const version = deps.version();
      if (version === null || (!deps.isFresh() && when.kind !== 'immediately')) return refuse('no-path');
      const pending = { when, handedMonoMs: now(), settle };
      if (version === 1) {
        // The token bytes of a PULL_RESP are unused in version 1, which answers nothing.
        send(0, content);
        end(pending, 'unconfirmed');
        return true;
      }
      const token = tokens.take(owner, pending, now());
      if (token === null) return refuse('too-many');
      send(token, content);
      return true;
    },
    heard({ token }, bytes) {
      const answer = bytes.subarray(HEADER_WITH_EUI_LENGTH);
      if (answer.length > MAX_ANSWER_BYTES) return count('tx-ack-too-long');
      const pending = tokens.settle(token, now());
      if (pending === null) return count('unexpected-tx-ack');
      const { handedMonoMs, settle } = pending;
      settle({ fate: 'answered', answer, handedMonoMs, answeredMonoMs: now() });
    },
    clockRestarted() {
      for (const one of tokens.forget(({ when }) => when.kind === 'counter')) end(one, 'clock-restarted');
    },
    tick() {
      for (const one of tokens.expire(now())) end(one, 'unanswered');
    },
    stop() {
      for (const one of tokens.forget(() => true)) end(one, 'unanswered');
    },
  };
}
