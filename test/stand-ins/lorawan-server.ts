// A LoRaWAN network server to test against: joins, acknowledgements and commands over real UDP, with an exact ledger.
//
// Alone: node --import tsx test/stand-ins/lorawan-server.ts --devices FILE [--listen 127.0.0.1:1701] [--ledger FILE]
//   [--rx1-delay SECONDS] [--deduplication MS] [--answers confirmed|every-frame|none] [--command-every MS]
// FILE: a JSON list of { devEui, joinEui, appKey, classC }. It prints one JSON line when it listens, obeys one JSON
// command a line on its input (see `Command`), ends on SIGTERM.

import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { GatewayEui } from '../../protocol/eui.ts';
import type { ToServer } from '../../protocol/semtech/datagram.ts';
import { encodePullResp } from '../../protocol/semtech/pull-resp.ts';
import { splitPushData } from '../../protocol/semtech/push-data.ts';
import { parseRxpk } from '../../protocol/semtech/rxpk.ts';
import { hostPort, Wrong } from '../../protocol/settings.ts';
import { type StandInLns, type StandInLnsOptions, startStandInLns } from './lns.ts';
import { createLedger, type Ledger, type LedgerLine } from './network-server/ledger.ts';
import {
  createNetworkServer,
  type NetworkServer,
  type NetworkServerOptions,
  type PullRespOrder,
} from './network-server/network-server.ts';
import { createSessions, type KnownDevice, type Sessions } from './network-server/sessions.ts';

export interface LorawanServerOptions
  extends Omit<StandInLnsOptions, 'onMessage'>,
    Partial<NetworkServerOptions> {
  readonly devices?: Iterable<KnownDevice>;
  /** One device of class C after the other gets a command at this interval; `null` or left out: none by itself. */
  readonly commandEveryMs?: number | null;
  /** Appended to, one `LedgerLine` each. */
  readonly ledgerFile?: string;
}

export interface LorawanServer {
  readonly port: number;
  /** The bare server underneath: its log, its silence, its acknowledgements. */
  readonly lns: StandInLns;
  readonly ledger: Ledger;
  readonly sessions: Sessions;
  /** To one device of class C, or to the next one; whether it was sent. */
  command(devEui?: string): boolean;
  setAnswers(answers: NetworkServerOptions['answers']): void;
  stop(): Promise<void>;
}

const DEDUPLICATION_MS = 200;
const RX1_DELAY_S = 1;
/** A street light's levels, percent. */
const DIM_LEVELS = [100, 70, 40, 20];

export async function startLorawanServer(options: LorawanServerOptions = {}): Promise<LorawanServer> {
  const { rx1DelayS = RX1_DELAY_S, deduplicationMs = DEDUPLICATION_MS, answers = 'confirmed' } = options;
  const file = options.ledgerFile === undefined ? null : openSync(options.ledgerFile, 'a');
  const ledger = createLedger((line: LedgerLine) => {
    if (file !== null) writeSync(file, `${JSON.stringify(line)}\n`);
  });
  const sessions = createSessions(options.devices ?? [], rx1DelayS);
  const lns = await startStandInLns({ ...options, onMessage: arrived });
  const canReach = (gatewayEui: GatewayEui) => lns.pathOf(gatewayEui) !== null;
  const server: NetworkServer = createNetworkServer(
    { sessions, ledger, canReach },
    { rx1DelayS, deduplicationMs, answers },
  );
  let due: NodeJS.Timeout | undefined;
  let commands = 0;

  function arrived(message: ToServer, atMs: number): void {
    if (message.kind === 'tx-ack') return send(server.txAck(message, atMs));
    if (message.kind !== 'push-data') return;
    for (const { text } of splitPushData(message.json).frames) {
      const rxpk = parsed(text);
      if (rxpk !== null) send(server.uplink(message.gatewayEui, rxpk, atMs));
    }
    arm();
  }

  function arm(): void {
    clearTimeout(due);
    const nextMs = server.nextDueMs();
    if (nextMs === null) return;
    due = setTimeout(
      () => {
        send(server.due(nowMs()));
        arm();
      },
      Math.max(0, Math.ceil(nextMs - nowMs())),
    );
  }

  function send(orders: readonly PullRespOrder[]): void {
    for (const { gatewayEui, token, txpkText } of orders) {
      // A gateway that is gone: the ledger then shows a PULL_RESP without TX_ACK, as at a real network server.
      lns.sendDown(gatewayEui, encodePullResp(2, token, txpkText)).catch(() => undefined);
    }
  }

  /** Where none is named, the next one in turn that can hear it now. */
  function command(devEui?: string): boolean {
    const level = DIM_LEVELS[commands % DIM_LEVELS.length] as number;
    const listening = sessions.classC().map((session) => session.devEui);
    const first = commands % Math.max(1, listening.length);
    const inTurn =
      devEui === undefined ? [...listening.slice(first), ...listening.slice(0, first)] : [devEui];
    commands++;
    for (const target of inTurn) {
      const order = server.command(target, Buffer.from([1, level]), nowMs());
      if (order === null) continue;
      send([order]);
      return true;
    }
    return false;
  }

  const commanding =
    options.commandEveryMs == null ? undefined : setInterval(() => command(), options.commandEveryMs);

  return {
    ...{ port: lns.port, lns, ledger, sessions, command },
    setAnswers: server.setAnswers,
    async stop() {
      clearInterval(commanding);
      clearTimeout(due);
      await lns.stop();
      if (file !== null) closeSync(file);
    },
  };
}

