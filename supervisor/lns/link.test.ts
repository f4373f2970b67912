import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../protocol/eui.ts';
import { PacketType } from '../../protocol/semtech/header.ts';
import { encodePullResp } from '../../protocol/semtech/pull-resp.ts';
import { eventually } from '../../test/eventually.ts';
import { type StandInLns, type StandInLnsOptions, startStandInLns } from '../../test/stand-ins/lns.ts';
import { createLnsLink, type LnsLink } from './link.ts';
import { lnsFrom } from './lns.fixture.ts';
import type { LnsStatus } from './server-link.ts';
import type { LnsSettings } from './settings.ts';

const A = '7076ff00390300aa' as GatewayEui;
const B = '7076ff00390300bb' as GatewayEui;
const C = '7076ff00390300cc' as GatewayEui;
/** Keys in no particular order, odd spaces, unknown fields, non-ASCII text: nothing of it may change. */
const RXPK =
  '{"tmst":1337602716 ,"freq":868.100000,"meta":{"ville":"Saint-Cyr-sur-Loire, côté Nord €"},"data":"QCsaASaAAwAC"}';
const STAT = '{"time":"2026-06-01 10:00:00 GMT","rxnb":2,"ackr":100.0, "hal":"Kerlink é"}';

const running: { stop: () => Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0).reverse()) await one.stop();
});

async function startLns(options: StandInLnsOptions = {}): Promise<StandInLns> {
  const lns = await startStandInLns(options);
  running.push(lns);
  return lns;
}

/** A started link, and a clock of its own that tests may push forward. */
function startLink(...lns: readonly LnsSettings[]): {
  readonly link: LnsLink;
  /** What was told of liveness, in order. */
  readonly heard: readonly { readonly state: string; readonly unanswered: readonly number[] }[];
  readonly pass: (ms: number) => void;
  readonly status: (name?: string) => LnsStatus;
} {
  let aheadMs = 0;
  const heard: { state: string; unanswered: readonly number[] }[] = [];
  const link = createLnsLink({
    lns,
    now: () => performance.timeOrigin + performance.now() + aheadMs,
    log: { info: () => undefined, warn: () => undefined },
    onLiveness: (_name, state, unanswered) => void heard.push({ state, unanswered }),
    onHanded: () => undefined,
    onPullResp: (_name, { answer }) => answer('TOO_LATE'),
  });
  link.start();
  running.push(link);
  return {
    link,
    heard,
    pass(ms) {
      aheadMs += ms;
    },
    status(name = 'requea') {
      const found = link.status().find((one) => one.name === name);
      if (found === undefined) throw new Error(`no status of ${name}`);
      return found;
    },
  };
}

function to(lns: StandInLns, keys = ''): LnsSettings {
  return lnsFrom(`address = "127.0.0.1:${lns.port}"\n${keys}`);
}

test('a reception arrives as one PUSH_DATA of version 2, its rxpk verbatim to the byte', async () => {
  const lns = await startLns();
  const { link } = startLink(to(lns));
  link.send('requea', A, RXPK, 1, null);
  const [arrival] = await eventually(() => {
    expect(lns.arrivals()).toHaveLength(1);
    return lns.arrivals();
  });
  expect(arrival?.bytes.toString('hex', 0, 1)).toBe('02');
  expect(arrival?.bytes.toString('hex', 3, 12)).toBe(`00${A}`);
  expect(arrival?.bytes.subarray(12).equals(Buffer.from(`{"rxpk":[${RXPK}]}`))).toBe(true);
});

test('a stat goes verbatim to every network server that takes the gateway', async () => {
  const [one, two] = [await startLns(), await startLns()];
  const { link, status } = startLink(to(one), to(two, `name = "two"\ngateways = ["${B}"]`));
  link.forwardStat(A, STAT);
  link.forwardStat(B, STAT);
  await eventually(() => {
    expect(one.read('push-data').map(({ gatewayEui, json }) => [gatewayEui, json])).toEqual([
      [A, `{"stat":${STAT}}`],
      [B, `{"stat":${STAT}}`],
    ]);
    expect(two.read('push-data').map(({ gatewayEui }) => gatewayEui)).toEqual([B]);
  });
  await eventually(() => expect(status()).toMatchObject({ figures: { stats: 2, receptions: 0, acked: 2 } }));
});

