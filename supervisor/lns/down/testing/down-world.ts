// For tests of the way down: a whole supervisor, network servers to ask it, an agent's connection to pass it on to.

import { expect } from 'vitest';
import { type Down, decodeDown } from '../../../../protocol/mqtt/down.ts';
import type { DownDone } from '../../../../protocol/mqtt/txack.ts';
import type { Row } from '../../../../protocol/mqtt/up.ts';
import { encodeHeader, PacketType, type ProtocolVersion } from '../../../../protocol/semtech/header.ts';
import { eventually } from '../../../../test/eventually.ts';
import { type StandInLns, startStandInLns } from '../../../../test/stand-ins/lns.ts';
import {
  type AgentOptions,
  createSupervisorRig,
  GATEWAY,
  type SupervisorRig,
  type TestAgent,
} from '../../../testing/supervisor-rig.ts';

/** What a network server hears of a downlink that is not passed on. */
export const TOO_LATE = '{"txpk_ack":{"error":"TOO_LATE"}}';
export const SECOND_US = 1_000_000;

export interface DownWorld {
  readonly rig: SupervisorRig;
  /** `lns1`, `lns2`, ... by their names at the supervisor. */
  readonly servers: readonly StandInLns[];
  /** From 1. */
  server(number?: number): StandInLns;
  /** Online, its packet forwarder alive, and every network server knows the way. */
  agent(options?: AgentOptions): Promise<TestAgent>;
  /** Its oldest downlinks as records tell them. */
  records(): readonly Readonly<Record<string, unknown>>[];
  close(): Promise<void>;
}

export async function createDownWorld(count = 1): Promise<DownWorld> {
  const servers: StandInLns[] = [];
  for (let index = 0; index < count; index++) servers.push(await startStandInLns());
  const lines = servers.map(
    ({ port }, index) => `[[lns]]\nname = "lns${index + 1}"\naddress = "127.0.0.1:${port}"`,
  );
  const rig = createSupervisorRig(lines.join('\n'));
  await rig.start();
  return {
    rig,
    servers,
    server: (number = 1) => servers[number - 1] as StandInLns,
    async agent(options = {}) {
      const agent = await rig.connect(options);
      await agent.state('online');
      await agent.hello();
      await agent.health({});
      await eventually(() => {
        for (const server of servers) expect(server.pathOf(GATEWAY)).not.toBeNull();
      });
      return agent;
    },
    records: () => rig.all('SELECT * FROM downlinks ORDER BY id') as Record<string, unknown>[],
    async close() {
      await rig.close();
      for (const server of servers) await server.stop();
    },
  };
}

/** An unconfirmed data uplink, received so long ago; its `tmst` and its frame counter told apart by `seq`. */
export function uplinkRow(agent: TestAgent, seq: number, tmstUs: number, ageMs = 1): Row {
  const phyPayload = Buffer.from('4011223344800000010203040506', 'hex');
  phyPayload.writeUInt16LE(seq, 6);
  const data = phyPayload.toString('base64');
  return {
    ...{ seq, kind: 'up', flags: 0, bootId: 'boot-1', tmstRun: 7, wallMs: 0, wallSynced: false },
    rxMonoMs: agent.monoMs() - ageMs,
    body: `{"tmst":${tmstUs},"freq":868.1,"stat":1,"modu":"LORA","datr":"SF7BW125","codr":"4/5","rssi":-60,"lsnr":9.5,"size":${phyPayload.length},"data":"${data}"}`,
  };
}

/** A txpk in which nothing may change: odd spaces, an unknown key, non-ASCII text. */
export function txpkJson(when: string): string {
  return `{"txpk":{${when} ,"freq":868.100000,"rfch":0,"powe":14,"modu":"LORA","datr":"SF7BW125","codr":"4/5","ipol":true,"size":12,"ville":"côté Nord €","data":"YBEiM0QAAQABAgME"}}`;
}

/** `body` follows the header to the byte. */
export function pullResp(token: number, body: string | Buffer, version: ProtocolVersion = 2): Buffer {
  return Buffer.concat([encodeHeader(version, token, PacketType.pullResp), Buffer.from(body)]);
}

export function downsOf(agent: TestAgent): readonly Down[] {
  return agent.received('down').map((payload) => {
    const read = decodeDown(payload);
    if (read.kind === 'complaint') throw new Error(read.reason);
    return read.value;
  });
}

/** As an agent tells of a downlink that it passed on; `answer`: what followed the header of the TX_ACK. */
export function doneOf(agent: TestAgent, { id }: Down, done: Partial<DownDone> = {}): DownDone {
  const nowMs = agent.monoMs();
  return {
    ...{ id, fate: 'answered', answer: new Uint8Array(), direct: null, marginMs: 800 },
    ...{ receivedMonoMs: nowMs - 3, handedMonoMs: nowMs - 2, answeredMonoMs: nowMs - 1 },
    ...done,
  };
}

/** Returns once every network server has it. */
export async function sendUp(world: DownWorld, agent: TestAgent, seq: number, tmstUs: number): Promise<void> {
  await agent.up([uplinkRow(agent, seq, tmstUs)]);
  await eventually(() => {
    for (const lns of world.servers) {
      expect(lns.read('push-data').some(({ json }) => json.includes(`"tmst":${tmstUs},`))).toBe(true);
    }
  });
}

/** The downlink that the agent gets after so many others. */
export function nextDown(agent: TestAgent, before: number): Promise<Down> {
  return eventually(() => {
    const down = downsOf(agent)[before];
    if (down === undefined) throw new Error(`no more than ${before} downlinks have come`);
    return down;
  });
}
