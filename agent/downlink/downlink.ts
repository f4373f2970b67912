// Downlinks at the gateway: what the supervisor or a network server asks is judged, handed to the packet forwarder, and
// its fate told once to the supervisor and to who asked.

import { randomBytes } from 'node:crypto';
import type { GatewayEui } from '../../protocol/eui.ts';
import { type Down, MAX_DOWN_BYTES, readDownContent } from '../../protocol/mqtt/down.ts';
import type { DirectDown, DownDone, DownFate } from '../../protocol/mqtt/txack.ts';
import { HEADER_LENGTH } from '../../protocol/semtech/header.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import type { Txpk } from '../../protocol/semtech/txpk.ts';
import type { Downlinks, Handover } from '../udp/downlinks.ts';
import type { TmstRun } from '../udp/tmst-run.ts';
import { aheadOf } from './concentrator-clock.ts';
import { type Deadline, decideDownlink } from './decide.ts';
import type { Outbox } from './outbox.ts';
import { createSeenIds } from './seen-ids.ts';
import { txAckReply } from './tx-ack-reply.ts';

export interface DownlinkDeps {
  readonly gatewayEui: GatewayEui;
  readonly bootId: string;
  /** Monotonic, ms. */
  readonly now: () => number;
  readonly tmstRun: () => TmstRun;
  readonly downlinks: Pick<Downlinks, 'ask'>;
  readonly outbox: Pick<Outbox, 'add' | 'sayAsked'>;
  readonly count: (reason: string) => void;
}

/** A network server that asks the agent itself. */
export interface Asker {
  readonly via: DirectDown['via'];
  /** As the supervisor calls it, or the tap's name. */
  readonly server: string;
  readonly reply: (txAck: Buffer) => void;
  /** Whether what is for this moment of the counter may be for this gateway's devices; left out: it always may. */
  readonly mayAnswer?: (tmstUs: number) => boolean;
}

export interface Downlink {
  /** A `down` of the supervisor. */
  down(down: Down): void;
  /**
   * A PULL_RESP of a network server. A tap's is passed without judging its time; the server knows the gateway as it is.
   * False: not handed to the forwarder, and answered.
   */
  direct(asker: Asker, pullResp: PullResp, bytes: Buffer): boolean;
}

/** What is known when a downlink comes, before anything becomes of it. */
interface Case {
  readonly id: string;
  readonly receivedMonoMs: number;
  readonly direct: DirectDown | null;
  readonly settled: (fate: DownFate, answer: Buffer | null) => void;
}

const NOT_HANDED = { answer: null, handedMonoMs: null, answeredMonoMs: null };

export function createDownlink(deps: DownlinkDeps): Downlink {
  const { bootId, now, tmstRun, outbox, count } = deps;
  const seen = createSeenIds();
  const ownPrefix = `a${randomBytes(8).toString('hex')}-`;
  let ownIds = 0;

  function settle(one: Case, handover: Omit<Handover, 'fate'> & { fate: DownFate }, marginMs: number | null) {
    const { id, receivedMonoMs, direct, settled } = one;
    const { fate, answer, handedMonoMs, answeredMonoMs } = handover;
    count(`down-${fate}`);
    settled(fate, answer);
    const done: DownDone = {
      ...{ id, fate, answer, receivedMonoMs, handedMonoMs, answeredMonoMs, marginMs, direct },
    };
    outbox.add(done);
    if (direct === null) outbox.sayAsked();
  }

  function hand(one: Case, owner: string, content: Uint8Array, txpk: Txpk, marginMs: number | null): boolean {
    return deps.downlinks.ask(owner, content, txpk.when, (handover) => settle(one, handover, marginMs));
  }

  /** Judged by the clock, and by the deadline where there is one. */
  function judge(
    one: Case,
    owner: string,
    content: Uint8Array,
    txpk: Txpk,
    deadline: Deadline | null,
  ): boolean {
    const facts = { nowMs: now(), bootId, tmstRun: tmstRun() };
    const { verdict, marginMs } = decideDownlink(txpk.when, deadline, facts);
    if (verdict === 'pass') return hand(one, owner, content, txpk, marginMs);
    settle(one, { fate: verdict, ...NOT_HANDED }, marginMs);
    return false;
  }

  return {
    down(down) {
      const receivedMonoMs = now();
      if (!seen.isNew(down.id, receivedMonoMs)) return count('down-repeated');
      const one: Case = { id: down.id, receivedMonoMs, direct: null, settled: () => {} };
      const { txpk } = readDownContent(down.content);
      if (txpk === null) return settle(one, { fate: 'unreadable', ...NOT_HANDED }, null);
      judge(one, 'supervisor', down.content, txpk, down);
    },

    direct({ via, server, reply, mayAnswer }, pullResp, bytes) {
      const content = bytes.subarray(HEADER_LENGTH);
      const one: Case = {
        id: `${ownPrefix}${++ownIds}`,
        receivedMonoMs: now(),
        // What is longer is garbage: its beginning says enough. A copy: a view would keep all of the datagram.
        direct: { via, server, content: Buffer.from(content.subarray(0, MAX_DOWN_BYTES)) },
        settled(fate, answer) {
          const txAck = txAckReply(pullResp, deps.gatewayEui, fate, answer);
          if (txAck !== null) reply(txAck);
        },
      };
      const { txpk } = readDownContent(content);
      if (txpk === null) {
        settle(one, { fate: 'unreadable', ...NOT_HANDED }, null);
        return false;
      }
      const owner = `${via} ${server}`;
      const { when } = txpk;
      if (when.kind === 'counter' && mayAnswer?.(when.tmstUs) === false) {
        settle(one, { fate: 'too-late', ...NOT_HANDED }, null);
        return false;
      }
      if (via === 'bypass') return judge(one, owner, content, txpk, null);
      const ahead = when.kind === 'counter' ? aheadOf(tmstRun(), when.tmstUs, now()) : null;
      return hand(one, owner, content, txpk, ahead?.ms ?? null);
    },
  };
}
