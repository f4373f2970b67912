// Peers that mean harm, or are broken: the embedded broker refuses them, says why, and goes on serving the others.

import { generate, type Packet } from 'mqtt-packet';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_PUBLISH_BYTES, topicOf } from '../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../test/eventually.ts';
import type { EmbeddedBusOptions } from './embedded.ts';
import { connectAgent, connectClient, type TestClient } from './testing/agent-client.ts';
import { ONE, type OpenBus, openEmbedded, PASSWORD, TWO } from './testing/open-embedded.ts';
import { connectBytes, openPeer, type RawPeer } from './testing/raw-peer.ts';

let open: OpenBus;
let witness: TestClient;

/** `witness` is an honest agent that is connected all along. */
async function reopen(options: Partial<EmbeddedBusOptions> = {}): Promise<void> {
  if (open !== undefined) await open.bus.stop();
  open = await openEmbedded(options);
  witness = await connectAgent(open.port, TWO, PASSWORD);
}

beforeEach(() => reopen());

afterEach(async () => {
  // Whatever was done to the broker, honest agents are served: one that was there, and one that comes now.
  await witness.publish(topicOf(TWO, 'hello'), Buffer.from('still here'), 1);
  const agent = await connectAgent(open.port, ONE, PASSWORD);
  await agent.publish(topicOf(ONE, 'hello'), Buffer.from('honest'), 1);
  const hellos = open.texts().filter((text) => text.startsWith('hello'));
  expect(hellos.slice(-2)).toEqual(['hello still here', 'hello honest']);
  agent.drop();
  witness.drop();
  await open.bus.stop();
});

const asOne = { clientId: ONE, username: ONE, password: Buffer.from(PASSWORD) } as const;

async function authenticatedPeer(): Promise<RawPeer> {
  const peer = await openPeer(open.port);
  await peer.send(connectBytes(asOne));
  await eventually(() => expect(peer.packets).toMatchObject([{ cmd: 'connack', returnCode: 0 }]));
  return peer;
}

const publish = (topic: string | Buffer, payload: Buffer, more: object = {}): Buffer =>
  generate({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false, ...more } as Packet);

/** A PUBLISH whose header declares 256 MB. */
const HUGE = Buffer.from([0x30, 0xff, 0xff, 0xff, 0x7f]);

