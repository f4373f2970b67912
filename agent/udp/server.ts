// The Semtech UDP server that the packet forwarder talks to: PULL_ACK at once, PUSH_ACK when it is on the disk.

import { DgramAsPromised, type RemoteInfo, type SocketAsPromised } from 'dgram-as-promised';
import { assertNever } from '../../protocol/assert-never.ts';
import type { GatewayEui } from '../../protocol/eui.ts';
import { readToServer } from '../../protocol/semtech/datagram.ts';
import { encodeHeader, PacketType, type ProtocolVersion } from '../../protocol/semtech/header.ts';
import { encodePullAck } from '../../protocol/semtech/pull-ack.ts';
import type { PullData } from '../../protocol/semtech/pull-data.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import type { PushData } from '../../protocol/semtech/push-data.ts';
import type { TxAck } from '../../protocol/semtech/tx-ack.ts';
import type { HostPort } from '../../protocol/settings.ts';

export interface UdpServerDeps {
  readonly gatewayEui: GatewayEui;
  readonly bind: HostPort;
  /** A second address for PULL_DATA; `null`: the same one. Either takes everything. */
  readonly bindDown: HostPort | null;
  /** Resolves when the datagram may be acknowledged; rejects when it must not be. */
  readonly onPushData: (datagram: PushData, bytes: Buffer) => Promise<void>;
  readonly onPullData: (datagram: PullData, bytes: Buffer) => void;
  readonly onTxAck: (datagram: TxAck, bytes: Buffer) => void;
  readonly count: (reason: string) => void;
  readonly onError: (error: Error) => void;
}

export interface UdpPorts {
  readonly port: number;
  readonly portDown: number;
}

export interface UdpServer {
  /** Rejects with one sentence when an address is taken or not there. */
  start(): Promise<UdpPorts>;
  /** The version of the last PULL_DATA; `null`: none ever came. */
  downVersion(): ProtocolVersion | null;
  /**
   * Sends a PULL_RESP to where the last PULL_DATA came from, in the version of that: forwarders ignore any other.
   * `content` is what follows the header.
   */
  sendDown(token: number, content: Uint8Array): void;
  /** Takes no more datagrams, answers those it took, closes. */
  stop(): Promise<void>;
}

/** The way down: the source of the last PULL_DATA, never that of a PUSH_DATA (two sockets are two NAT mappings). */
interface DownPath {
  readonly socket: SocketAsPromised;
  readonly to: RemoteInfo;
  readonly version: ProtocolVersion;
}

/** A burst of 500 datagrams of 4 kB; the system may grant less. */
const RECEIVE_BUFFER_BYTES = 2 * 1024 * 1024;
/** How long datagrams taken before the end may wait for the disk. */
const ANSWER_WITHIN_MS = 5_000;

export function createUdpServer(deps: UdpServerDeps): UdpServer {
  const sockets: SocketAsPromised[] = [];
  const unanswered = new Set<Promise<void>>();
  let downPath: DownPath | null = null;
  let stopping = false;

  function reply(socket: SocketAsPromised, bytes: Buffer, to: RemoteInfo): void {
    if (!sockets.includes(socket)) return deps.count('reply-failed');
    // Through the socket itself: the promise of one send would be rejected by an earlier one's failure.
    socket.socket.send(bytes, to.port, to.address, (error) => {
      if (error !== null) deps.count('reply-failed');
    });
  }

  function usePath(path: DownPath): void {
    const { address, port } = path.to;
    if (downPath !== null && (downPath.to.address !== address || downPath.to.port !== port)) {
      deps.count('pull-data-moved');
    }
    downPath = path;
  }

  function hear(socket: SocketAsPromised, bytes: Buffer, from: RemoteInfo): void {
    if (stopping) return;
    // Forged: nothing can be sent there, and Node.js throws where that is tried.
    if (from.port === 0) return deps.count('no-source-port');
    const datagram = readToServer(bytes);
    if (typeof datagram === 'string') return deps.count(datagram);
    if (datagram.gatewayEui !== deps.gatewayEui) return deps.count('wrong-eui');
    deps.count(datagram.kind);
    const { version, token } = datagram;
    switch (datagram.kind) {
      case 'pull-data':
        reply(socket, encodePullAck(version, token), from);
        usePath({ socket, to: from, version });
        return deps.onPullData(datagram, bytes);
      case 'push-data': {
        const answered = deps.onPushData(datagram, bytes).then(
          () => reply(socket, encodePushAck(version, token), from),
          () => deps.count('not-acknowledged'),
        );
        unanswered.add(answered);
        void answered.finally(() => unanswered.delete(answered));
        return;
      }
      case 'tx-ack':
        // From either socket: Tektelic forwarders send it from the one for PUSH_DATA.
        return deps.onTxAck(datagram, bytes);
      default:
        return assertNever(datagram);
    }
  }

  async function open(address: HostPort): Promise<number> {
    const type = address.host.includes(':') ? 'udp6' : 'udp4';
    const socket: SocketAsPromised = DgramAsPromised.createSocket(
      { type, recvBufferSize: RECEIVE_BUFFER_BYTES },
      (bytes, from) => hear(socket, bytes, from),
    );
    socket.socket.on('error', deps.onError);
    try {
      const { port } = await socket.bind(address.port, address.host);
      sockets.push(socket);
      return port;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      const why = code === 'EADDRINUSE' ? 'another process has it' : String(code);
      throw new Error(`UDP ${address.host}:${address.port} cannot be listened on: ${why}`, { cause: error });
    }
  }

  return {
    async start() {
      const port = await open(deps.bind);
      return { port, portDown: deps.bindDown === null ? port : await open(deps.bindDown) };
    },
    downVersion: () => downPath?.version ?? null,
    sendDown(token, content) {
      if (downPath === null) return deps.count('reply-failed');
      const { socket, to, version } = downPath;
      reply(socket, Buffer.concat([encodeHeader(version, token, PacketType.pullResp), content]), to);
    },
    async stop() {
      stopping = true;
      let timer: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, ANSWER_WITHIN_MS);
      });
      await Promise.race([Promise.all(unanswered), deadline]);
      clearTimeout(timer);
      await Promise.all(sockets.splice(0).map((socket) => socket.close()));
    },
  };
}