test('each gateway has a source port of its own, for PUSH_DATA and PULL_DATA alike', async () => {
  const lns = await startLns();
  const { link } = startLink(to(lns));
  for (const gatewayEui of [A, B, C]) {
    link.setGatewayAlive(gatewayEui, true);
    for (let id = 0; id < 5; id++) link.send('requea', gatewayEui, RXPK, id, null);
  }
  await eventually(() => {
    expect(lns.read('push-data')).toHaveLength(15);
    expect(lns.read('pull-data')).toHaveLength(3);
  });
  const sources = new Map<string, Set<string>>();
  for (const { gatewayEui, from } of [...lns.read('push-data'), ...lns.read('pull-data')]) {
    sources.set(gatewayEui, (sources.get(gatewayEui) ?? new Set()).add(from));
  }
  expect([...sources.values()].map(({ size }) => size)).toEqual([1, 1, 1]);
  expect(new Set([...sources.values()].flatMap((ports) => [...ports])).size).toBe(3);
});

test('PULL_DATA goes out every 5 s while the gateway lives, and stops when it does not', async () => {
  const lns = await startLns();
  const { link, pass, status } = startLink(to(lns));
  const pulls = (gatewayEui: GatewayEui) =>
    lns.read('pull-data').filter((one) => one.gatewayEui === gatewayEui).length;
  link.setGatewayAlive(A, true);
  link.setGatewayAlive(B, true);
  await eventually(() => expect([pulls(A), pulls(B)]).toEqual([1, 1]));
  pass(5_000);
  await eventually(() => expect([pulls(A), pulls(B)]).toEqual([2, 2]));

  link.setGatewayAlive(A, false);
  for (let round = 3; round <= 6; round++) {
    pass(5_000);
    await eventually(() => expect(pulls(B)).toBe(round));
  }
  expect(pulls(A)).toBe(2);

  link.setGatewayAlive(A, true);
  await eventually(() => expect(pulls(A)).toBe(3));
  await eventually(() => expect(status().figures).toMatchObject({ pullData: 9, pullAcked: 9 }));
});

test('a socket shows the way to itself before it brings a reception, so that the answer to that finds it', async () => {
  const lns = await startLns();
  const { link } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  link.send('requea', A, RXPK, 1, null);
  await eventually(() => expect(lns.read('push-data')).toHaveLength(1));
  const kinds = lns.arrivals().map(({ bytes }) => bytes[3]);
  expect(kinds).toEqual([PacketType.pullData, PacketType.pushData]);
});

test('after a pause of the process a gateway catches up with one PULL_DATA, not with all it missed', async () => {
  const lns = await startLns();
  const { link, pass } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  await eventually(() => expect(lns.read('pull-data')).toHaveLength(1));
  pass(61_000);
  await eventually(() => expect(lns.read('pull-data')).toHaveLength(2));
  pass(5_000);
  await eventually(() => expect(lns.read('pull-data')).toHaveLength(3));
});

test('a gateway that a network server does not take is unknown there', async () => {
  const [one, two] = [await startLns(), await startLns()];
  const { link } = startLink(to(one), to(two, `name = "two"\ngateways = ["${B}"]`));
  link.setGatewayAlive(A, true);
  link.setGatewayAlive(B, true);
  await eventually(() => expect(one.read('pull-data')).toHaveLength(2));
  await eventually(() => expect(two.read('pull-data').map(({ gatewayEui }) => gatewayEui)).toEqual([B]));
});