describe('before it has proved who it is', () => {
  test.each([
    ['something that is not MQTT', Buffer.from('GET / HTTP/1.1\r\n\r\n'), 'not-mqtt'],
    ['a publish as its first packet', publish(topicOf(ONE, 'up'), Buffer.from('x')), 'not-mqtt'],
    ['a CONNECT of 256 MB', Buffer.from([0x10, 0xff, 0xff, 0xff, 0x7f]), 'packet-too-long'],
    ['a malformed length', Buffer.from([0x10, 0x80, 0x80, 0x80, 0x80, 0x01]), 'malformed-length'],
  ])('a peer that sends %s is cut off', async (_what, bytes, reason) => {
    const peer = await openPeer(open.port);
    await peer.send(bytes);
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(open.count(reason)).toBe(1);
    expect(open.warnings).toContainEqual(expect.objectContaining({ reason }));
  });

  test('a peer that sends more than 64 KiB is cut off, whatever it is', async () => {
    const peer = await openPeer(open.port);
    // A CONNECT within the packet limit, so it is its bytes that are too many.
    await peer.send(Buffer.concat([Buffer.from([0x10, 0xf0, 0xa1, 0x04]), Buffer.alloc(68_000)]));
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(open.count('too-much-before-connect')).toBe(1);
  });

  test('packets behind a CONNECT whose password is wrong reach nobody', async () => {
    const peer = await openPeer(open.port);
    const connect = connectBytes({ ...asOne, password: Buffer.from('wrong') });
    await peer.send(Buffer.concat([connect, publish(topicOf(ONE, 'up'), Buffer.from('forged'))]));
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(peer.packets).toMatchObject([{ cmd: 'connack', returnCode: 4 }]);
    expect(open.messages).toEqual([]);
  });

  test('packets right behind a good CONNECT are taken, in order', async () => {
    const peer = await openPeer(open.port);
    const ups = ['a', 'b', 'c'].map((one) => publish(topicOf(ONE, 'up'), Buffer.from(one)));
    await peer.send(Buffer.concat([connectBytes(asOne), ...ups]));
    await eventually(() => expect(open.texts()).toEqual(['up a', 'up b', 'up c']));
    peer.socket.destroy();
  });

  test('a peer that sends nothing, or a byte at a time, is cut off in time', async () => {
    witness.drop();
    await reopen({ waiting: { most: 50, withinMs: 300 } });
    const [silent, slow] = await Promise.all([openPeer(open.port), openPeer(open.port)]);
    const bytes = connectBytes(asOne);
    let sent = 0;
    const dripping = setInterval(() => {
      if (!slow.closed() && sent < bytes.length) slow.socket.write(bytes.subarray(sent, ++sent));
    }, 100);
    await eventually(() => expect([silent.closed(), slow.closed()]).toEqual([true, true]));
    clearInterval(dripping);
    expect(open.count('not-authenticated-in-time') + open.count('connection-error')).toBeGreaterThanOrEqual(
      2,
    );
  });

  test('a flood of connections crowds out itself, not agents', async () => {
    const flood = await Promise.all(Array.from({ length: 400 }, () => openPeer(open.port)));
    expect(witness.closed()).toBe(false);
    const agent = await connectAgent(open.port, ONE, PASSWORD);
    expect(open.bus.connected(ONE)).toBe(true);
    agent.drop();
    expect(open.count('crowded-out')).toBeGreaterThanOrEqual(150);
    expect(open.warnings.length).toBeLessThan(20);
    for (const { socket } of flood) socket.destroy();
  });

  test('credentials that cannot be checked are no reason to send an agent away for long', async () => {
    witness.drop();
    let broken = true;
    await open.bus.stop();
    open = await openEmbedded({
      authenticate: async () => {
        if (broken) throw new Error('database is locked');
        return true;
      },
    });
    await expect(connectAgent(open.port, ONE, PASSWORD)).rejects.toMatchObject({ code: 3 });
    expect(open.count('credentials-not-checked')).toBe(1);
    broken = false;
    witness = await connectAgent(open.port, TWO, PASSWORD);
  });

  test.each([
    ['another gateway’s client id', { clientId: TWO }, 2],
    ['a client id that is no EUI', { clientId: 'agent' }, 2],
    ['no client id', { clientId: '' }, 2],
    ['a wrong password', { password: Buffer.from('x') }, 4],
    ['an empty password', { password: Buffer.alloc(0) }, 4],
    ['a will for another gateway', { will: willOf(topicOf(TWO, 'state')) }, 5],
    ['a will that is an uplink', { will: willOf(topicOf(ONE, 'up')) }, 5],
    ['a will that everybody would hear', { will: willOf('vigie/1/everybody') }, 5],
    ['MQTT 5', { protocolVersion: 5 }, 1],
  ])('%s is refused with its code', async (_what, fields, returnCode) => {
    const peer = await openPeer(open.port);
    await peer.send(connectBytes({ ...asOne, ...(fields as object) }));
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(peer.packets).toMatchObject([{ cmd: 'connack', returnCode }]);
    expect(witness.closed()).toBe(false);
    expect(open.messages).toEqual([]);
  });
});

function willOf(topic: string): object {
  return { topic, payload: Buffer.from('offline'), qos: 1, retain: true };
}

