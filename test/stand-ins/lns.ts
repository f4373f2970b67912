// A network server to test against: a real UDP server that logs every datagram raw, in order of arrival, and never deduplicates.
//
// Alone: node --import tsx test/stand-ins/lns.ts --listen 127.0.0.1:1701 [--log FILE]
// It prints one JSON line when it listens, obeys one JSON command a line on its input (see `Command`), ends on SIGTERM.

import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { DgramAsPromised, type RemoteInfo } from 'dgram-as-promised';
import { type GatewayEui, parseGatewayEui } from '../../protocol/eui.ts';
import { readToServer, type ToServer } from '../../protocol/semtech/datagram.ts';
import { encodePullAck } from '../../protocol/semtech/pull-ack.ts';
import { encodePushAck } from '../../protocol/semtech/push-ack.ts';
import { hostPort, Wrong } from '../../protocol/settings.ts';

export interface Arrival {
  /** ms since 1970. */
  readonly atMs: number;
  /** `ip:port` it came from, an IPv6 address in brackets. */
  readonly from: string;
  readonly bytes: Buffer;
}

/** One line of the log file. */
export interface ArrivalLine {
  readonly atMs: number;
  readonly from: string;
  readonly hex: string;
}

export interface StandInLnsOptions {
  readonly host?: string;
  /** 0 or left out: any free one. */
  readonly port?: number;
  /** Appended to, one `ArrivalLine` each, written before the acknowledgement leaves. */
  readonly logFile?: string;
  /** Keep arrivals in memory; true when left out. */
  readonly inMemory?: boolean;
  /** Each datagram that reads, once it is acknowledged; none while silent. */
  readonly onMessage?: (message: ToServer, atMs: number) => void;
}

export interface StandInLns {
  readonly port: number;
  /** Everything that arrived, oldest first. */
  arrivals(): readonly Arrival[];
  /** The arrivals that are datagrams of this kind, read. */
  read<K extends ToServer['kind']>(
    kind: K,
  ): readonly (Extract<ToServer, { kind: K }> & Pick<Arrival, 'from' | 'atMs'>)[];
  counts(): StandInLnsCounts;
  /** Silent: logs, but answers nothing. */
  setSilent(silent: boolean): void;
  /** From now on this share, 0 to 1, of PUSH_ACKs and PULL_ACKs is not sent. */
  dropAcks(share: number): void;
  /** Where the last PULL_DATA of this gateway came from. */
  pathOf(gatewayEui: GatewayEui): string | null;
  /** Sends these bytes to where the gateway's last PULL_DATA came from; `false` when it never sent one. */
  sendDown(gatewayEui: GatewayEui, bytes: Buffer): Promise<boolean>;
  stop(): Promise<void>;
}

export interface StandInLnsCounts {
  readonly pushData: number;
  readonly pullData: number;
  readonly txAck: number;
  readonly unreadable: number;
  readonly acksSent: number;
  readonly acksDropped: number;
}

/** The kernel gives what it may; a burst that does not fit is lost, as it would be at a real network server. */
const RECEIVE_BUFFER_BYTES = 8 << 20;

