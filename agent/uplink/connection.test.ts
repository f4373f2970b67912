import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { eventually } from '../../test/eventually.ts';
import { available } from '../../test/require.ts';
import { startTcpProxy, type TcpProxy } from '../../test/stand-ins/tcp-proxy.ts';
import type { AgentSecrets } from '../secrets.ts';
import { TEST_EUI, temporaryFolder } from '../testing/agent-rig.ts';
import { EXPIRED, hasOpenssl, NOT_YET_VALID, selfSigned } from '../testing/certificates.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from '../testing/supervisor-stand-in.ts';
import { backoffMs } from './backoff.ts';
import { type Connection, type ConnectionOptions, createConnection } from './connection.ts';
import { SilenceError, verdictOf } from './verdict.ts';

const SECRETS: AgentSecrets = { password: Buffer.from('wrong'), ca: null, cert: null, key: null };
/** The waits of the connection loop after a few failures, with room. */
const PATIENT = { timeoutMs: 30_000 };
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** `heard`: what the connection told, in order. */
function connect(
  url: string,
  secrets: AgentSecrets = SECRETS,
  more: Partial<ConnectionOptions> = {},
): { readonly connection: Connection; readonly heard: string[] } {
  const heard: string[] = [];
  const connection = createConnection(
    {
      url,
      clientId: TEST_EUI,
      username: TEST_EUI,
      secrets,
      will: () => ({ topic: `vigie/1/${TEST_EUI}/state`, payload: Buffer.from('gone') }),
      topics: [`vigie/1/${TEST_EUI}/flow`],
      ...more,
    },
    {
      onConnected: () => heard.push('connected'),
      onDisconnected: () => heard.push('disconnected'),
      onMessage: (_, payload) => {
        heard.push(payload.toString());
        if (payload.toString() === 'throw') throw new Error('a bug of ours');
      },
      log: {
        info: () => {},
        warn: () => {},
        error: () => heard.push('error'),
      },
    },
  );
  cleanups.push(connection.stop);
  connection.start();
  return { connection, heard };
}

async function listen(onSocket: Parameters<typeof createServer>[1] & object): Promise<number> {
  const server: Server = createServer(onSocket);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => void server.close());
  return (server.address() as { port: number }).port;
}

/** A broker behind a link that can be made bad. */
async function connectThroughProxy(
  more: Partial<ConnectionOptions> = {},
): Promise<ReturnType<typeof connect> & { readonly proxy: TcpProxy; readonly broker: SupervisorStandIn }> {
  const broker = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  const proxy = await startTcpProxy({ target: { host: '127.0.0.1', port: broker.port } });
  cleanups.push(broker.stop, proxy.stop);
  return { ...connect(`mqtt://127.0.0.1:${proxy.port}`, SECRETS, more), proxy, broker };
}

test('catalogue 30: refused credentials have a word of their own, and are tried again', async () => {
  const broker = await openSupervisorStandIn({ gatewayEui: TEST_EUI, password: 'right' });
  cleanups.push(broker.stop);
  const { connection, heard } = connect(`mqtt://127.0.0.1:${broker.port}`);
  await eventually(() => expect(connection.verdict()).toBe('refused'));
  expect(heard).toEqual([]);
  expect(connection.publish('t', Buffer.from('x'), { qos: 0, retain: false })).toBe(false);
});

test('nobody there is unreachable; once somebody is there, it connects by itself', async () => {
  const spare = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  const { port } = spare;
  await spare.stop();
  const { connection, heard } = connect(`mqtt://127.0.0.1:${port}`);
  await eventually(() => expect(connection.verdict()).toBe('unreachable'));
  const broker = await openSupervisorStandIn({ gatewayEui: TEST_EUI, port });
  cleanups.push(broker.stop);
  await eventually(() => expect(heard).toEqual(['connected']), { timeoutMs: 30_000 });
  expect(connection.connects()).toBe(1);
});

