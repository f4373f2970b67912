// One network server as the agent itself speaks to it, beside the supervisor: datagrams out, acknowledgements watched,
// PULL_RESPs handed over.

import { assertNever } from '../../protocol/assert-never.ts';
import { readToGateway } from '../../protocol/semtech/datagram.ts';
import type { PullResp } from '../../protocol/semtech/pull-resp.ts';
import type { HostPort } from '../../protocol/settings.ts';
import { type AckedKind, type AckFigures, createAwaitedAcks } from './awaited-acks.ts';
import type { Lookup } from './lookup.ts';
import { createRemoteSocket } from './remote-socket.ts';

export interface RemoteLnsDeps {
  readonly server: HostPort;
  readonly lookup: Lookup;
  readonly now: () => number;
  readonly onPullResp: (pullResp: PullResp, bytes: Buffer) => void;
}

export interface RemoteLnsFigures extends AckFigures {
  /** Not sent: no address, no socket, no route, or too much waiting already. */
  readonly unsent: number;
  /** Acknowledgements of nothing, and datagrams that are none. */
  readonly unexpected: number;
}

export interface RemoteLns {
  /** Sends what will be acknowledged. */
  send(kind: AckedKind, token: number, bytes: Buffer): void;
  sendTxAck(bytes: Buffer): void;
  /** It can be sent to, has acknowledged something since then, and not left unanswered what it was sent lately. */
  answers(sinceMs: number): boolean;
  isOpen(): boolean;
  figures(): RemoteLnsFigures;
  /** Keeps the address fresh. To be called about once a second, as `tick`. */
  look(): void;
  /** Keeps the address fresh and the socket open; gives up what is not acknowledged. */
  tick(): void;
  /** No socket until the next `tick`. */
  close(): Promise<void>;
  stop(): Promise<void>;
}

export function createRemoteLns(deps: RemoteLnsDeps): RemoteLns {
  const { now } = deps;
  const acks = createAwaitedAcks();
  let unsent = 0;
  let unexpected = 0;
  const socket = createRemoteSocket({
    server: deps.server,
    lookup: deps.lookup,
    now,
    onDatagram: hear,
    onFailed: () => void unsent++,
  });

  function hear(bytes: Buffer): void {
    const datagram = readToGateway(bytes);
    if (typeof datagram === 'string') return void unexpected++;
    switch (datagram.kind) {
      case 'push-ack':
        return acknowledged('push-data', datagram.token);
      case 'pull-ack':
        return acknowledged('pull-data', datagram.token);
      case 'pull-resp':
        return deps.onPullResp(datagram, bytes);
      default:
        return assertNever(datagram);
    }
  }

  function acknowledged(kind: AckedKind, token: number): void {
    if (!acks.acked(kind, token, now())) unexpected++;
  }

  function send(bytes: Buffer): boolean {
    if (socket.send(bytes)) return true;
    unsent++;
    return false;
  }

  return {
    send(kind, token, bytes) {
      if (send(bytes)) acks.sent(kind, token, now());
    },
    sendTxAck: (bytes) => void send(bytes),
    answers: (sinceMs) => socket.isOpen() && acks.answers(sinceMs, now()),
    isOpen: socket.isOpen,
    figures: () => ({ ...acks.figures(), unsent, unexpected }),
    look: socket.look,
    tick() {
      acks.tick(now());
      if (acks.isSilent(now())) socket.doubt();
      socket.tick();
    },
    close: socket.close,
    stop: socket.stop,
  };
}
