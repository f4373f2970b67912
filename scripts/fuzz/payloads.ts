// What a gateway may send that is none of ours, or has gone wrong: MQTT payloads of every topic, and broken packets.

import { encode } from '../../protocol/mqtt/codec.ts';
import { encodeDropRow } from '../../protocol/mqtt/drop-row.ts';
import { TOPICS } from '../../protocol/mqtt/topics.ts';
import type { Random } from '../fleet/random.ts';
import { mutated, mutatedBytes, oddText, oddValue } from './values.ts';

export interface Payload {
  readonly topic: string;
  readonly qos: 0 | 1;
  readonly retain: boolean;
  readonly bytes: Buffer;
}

const EPOCH = 'f'.repeat(32);
const BOOT = 'boot-fuzz';
const AGENT_TOPICS = Object.entries(TOPICS).filter(([, { from }]) => from === 'agent');

export function createPayload(random: Random, eui: string): Payload {
  const [name, { qos }] = random.pick(AGENT_TOPICS);
  const topic = random.chance(0.01)
    ? `vigie/1/${eui}/${oddText(random).replaceAll(/[+#\0]/g, '')}`
    : `vigie/1/${eui}/${name}`;
  const retain = name === 'state' && random.chance(0.5);
  return { topic, qos: random.chance(0.9) ? qos : 1, retain, bytes: bytesOf(name, random) };
}

function bytesOf(name: string, random: Random): Buffer {
  const kind = random.next();
  if (kind < 0.1) return random.bytes(random.below(600));
  const valid = validOf(name, random);
  if (kind < 0.3) return encode(valid);
  if (kind < 0.7) return safeEncode(mutated(valid, random));
  if (kind < 0.75) return safeEncode(oddValue(random));
  return mutatedBytes(encode(valid), random);
}

function safeEncode(value: unknown): Buffer {
  try {
    return encode(value);
  } catch {
    return Buffer.from([0xc0]);
  }
}

function validOf(name: string, random: Random): unknown {
  const sentMonoMs = 1e7 + random.below(1e6);
  const spoke = { bootId: BOOT, sentMonoMs };
  switch (name) {
    case 'hello':
      return {
        ...{ ...spoke, epoch: EPOCH, first: 1, last: random.below(1e5), storedUpTo: random.below(1e5) },
        ...{ dropped: [[1, 5]], bypassed: [{ lns: 'requea', first: 6, last: 8 }], older: [], parked: [7] },
        versions: { agent: '1' },
      };
    case 'up':
      return { ...spoke, epoch: EPOCH, rows: Array.from({ length: 1 + random.below(4) }, () => row(random)) };
    case 'stat':
      return { ...spoke, rxMonoMs: sentMonoMs, body: '{"time":"2026-05-01 08:00:00 GMT","rxnb":1,"rxok":1}' };
    case 'state':
      return { status: random.pick(['online', 'offline']), version: '1', sinceMs: 1.7e12 };
    case 'txack':
      return { ...spoke, downs: [down(random, sentMonoMs)] };
    case 'health':
      return health(random, spoke);
    default:
      return { id: '1', ok: true };
  }
}

function row(random: Random): unknown[] {
  const seq = 1 + random.below(1e6);
  const kind = random.pick(['up', 'up', 'up', 'crc', 'bad', 'drop']);
  const time = { bootId: BOOT, rxMonoMs: 1, wallMs: 1.7e12, wallSynced: true };
  const bodies: Record<string, () => unknown> = {
    bad: () => encode({ reason: 'cut', bytes: random.bytes(20), length: 20, sha256: 'a'.repeat(64) }),
    drop: () =>
      encodeDropRow({
        epoch: EPOCH,
        class: 'up',
        reason: 'full',
        first: 1,
        last: 9,
        rows: 3,
        from: time,
        to: time,
      }),
  };
  return [seq, kind, random.below(8), null, 1, 1e7, 1.7e12, true, bodies[kind]?.() ?? rxpk(random)];
}