test('a listener that throws stops neither the stream nor the process', async () => {
  const broker = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  cleanups.push(broker.stop);
  const { heard } = connect(`mqtt://127.0.0.1:${broker.port}`);
  await eventually(() => expect(heard).toEqual(['connected']));
  broker.publish('flow', Buffer.from('throw'));
  broker.publish('flow', Buffer.from('next'));
  await eventually(() => expect(heard).toEqual(['connected', 'throw', 'error', 'next']));
});

test('a broker that accepts and drops has a word of its own, and is left alone for ever longer', async () => {
  let accepted = 0;
  const port = await listen((socket) => {
    accepted++;
    socket.on('error', () => {});
    socket.end();
  });
  const { connection, heard } = connect(`mqtt://127.0.0.1:${port}`);
  await eventually(() => expect(accepted).toBeGreaterThanOrEqual(3), { timeoutMs: 30_000 });
  expect(connection.verdict()).toBe('dropped');
  expect(heard).toEqual([]);
});

test('a broker that drops what it has let in is called dropped, also while it has just let in again', async () => {
  const { connection, heard, proxy } = await connectThroughProxy();
  for (let times = 1; times <= 2; times++) {
    await eventually(() => expect(connection.connects()).toBe(times), PATIENT);
    proxy.cut();
    await eventually(() => expect(connection.verdict()).toBe('dropped'));
  }
  await eventually(() => expect(connection.connects()).toBe(3), PATIENT);
  expect(connection.verdict()).toBe('dropped');
  expect(heard.slice(0, 3)).toEqual(['connected', 'disconnected', 'connected']);
});

test('what speaks another protocol is no broker', async () => {
  const port = await listen((socket) => {
    socket.on('error', () => {});
    socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
  });
  const { connection } = connect(`mqtt://127.0.0.1:${port}`);
  await eventually(() => expect(['unreachable', 'dropped']).toContain(connection.verdict()));
});

test('catalogue 26: a half-open link is found out by its silence, destroyed, and made anew', async () => {
  const { connection, heard, proxy } = await connectThroughProxy({ silentAfterMs: 1_000 });
  await eventually(() => expect(heard).toEqual(['connected']));
  proxy.swallow(true);
  expect(connection.publish('t', Buffer.from('lost'), { qos: 0, retain: false })).toBe(true);
  await eventually(() => expect(connection.verdict()).toBe('silent'));
  expect(heard).toEqual(['connected', 'disconnected']);
  expect(connection.publish('t', Buffer.from('kept'), { qos: 0, retain: false })).toBe(false);
  proxy.swallow(false);
  await eventually(() => expect(connection.connects()).toBe(2), PATIENT);
});

test('catalogue 27: a link that stalls for a moment is the same link', async () => {
  const { connection, broker, heard, proxy } = await connectThroughProxy({ silentAfterMs: 5_000 });
  await eventually(() => expect(heard).toEqual(['connected']));
  proxy.stall(400);
  const stalledMs = performance.now();
  broker.publish('flow', Buffer.from('late'));
  connection.publish(`vigie/1/${TEST_EUI}/health`, Buffer.from('late'), { qos: 0, retain: false });
  await eventually(() => expect(heard).toEqual(['connected', 'late']));
  await eventually(() => expect(broker.named('health').map(String)).toEqual(['late']));
  expect(performance.now() - stalledMs).toBeGreaterThan(390);
  expect(connection.connects()).toBe(1);
});

test('TLS to a broker that has none is no connection, and no crash', async () => {
  const port = await listen((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('hello'));
  });
  const { connection } = connect(`mqtts://127.0.0.1:${port}`);
  await eventually(() => expect(['unreachable', 'certificate']).toContain(connection.verdict()));
});