test('acknowledgements are counted: in time, missing, late, and of nothing', async () => {
  const lns = await startLns();
  const { link, pass, status } = startLink(to(lns));
  for (let id = 0; id < 100; id++) link.send('requea', A, RXPK, id, null);
  await eventually(() => expect(status().figures).toMatchObject({ receptions: 100, acked: 100 }));
  const { lastMinute, liveness, figures } = status();
  expect(liveness).toMatchObject({
    state: 'up',
    reason: 'acknowledged 100 of 100 datagrams in the last minute',
  });
  expect(lastMinute.p50Ms).toBeGreaterThan(0);
  expect(lastMinute.p99Ms).toBeGreaterThanOrEqual(lastMinute.p50Ms ?? Number.NaN);
  expect(figures.roundTripMs).toBeGreaterThan(0);

  lns.dropAcks(0.25);
  for (let id = 0; id < 40; id++) link.send('requea', A, RXPK, id, null);
  await eventually(() => expect(status().figures).toMatchObject({ receptions: 140, acked: 130 }));
  pass(5_000);
  await eventually(() => expect(status().figures).toMatchObject({ acked: 130, unanswered: 10 }));

  // A PUSH_ACK for the first of those that got none, now that it has been given up; then once more.
  lns.setSilent(true);
  link.setGatewayAlive(A, true);
  await eventually(() => expect(lns.read('pull-data')).toHaveLength(1));
  const unanswered = lns.read('push-data')[103];
  const late = Buffer.from([2, 0, 0, 1]);
  late.writeUInt16BE(unanswered?.token ?? 0, 1);
  await lns.sendDown(A, late);
  await lns.sendDown(A, late);
  await eventually(() => expect(status().figures).toMatchObject({ late: 1, unexpectedAcks: 1 }));
});

test('a silent network server is noticed after 15 s, and so is its return', async () => {
  const lns = await startLns();
  const { link, pass, status } = startLink(to(lns));
  expect(status().liveness).toMatchObject({ state: 'unknown', reason: 'nothing sent yet' });
  link.setGatewayAlive(A, true);
  await eventually(() => expect(status().liveness.state).toBe('up'));
  lns.setSilent(true);
  for (let round = 2; round <= 4; round++) {
    pass(5_000);
    await eventually(() => expect(lns.read('pull-data')).toHaveLength(round));
  }
  pass(5_000);
  await eventually(() => expect(status().liveness.state).toBe('silent'));
  expect(status().liveness.reason).toMatch(
    /^nothing acknowledged for 1\d s although \d datagrams were sent$/,
  );
  lns.setSilent(false);
  pass(5_000);
  await eventually(() => expect(status().liveness.state).toBe('up'));
});

test('a network server that restarts on its port misses what was in flight and nothing after', async () => {
  const first = await startLns();
  const { link, status } = startLink(to(first));
  let sent = 0;
  const send = () => link.send('requea', A, `{"n":${++sent}}`, sent, null);
  for (let count = 0; count < 10; count++) send();
  await eventually(() => expect(status().figures.acked).toBe(10));
  running.splice(running.indexOf(first), 1);
  await first.stop();

  // Nobody listens. The kernel tells so by itself, or in answer to the next datagram, which has then not been sent:
  // it is handed over once more, and in the end each one was on the wire.
  await eventually(() => {
    send();
    send();
    expect(status().figures.refused).toBeGreaterThan(0);
    expect(status().figures.again).toBeGreaterThan(0);
  });
  await eventually(() => {
    const { figures } = status();
    expect(figures.receptions + figures.unsent.refused).toBe(sent);
  });

  const missed = sent;
  const second = await startLns({ port: first.port });
  for (let count = 0; count < 30; count++) send();
  await eventually(() => {
    const bodies = new Set(second.read('push-data').map(({ json }) => json));
    for (let n = missed + 1; n <= sent; n++) expect(bodies).toContain(`{"rxpk":[{"n":${n}}]}`);
  });
  await eventually(() => expect(status().figures.acked).toBe(40));
});