export async function startStandInLns(options: StandInLnsOptions = {}): Promise<StandInLns> {
  const host = options.host ?? '127.0.0.1';
  const log = options.logFile === undefined ? null : openSync(options.logFile, 'a');
  const inMemory = options.inMemory ?? true;
  const kept: Arrival[] = [];
  const paths = new Map<GatewayEui, RemoteInfo>();
  const counts = { pushData: 0, pullData: 0, txAck: 0, unreadable: 0, acksSent: 0, acksDropped: 0 };
  let silent = false;
  let dropShare = 0;
  /** Owed drops: with a share of 0.25 each acknowledgement owes a quarter, so that every fourth is dropped exactly. */
  let owed = 0;

  const udp = DgramAsPromised.createSocket(
    { type: host.includes(':') ? 'udp6' : 'udp4', recvBufferSize: RECEIVE_BUFFER_BYTES },
    arrived,
  );
  // A gateway that is gone answers with ICMP; a server has to live with that.
  udp.socket.on('error', () => undefined);
  const { port } = await udp.bind(options.port ?? 0, host);

  function arrived(bytes: Buffer, peer: RemoteInfo): void {
    const atMs = performance.timeOrigin + performance.now();
    const from = nameOf(peer);
    if (log !== null) {
      const line: ArrivalLine = { atMs, from, hex: bytes.toString('hex') };
      writeSync(log, `${JSON.stringify(line)}\n`);
    }
    if (inMemory) kept.push({ atMs, from, bytes });
    const message = readToServer(bytes);
    if (typeof message === 'string') {
      counts.unreadable++;
    } else if (message.kind === 'push-data') {
      counts.pushData++;
      acknowledge(encodePushAck(message.version, message.token), peer);
    } else if (message.kind === 'pull-data') {
      counts.pullData++;
      paths.set(message.gatewayEui, peer);
      acknowledge(encodePullAck(message.version, message.token), peer);
    } else {
      counts.txAck++;
    }
    if (!silent && typeof message !== 'string') options.onMessage?.(message, atMs);
  }

  function acknowledge(ack: Buffer, peer: RemoteInfo): void {
    if (silent) return;
    owed += dropShare;
    if (owed >= 1) {
      owed -= 1;
      counts.acksDropped++;
      return;
    }
    counts.acksSent++;
    udp.socket.send(ack, peer.port, peer.address);
  }

  return {
    port,
    arrivals: () => kept,
    read: (kind) => kept.flatMap((arrival) => readAs(kind, arrival)),
    counts: () => ({ ...counts }),
    setSilent(nowSilent) {
      silent = nowSilent;
    },
    dropAcks(share) {
      dropShare = share;
      owed = 0;
    },
    pathOf(gatewayEui) {
      const path = paths.get(gatewayEui);
      return path === undefined ? null : nameOf(path);
    },
    async sendDown(gatewayEui, bytes) {
      const path = paths.get(gatewayEui);
      if (path === undefined) return false;
      await udp.send(bytes, path.port, path.address);
      return true;
    },
    async stop() {
      await udp.close();
      if (log !== null) closeSync(log);
    },
  };
}

function readAs<K extends ToServer['kind']>(
  kind: K,
  { bytes, from, atMs }: Arrival,
): (Extract<ToServer, { kind: K }> & Pick<Arrival, 'from' | 'atMs'>)[] {
  const message = readToServer(bytes);
  if (typeof message === 'string' || message.kind !== kind) return [];
  return [{ ...(message as Extract<ToServer, { kind: K }>), from, atMs }];
}

function nameOf({ address, family, port }: RemoteInfo): string {
  return family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
}

/** What a process that runs the stand-in may tell it. */
type Command =
  | { readonly silent: boolean }
  | { readonly dropAcks: number }
  | { readonly sendDown: string; readonly hex: string };

async function obey(lns: StandInLns, line: string): Promise<void> {
  const command = JSON.parse(line) as Command;
  if ('silent' in command) {
    lns.setSilent(command.silent);
  } else if ('dropAcks' in command) {
    lns.dropAcks(command.dropAcks);
  } else {
    const gatewayEui = parseGatewayEui(command.sendDown);
    if (gatewayEui !== null) await lns.sendDown(gatewayEui, Buffer.from(command.hex, 'hex'));
  }
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { listen: { type: 'string' }, log: { type: 'string' } } });
  const listen = hostPort.read(values.listen ?? '127.0.0.1:1701');
  if (listen instanceof Wrong) throw new Error(`--listen must be ${listen.wanted}`);
  const lns = await startStandInLns({
    ...listen,
    inMemory: false,
    ...(values.log === undefined ? {} : { logFile: values.log }),
  });
  print({ event: 'listening', host: listen.host, port: lns.port });
  const commands = createInterface({ input: process.stdin });
  commands.on('line', (line) => {
    obey(lns, line).catch((error: unknown) => {
      print({ event: 'command failed', error: String(error) });
    });
  });
  const end = async (): Promise<void> => {
    commands.close();
    print({ event: 'stopped', ...lns.counts() });
    await lns.stop();
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      end().catch((error: unknown) => print({ event: 'stop failed', error: String(error) }));
    });
  }
}

function print(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (import.meta.filename === process.argv[1]) await main();