function rxpk(random: Random): string {
  const text = JSON.stringify({
    ...{
      tmst: random.below(2 ** 32),
      freq: 868.1,
      stat: random.pick([1, -1, 0]),
      modu: 'LORA',
      datr: 'SF7BW125',
    },
    ...{ codr: '4/5', rssi: -90, lsnr: 7, size: 16, data: random.bytes(random.below(60)).toString('base64') },
  });
  return random.chance(0.7) ? text : mutatedBytes(Buffer.from(text), random).toString('latin1');
}

function down(random: Random, atMonoMs: number): unknown {
  const txpk = {
    imme: random.chance(0.5),
    tmst: random.below(2 ** 32),
    freq: 869.525,
    modu: 'LORA',
    datr: 'SF12BW125',
  };
  const asked = { txpk: { ...txpk, codr: '4/5', powe: 14, size: 12, data: 'YAEAACaAAQAB' } };
  const text = JSON.stringify(random.chance(0.5) ? asked : mutated(asked, random)) ?? '';
  const content = random.chance(0.8) ? Buffer.from(text) : mutatedBytes(Buffer.from(text), random);
  const direct = random.chance(0.5)
    ? null
    : { via: random.pick(['bypass', 'tap']), server: 'requea', content };
  return {
    ...{ id: `f-${random.below(1e6)}`, fate: random.pick(['answered', 'too-late', 'no-path']), direct },
    ...{ answer: random.chance(0.5) ? null : random.bytes(8), receivedMonoMs: atMonoMs, handedMonoMs: null },
    ...{ answeredMonoMs: null, marginMs: random.between(-1e4, 1e4) },
  };
}

function health(random: Random, spoke: object): unknown {
  const whole = (): number => random.below(1e6);
  return {
    ...{ ...spoke, sentWallMs: 1.7e12, bypass: null, taps: null },
    host: {
      ...{
        cpuLoad: random.next(),
        memoryUsed: 0.5,
        diskUsed: random.next(),
        temperatureC: random.between(-40, 120),
      },
      ...{ uptimeS: whole(), rssBytes: whole(), wallSynced: random.chance(0.5) },
    },
    forwarder: {
      ...{
        alive: random.chance(0.5),
        pullAgeMs: whole(),
        pushAgeMs: null,
        pulled: { sinceMonoMs: whole(), spells: [[1, 2]] },
        counters: { datagrams: whole() },
      },
      ...{ recentBad: [{ reason: 'cut', length: 12, ageMs: 5 }], delays: { counts: [1, 2], sumMs: 3 } },
    },
    journal: {
      ...{
        durable: true,
        state: 'ok',
        dropped: whole(),
        rows: whole(),
        bytes: whole(),
        maxBytes: 1e9,
        last: whole(),
      },
      ...{ storedUpTo: whole(), waiting: whole(), parked: 0, lastCommitMs: 1 },
    },
    link: {
      ...{
        verdict: 'connected',
        connects: whole(),
        inFlight: 0,
        resent: 0,
        roundTripMs: random.between(0, 1e4),
      },
      ...{ certificateEndsMs: 1.8e12, brokerCertificateEndsMs: null },
    },
  };
}

/** Bytes for a connection of their own: broken before, in or after CONNECT. */
export function createPacket(random: Random): Buffer {
  const connect = connectPacket('7076ff00000100aa', 'faux');
  switch (random.below(4)) {
    case 0:
      return random.bytes(1 + random.below(300));
    case 1:
      return mutatedBytes(connect, random);
    case 2:
      return Buffer.concat([connect, random.bytes(random.below(300))]);
    default:
      return Buffer.concat([
        Buffer.from([random.below(256), 0xff, 0xff, 0xff, random.pick([0x7f, 0xff])]),
        random.bytes(20),
      ]);
  }
}

function connectPacket(username: string, password: string): Buffer {
  const field = (text: string): Buffer => Buffer.concat([Buffer.from([0, text.length]), Buffer.from(text)]);
  const rest = Buffer.concat([
    ...[field('MQTT'), Buffer.from([4, 0xc2, 0, 60])],
    ...[field(username), field(username), field(password)],
  ]);
  return Buffer.concat([Buffer.from([0x10, rest.length]), rest]);
}