function parsed(text: string) {
  try {
    const result = parseRxpk(JSON.parse(text));
    return result.kind === 'rxpk' ? result.value : null;
  } catch {
    return null;
  }
}

/** Wall time that never steps. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** What a process that runs the stand-in may tell it. */
type Command =
  | { readonly silent: boolean }
  | { readonly answers: NetworkServerOptions['answers'] }
  /** `null`: the next device of class C. */
  | { readonly command: string | null };

function obey(server: LorawanServer, line: string): void {
  const asked = JSON.parse(line) as Command;
  if ('silent' in asked) server.lns.setSilent(asked.silent);
  else if ('answers' in asked) server.setAnswers(asked.answers);
  else server.command(asked.command ?? undefined);
}

async function main(): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      ...{ listen: text, devices: text, ledger: text, 'rx1-delay': text },
      ...{ deduplication: text, answers: text, 'command-every': text },
    },
  });
  const listen = hostPort.read(values.listen ?? '127.0.0.1:1701');
  if (listen instanceof Wrong) throw new Error(`--listen must be ${listen.wanted}`);
  const server = await startLorawanServer({
    ...listen,
    inMemory: false,
    devices: values.devices === undefined ? [] : readDevices(values.devices),
    rx1DelayS: Number(values['rx1-delay'] ?? RX1_DELAY_S),
    deduplicationMs: Number(values.deduplication ?? DEDUPLICATION_MS),
    answers: (values.answers ?? 'confirmed') as NetworkServerOptions['answers'],
    commandEveryMs: values['command-every'] === undefined ? null : Number(values['command-every']),
    ...(values.ledger === undefined ? {} : { ledgerFile: values.ledger }),
  });
  print({ event: 'listening', host: listen.host, port: server.port });
  const commands = createInterface({ input: process.stdin });
  commands.on('line', (line) => {
    try {
      obey(server, line);
    } catch (error) {
      print({ event: 'command failed', error: String(error) });
    }
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      commands.close();
      print({ event: 'stopped', ...server.ledger.counts() });
      server.stop().catch((error: unknown) => print({ event: 'stop failed', error: String(error) }));
    });
  }
}

function readDevices(file: string): KnownDevice[] {
  const listed = JSON.parse(readFileSync(file, 'utf8')) as (Omit<KnownDevice, 'appKey'> & {
    readonly appKey: string;
  })[];
  return listed.map((device) => ({ ...device, appKey: Buffer.from(device.appKey, 'hex') }));
}

function print(line: Readonly<Record<string, unknown>>): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

if (import.meta.filename === process.argv[1]) await main();