test('garbage from the network server is counted and harms nothing', async () => {
  const lns = await startLns();
  const { link, status } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  await eventually(() => expect(lns.pathOf(A)).not.toBeNull());
  const garbage = [
    Buffer.alloc(0),
    Buffer.from([2]),
    Buffer.from([2, 1, 1]),
    Buffer.from([0, 1, 2, 1]),
    Buffer.from([3, 1, 2, 1]),
    Buffer.from([2, 1, 2, 0]),
    Buffer.from([2, 1, 2, 2]),
    Buffer.from([2, 1, 2, 5]),
    Buffer.from([2, 1, 2, 99]),
    Buffer.alloc(60_000, 0xff),
  ];
  for (const bytes of garbage) await lns.sendDown(A, bytes);
  await eventually(() => expect(status().figures.garbage).toBe(garbage.length));
  link.send('requea', A, RXPK, 1, null);
  await eventually(() => expect(status().figures.acked).toBe(1));
});

test('what others than the network server send to a gateway socket never reaches it', async () => {
  const lns = await startLns();
  const { link, status } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  await eventually(() => expect(lns.pathOf(A)).not.toBeNull());
  const port = Number(lns.pathOf(A)?.split(':')[1]);
  const outsider = createSocket('udp4');
  await new Promise((resolve) => outsider.send(Buffer.from('garbage'), port, '127.0.0.1', resolve));
  outsider.close();
  await lns.sendDown(A, Buffer.from([2, 0, 0, 1]));
  await eventually(() => expect(status().figures.unexpectedAcks).toBe(1));
  expect(status().figures.garbage).toBe(0);
});

test('case 28: an answer goes back with the token and version of its PULL_RESP; version 1 gets none', async () => {
  const lns = await startLns();
  const { link, status } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  await eventually(() => expect(lns.pathOf(A)).not.toBeNull());
  await lns.sendDown(A, encodePullResp(2, 0xbeef, '{"imme":true,"freq":869.525}'));
  await lns.sendDown(A, encodePullResp(1, 0, '{"imme":true}'));
  await eventually(() => expect(status().figures).toMatchObject({ pullResp: 2, txAcks: 1 }));
  await eventually(() => expect(lns.read('tx-ack')).toHaveLength(1));
  // Version 1 knows no TX_ACK.
  expect(lns.read('tx-ack')).toMatchObject([
    { version: 2, token: 0xbeef, gatewayEui: A, json: '{"txpk_ack":{"error":"TOO_LATE"}}' },
  ]);
});

test('the socket of a gateway that is gone for 10 minutes is closed, its figures stay in the sums', async () => {
  const lns = await startLns();
  const { link, pass, status } = startLink(to(lns));
  link.setGatewayAlive(A, true);
  link.send('requea', B, RXPK, 1, null);
  await eventually(() => expect(status().figures.acked).toBe(1));
  pass(9 * 60_000);
  await eventually(() => expect(status().gateways).toHaveLength(2));
  pass(61_000);
  await eventually(() => expect(status().gateways.map(({ gatewayEui }) => gatewayEui)).toEqual([A]));
  expect(status().figures).toMatchObject({ receptions: 1, acked: 1 });
  link.send('requea', B, RXPK, 2, null);
  await eventually(() => expect(status().figures).toMatchObject({ receptions: 2, acked: 2 }));
  const [first, second] = lns.read('push-data');
  expect(first?.from).not.toBe(second?.from);
});

test('a crowd of receptions at once overflows no receive buffer and settles in order', async () => {
  const lns = await startLns();
  const { link, status } = startLink(to(lns));
  const settled: (readonly number[])[] = [];
  for (let id = 0; id < 10_000; id++) {
    link.send('requea', id % 2 === 0 ? A : B, RXPK, id, null);
    if (id === 4_999) link.whenSettled('requea', (unsent) => settled.push(unsent));
  }
  link.whenSettled('requea', (unsent) => settled.push(unsent));
  await eventually(() => expect(settled).toEqual([[], []]));
  expect(status().figures.receptions).toBe(10_000);
  await eventually(() => expect(lns.counts().pushData).toBe(10_000));
  await eventually(() => expect(status().figures.acked).toBe(10_000));
});

