// A real agent between a supervisor's stand-in and a packet forwarder's socket, for tests of downlinks.

import type { Down } from '../../protocol/mqtt/down.ts';
import { decodeHealth, type Health } from '../../protocol/mqtt/health.ts';
import type { DownDone } from '../../protocol/mqtt/txack.ts';
import { PacketType, type ProtocolVersion } from '../../protocol/semtech/header.ts';
import { encodePullData } from '../../protocol/semtech/pull-data.ts';
import { encodeTxAck } from '../../protocol/semtech/tx-ack.ts';
import { eventually } from '../../test/eventually.ts';
import { systemClock } from '../clock.ts';
import {
  type Environment,
  environmentOf,
  pushData,
  type RunningAgent,
  rxpkText,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from './agent-rig.ts';
import { type GatewaySocket, openGatewaySocket } from './gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './supervisor-stand-in.ts';

const clock = systemClock();

/** A PULL_RESP as it reached the forwarder. */
export interface Passed {
  readonly version: number;
  readonly token: number;
  readonly content: Buffer;
}

export interface DownlinkRig {
  readonly supervisor: SupervisorStandIn;
  readonly forwarder: GatewaySocket;
  readonly running: RunningAgent;
  /** PULL_DATA, until it is answered. */
  pull(version?: ProtocolVersion): Promise<void>;
  /** One reception with this `tmst`, until it is acknowledged. */
  hear(tmstUs: number): Promise<void>;
  /** Asks for a downlink; what is left out: a new id, this boot, 10 s from now, no run. */
  down(content: string | Buffer, more?: Partial<Down>): string;
  /** PULL_RESPs at the forwarder so far. */
  passed(): readonly Passed[];
  /** Waits for so many, and returns them. */
  passedCount(count: number): Promise<readonly Passed[]>;
  txAck(token: number, error: string | null, behind?: Buffer): Promise<void>;
  /** Waits for what became of it. */
  done(id: string): Promise<DownDone>;
  health(): Health;
  /** A counter of the last health report. */
  counter(name: string): number;
  stop(): Promise<void>;
}

export async function openDownlinkRig(more: Environment = {}): Promise<DownlinkRig> {
  const folder = temporaryFolder();
  const supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  const environment = environmentOf(folder.path, supervisor.port, { VIGIE_HEALTH__INTERVAL_S: '5', ...more });
  const running = await startAgent(environment);
  const forwarder = await openGatewaySocket(running.port);
  let token = 0;
  let ids = 0;
  // From `flow`, which answers `hello`, on the agent listens.
  await eventually(() => expectTrue(supervisor.named('hello').length > 0));

  const passed = (): Passed[] =>
    forwarder
      .answers()
      .map((hex) => Buffer.from(hex, 'hex'))
      .filter((bytes) => bytes[3] === PacketType.pullResp)
      .map((bytes) => ({
        version: bytes[0] as number,
        token: bytes.readUInt16BE(1),
        content: bytes.subarray(4),
      }));

  function health(): Health {
    const decoded = decodeHealth(supervisor.named('health').at(-1) ?? Buffer.alloc(0));
    if (decoded.kind === 'complaint') throw new Error(decoded.reason);
    return decoded.value;
  }

  return {
    supervisor,
    forwarder,
    running,
    async pull(version = 2) {
      const own = ++token;
      const ack = `0${version}${own.toString(16).padStart(4, '0')}04`;
      await forwarder.send(encodePullData(version, own, TEST_EUI));
      await eventually(() => expectTrue(forwarder.answers().includes(ack)));
    },
    async hear(tmstUs) {
      const own = ++token;
      await forwarder.send(pushData(own, [rxpkText({ tmst: tmstUs, x: own })]));
      await eventually(() => expectTrue(forwarder.ackedTokens().includes(own)));
    },
    down(content, fields = {}) {
      const id = `test-${++ids}`;
      supervisor.down({
        id,
        content: Buffer.from(content),
        deadlineMonoMs: clock.monoMs() + 10_000,
        bootId: clock.bootId,
        tmstRun: null,
        ...fields,
      });
      return fields.id ?? id;
    },
    passed,
    passedCount: (count) =>
      eventually(() => {
        expectTrue(passed().length === count);
        return passed();
      }),
    async txAck(ackToken, error, behind = Buffer.alloc(0)) {
      await forwarder.send(Buffer.concat([encodeTxAck(2, ackToken, TEST_EUI, error), behind]));
    },
    done: (id) =>
      eventually(() => {
        const found = supervisor.downsDone().find((one) => one.id === id);
        if (found === undefined) throw new Error(`nothing is known of ${id}`);
        return found;
      }),
    health,
    counter: (name) => health().forwarder.counters[name] ?? 0,
    async stop() {
      await forwarder.close();
      await running.agent.stop();
      await supervisor.stop();
      folder.remove();
    },
  };
}

function expectTrue(claim: boolean): void {
  if (!claim) throw new Error('not yet');
}

/** The content of a PULL_RESP: this moment, and what else is said. */
export function contentOf(when: Readonly<Record<string, unknown>>, more = ''): string {
  const txpk = { ...when, freq: 869.525, rfch: 0, powe: 14, modu: 'LORA', datr: 'SF9BW125', codr: '4/5' };
  return `{"txpk":${JSON.stringify(txpk).slice(0, -1)},"ipol":true,"size":3,"data":"QAEC"${more}}}`;
}