describe.skipIf(!available('openssl', hasOpenssl()))('over TLS', () => {
  test('a broker is trusted by its certificate, and by no other', async () => {
    const folder = temporaryFolder();
    cleanups.push(folder.remove);
    const broker = selfSigned(folder.path, 'broker');
    const stranger = selfSigned(folder.path, 'stranger');
    const standIn = await openSupervisorStandIn({ gatewayEui: TEST_EUI, tls: broker });
    cleanups.push(standIn.stop);
    const url = `mqtts://127.0.0.1:${standIn.port}`;
    const trusting = connect(url, { ...SECRETS, ca: broker.cert });
    await eventually(() => expect(trusting.heard).toEqual(['connected']));
    const wary = connect(url, { ...SECRETS, ca: stranger.cert });
    const unprepared = connect(url);
    await eventually(() => expect(wary.connection.verdict()).toBe('certificate'));
    await eventually(() => expect(unprepared.connection.verdict()).toBe('certificate'));
    expect([...wary.heard, ...unprepared.heard]).toEqual([]);
  });

  test.each([
    ['catalogue 41: an expired certificate', EXPIRED, 'certificate-expired'],
    [
      'catalogue 16: a certificate of the future, as every one is in 1970',
      NOT_YET_VALID,
      'certificate-not-yet-valid',
    ],
  ] as const)('%s has a word of its own', async (_, validity, verdict) => {
    const folder = temporaryFolder();
    cleanups.push(folder.remove);
    const broker = selfSigned(folder.path, 'broker', validity);
    const standIn = await openSupervisorStandIn({ gatewayEui: TEST_EUI, tls: broker });
    cleanups.push(standIn.stop);
    const { connection, heard } = connect(`mqtts://127.0.0.1:${standIn.port}`, {
      ...SECRETS,
      ca: broker.cert,
    });
    await eventually(() => expect(connection.verdict()).toBe(verdict));
    expect(heard).toEqual([]);
  });

  test('a certificate and a key that do not fit together are no crash', async () => {
    const folder = temporaryFolder();
    cleanups.push(folder.remove);
    const [one, other] = [selfSigned(folder.path, 'one'), selfSigned(folder.path, 'other')];
    const { connection } = connect('mqtts://127.0.0.1:1', { ...SECRETS, cert: one.cert, key: other.key });
    await eventually(() => expect(['certificate', 'unreachable']).toContain(connection.verdict()));
  });
});

test.each([
  [null, 'dropped'],
  [new SilenceError('x'), 'silent'],
  [new Error('Keepalive timeout'), 'silent'],
  [Object.assign(new Error('Subscribe error: Unspecified error'), { code: 128 }), 'refused'],
  [Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }), 'dropped'],
  [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'unreachable'],
  [Object.assign(new Error('Connection refused: Bad username'), { code: 4 }), 'refused'],
  [Object.assign(new Error('Connection refused: Not authorized'), { code: 5 }), 'refused'],
  [Object.assign(new Error('Connection refused: Server unavailable'), { code: 3 }), 'unreachable'],
  [Object.assign(new Error('expired'), { code: 'CERT_HAS_EXPIRED' }), 'certificate-expired'],
  [new Error('ssl3_read_bytes:ssl/tls alert certificate expired'), 'certificate-expired'],
  [Object.assign(new Error('x'), { code: 'CERT_NOT_YET_VALID' }), 'certificate-not-yet-valid'],
  [Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }), 'certificate'],
  [Object.assign(new Error('x'), { code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), 'certificate'],
] as const)('%s is %s', (error, verdict) => {
  expect(verdictOf(error)).toBe(verdict);
});

test.each([
  ['the first wait is a second at most', 0, false, 1, 1_000],
  ['it doubles', 3, false, 1, 8_000],
  ['up to a minute', 40, false, 1, 60_000],
  ['jitter is full, over a floor', 3, false, 0, 250],
  ['refused: a minute at once', 0, true, 1, 60_000],
  ['a shorter limit holds', 10, false, 1, 4_000, 4_000],
  ['and holds for refusals', 0, true, 1, 4_000, 4_000],
] as const)('backoff: %s', (_, failures, refused, random, expected, maxMs?: number) => {
  expect(backoffMs(failures, refused, () => random, maxMs)).toBe(expected);
});