test('a host name is looked up; with nobody at its first address, the next one is used', async () => {
  // Depending on the machine localhost is ::1 first, 127.0.0.1 first, or 127.0.0.1 alone.
  const lns = await startLns();
  const { link, status } = startLink(lnsFrom(`address = "localhost:${lns.port}"`));
  link.setGatewayAlive(A, true);
  await eventually(() => {
    link.send('requea', A, RXPK, 1, null);
    expect(status().figures.acked).toBeGreaterThan(0);
  });
  expect(status()).toMatchObject({ host: 'localhost', ip: '127.0.0.1', lookupError: null });
});

test('IPv6 works like IPv4', async () => {
  const lns = await startLns({ host: '::1' });
  const { link, status } = startLink(lnsFrom(`address = "[::1]:${lns.port}"`));
  link.send('requea', A, RXPK, 1, null);
  link.setGatewayAlive(A, true);
  await eventually(() => expect(status().figures).toMatchObject({ acked: 1, pullAcked: 1 }));
});

test('what cannot leave in time is counted and told, and the rest goes on', async () => {
  const lns = await startLns();
  const { link, pass, status } = startLink(
    to(lns),
    lnsFrom('name = "nowhere"\naddress = "no-such-host.invalid"'),
  );
  const settled: (readonly number[])[] = [];
  link.send('nowhere', A, RXPK, 7, null);
  link.send('nowhere', A, RXPK, 8, null);
  link.whenSettled('nowhere', (unsent) => settled.push(unsent));
  link.send('requea', A, RXPK, 7, null);
  // A machine without any name service takes its time to say so.
  await eventually(() => expect(status('nowhere').lookupError).not.toBeNull(), { timeoutMs: 45_000 });
  pass(3_000);
  await eventually(() => expect(settled).toEqual([[7, 8]]));
  expect(status('nowhere')).toMatchObject({ ip: null, figures: { receptions: 0, unsent: { 'no-path': 2 } } });
  await eventually(() => expect(status('requea').figures.acked).toBe(1));
});

test('more gateways than sockets are allowed are counted, not served', () => {
  const { link, status } = startLink(lnsFrom('address = "no-such-host.invalid"'));
  for (let n = 0; n < 4_003; n++) {
    link.forwardStat(n.toString(16).padStart(16, '0') as GatewayEui, STAT);
  }
  expect(status().gateways).toHaveLength(4_000);
  expect(status().figures.unsent['too-many-sockets']).toBe(3);
});

test('a datagram too large for UDP is counted as an error, not thrown', async () => {
  const lns = await startLns();
  const { link, status } = startLink(to(lns));
  const settled: (readonly number[])[] = [];
  link.send('requea', A, `{"x":"${'x'.repeat(70_000)}"}`, 1, null);
  link.send('requea', A, RXPK, 2, null);
  link.whenSettled('requea', (unsent) => settled.push(unsent));
  await eventually(() => expect(settled).toEqual([[1]]));
  expect(status().figures).toMatchObject({ receptions: 1, unsent: { error: 1 } });
  expect(status().gateways[0]?.lastError).toBe('EMSGSIZE');
});

test('stopping lets go of what was given, then closes every socket', async () => {
  const lns = await startLns();
  const { link } = startLink(to(lns));
  for (let id = 0; id < 500; id++) link.send('requea', A, RXPK, id, null);
  await link.stop();
  await eventually(() => expect(lns.counts().pushData).toBe(500));
});

test('an LNS nobody has configured is a bug of the caller', () => {
  const { link } = startLink(lnsFrom());
  expect(() => link.send('elsewhere', A, RXPK, 1, null)).toThrow('no network server named elsewhere');
});