describe('after it has', () => {
  test.each([
    ['a packet of 256 MB', HUGE, 'packet-too-long'],
    ['a malformed length', Buffer.from([0x30, 0x80, 0x80, 0x80, 0x80, 0x01]), 'malformed-length'],
  ])('a peer that declares %s is cut off before a byte of it is kept', async (_what, bytes, reason) => {
    const peer = await authenticatedPeer();
    await peer.send(bytes);
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(open.count(reason)).toBe(1);
  });

  test('packets that come a byte at a time are packets', async () => {
    const peer = await authenticatedPeer();
    const bytes = Buffer.concat([
      publish(topicOf(ONE, 'up'), Buffer.from('slow')),
      publish(topicOf(ONE, 'up'), Buffer.alloc(200, 'x')),
    ]);
    for (const byte of bytes) await peer.send(Buffer.from([byte]));
    await eventually(() => expect(open.texts()).toEqual(['up slow', `up ${'x'.repeat(200)}`]));
    peer.socket.destroy();
  });

  test.each([
    ['not UTF-8', Buffer.from([...Buffer.from(`vigie/1/${ONE}/u`), 0xff, 0xfe])],
    ['a lone surrogate', Buffer.from([...Buffer.from(`vigie/1/${ONE}/`), 0xed, 0xa0, 0x80])],
    ['a NUL', Buffer.from(`vigie/1/${ONE}/u\0`)],
  ])('a topic that is %s ends the connection', async (_what, topic) => {
    const peer = await authenticatedPeer();
    // `generate` refuses to write what this is about: the header by hand.
    const payload = Buffer.from('x');
    const length = Buffer.from([0, topic.length]);
    await peer.send(
      Buffer.concat([Buffer.from([0x30, 2 + topic.length + payload.length]), length, topic, payload]),
    );
    await eventually(() => expect(peer.closed()).toBe(true));
    expect(open.messages).toEqual([]);
  });

  test('QoS 2 ends the connection: the contract has none', async () => {
    const peer = await authenticatedPeer();
    await peer.send(publish(topicOf(ONE, 'up'), Buffer.from('x'), { qos: 2, messageId: 1 }));
    await eventually(() => expect(peer.closed()).toBe(true));
    expect([open.count('qos-2'), open.messages.length]).toEqual([1, 0]);
  });

  test('a second CONNECT ends the connection', async () => {
    const peer = await authenticatedPeer();
    await peer.send(connectBytes(asOne));
    await eventually(() => expect(peer.closed()).toBe(true));
  });

  test('a payload over the contract’s limit goes nowhere, the next one does', async () => {
    const peer = await authenticatedPeer();
    const topic = topicOf(ONE, 'up');
    await peer.send(publish(topic, Buffer.alloc(MAX_PUBLISH_BYTES + 1)));
    await peer.send(publish(topic, Buffer.from('small')));
    await eventually(() => expect(open.texts()).toEqual(['up small']));
    expect(open.count('payload-too-long')).toBe(1);
    peer.socket.destroy();
  });

  test('thousands of denied publishes are counted one by one, and fill no log', async () => {
    const peer = await authenticatedPeer();
    const one = publish(topicOf(TWO, 'up'), Buffer.from('forged'));
    await peer.send(Buffer.concat(Array.from({ length: 5_000 }, () => one)));
    await eventually(() => expect(open.count('publish-denied')).toBe(5_000));
    expect(open.warnings.filter(({ reason }) => reason === 'publish-denied').length).toBeLessThan(10);
    expect(open.messages).toEqual([]);
    peer.socket.destroy();
  });

  test('an agent cannot send a will away from its own state, nor keep it from being retained there', async () => {
    const peer = await openPeer(open.port);
    await peer.send(
      connectBytes({
        ...asOne,
        will: { topic: topicOf(ONE, 'state'), payload: Buffer.from('offline'), qos: 2, retain: true },
      }),
    );
    await eventually(() => expect(open.bus.connected(ONE)).toBe(true));
    peer.socket.destroy();
    await eventually(() => expect(open.texts()).toEqual(['state offline']));
  });

  test('a dead agent is known to be dead after one and a half of its keepalives', async () => {
    const peer = await openPeer(open.port);
    await peer.send(connectBytes({ ...asOne, keepalive: 1 }));
    await eventually(() => expect(open.bus.connected(ONE)).toBe(true));
    await eventually(() => expect([open.bus.connected(ONE), peer.closed()]).toEqual([false, true]));
  });
});

test('broken packets of every kind never stop the broker', async () => {
  // A fixed seed: a failure comes again.
  let state = 20_261_124;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const seeds: readonly Buffer[] = [
    connectBytes(asOne),
    publish(topicOf(ONE, 'up'), Buffer.from('body')),
    publish(topicOf(ONE, 'state'), Buffer.from('body'), { qos: 1, messageId: 3, retain: true }),
    publish(topicOf(ONE, 'up'), Buffer.from('body'), { qos: 2, messageId: 4 }),
    generate({ cmd: 'subscribe', messageId: 5, subscriptions: [{ topic: `vigie/1/${ONE}/#`, qos: 1 }] }),
    generate({ cmd: 'unsubscribe', messageId: 6, unsubscriptions: [`vigie/1/${ONE}/#`] }),
    generate({ cmd: 'puback', messageId: 7 }),
    generate({ cmd: 'pubrel', messageId: 4 }),
    generate({ cmd: 'pubrec', messageId: 4 }),
    generate({ cmd: 'pingreq' }),
    generate({ cmd: 'disconnect' }),
  ];
  function broken(): Buffer {
    const bytes = Buffer.from(seeds[random(seeds.length)] as Buffer);
    for (let turn = random(4); turn > 0; turn--) bytes[random(bytes.length)] = random(256);
    return random(5) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
  }
  for (let round = 0; round < 20; round++) {
    const peers = await Promise.all(Array.from({ length: 50 }, () => openPeer(open.port)));
    await Promise.all(
      peers.map(async (peer) => {
        const parts = Array.from({ length: 1 + random(8) }, broken);
        if (random(8) > 0) parts.unshift(connectBytes(asOne));
        await peer.send(Buffer.concat(parts));
      }),
    );
    for (const { socket } of peers) socket.end();
    await eventually(() => expect(peers.filter(({ closed }) => !closed())).toEqual([]));
  }
  await eventually(() => expect(open.bus.connected(ONE)).toBe(false));
  expect(witness.closed()).toBe(false);
});

test('a client that never connects with credentials is never let in', async () => {
  await expect(connectClient(open.port, { clientId: ONE })).rejects.toMatchObject({ code: 4 });
  await expect(connectClient(open.port, { clientId: 'mqttjs', username: '' })).rejects.toMatchObject({
    code: 4,
  });
});
