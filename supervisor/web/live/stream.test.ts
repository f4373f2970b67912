// The stream of the traffic over real sockets, from a real database: whose frames are in it, what is only counted, who is cut off.

import { get } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { eventually } from '../../../test/eventually.ts';
import type { Principal } from '../../platform/http/principal.ts';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import type { HearingGateway } from './filter.ts';
import { lookBack } from './look-back.ts';
import { createTrafficStore, type TrafficStore } from './store.ts';
import { createFrameStream, type FrameStream, type FrameStreamDeps } from './stream.ts';
import { createHeardDatabase, type HeardDatabase } from './testing/heard-database.ts';
import type { FramesEvent, HeardLine } from './wire.ts';

const OURS: HearingGateway = {
  ...{ id: 1, eui: '7076ff0000000001' as GatewayEui, name: 'Tours', partnerId: 'tmvl' },
};
const THEIRS: HearingGateway = {
  ...{ id: 2, eui: '7076ff0000000002' as GatewayEui, name: 'Amboise', partnerId: 'smo' },
};

let heard: HeardDatabase;
let rig: HttpRig;
let stream: FrameStream;
let who: Principal;
let gateways: readonly HearingGateway[];
let reads: number;
const open: { stop(): void }[] = [];

beforeAll(() => {
  heard = createHeardDatabase([1, 2]);
});
beforeEach(() => {
  who = principalWith({ partnerId: 'tmvl' });
  gateways = [OURS, THEIRS];
  reads = 0;
});
afterEach(async () => {
  for (const one of open.splice(0)) one.stop();
  await rig.stop();
  heard.forget();
});
afterAll(() => heard.close());

async function start(options: Partial<FrameStreamDeps> = {}): Promise<void> {
  const real = createTrafficStore(heard.reader);
  const store: TrafficStore = {
    newestId() {
      reads++;
      return real.newestId();
    },
    between: real.between,
  };
  stream = createFrameStream({
    gateways: () => gateways,
    ...{ store, lookBack: (asked) => lookBack(store, asked), everyMs: 10, ...options },
  });
  rig = await startHttpRig({ routes: [stream.routes], authenticate: () => who });
}

interface Watcher {
  events(): readonly FramesEvent[];
  /** All that came, oldest first. */
  lines(): readonly HeardLine[];
  counts(): { readonly leftOut: number; readonly unread: number };
  text(): string;
  lastId(): string;
  ended(): boolean;
  stop(): void;
}

/** Resolves once the first event is there. */
async function watch(query = '', headers: Readonly<Record<string, string>> = {}): Promise<Watcher> {
  let text = '';
  let ended = false;
  const request = get(rig.url(`/api/v1/frames/stream${query}`), { headers, agent: false }, (answer) => {
    answer.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
    });
    answer.on('close', () => {
      ended = true;
    });
    answer.on('error', () => {});
  });
  request.on('error', () => {});
  const events = (): FramesEvent[] =>
    [...text.matchAll(/^event: frames\ndata: (.+)\n\n/gm)].map(
      ([, json = '']) => JSON.parse(json) as FramesEvent,
    );
  const watcher: Watcher = {
    events,
    lines: () => events().flatMap(({ lines }) => lines.toReversed()),
    counts: () => ({
      leftOut: events().reduce((sum, { leftOut }) => sum + leftOut, 0),
      unread: events().reduce((sum, { unread }) => sum + unread, 0),
    }),
    text: () => text,
    lastId: () => [...text.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? '',
    ended: () => ended,
    stop: () => request.destroy(),
  };
  open.push(watcher);
  await eventually(() => expect(events().length).toBeGreaterThan(0));
  return watcher;
}

/** An unconfirmed data uplink: DevAddr and FCnt, FPort 2, one byte. */
function data(devAddr: string, fCnt = 1): string {
  const address = Buffer.from(devAddr, 'hex').reverse().toString('hex');
  const counter = Buffer.from([fCnt & 0xff, fCnt >> 8]).toString('hex');
  return `40${address}00${counter}02aaddccbbaa`;
}
const JOIN = `00${'01'.repeat(8)}f1efcdab00ff7670abcdaabbccdd`;
const some = (count: number, devAddr = '0e000001'): string[] =>
  Array.from({ length: count }, (_, index) => data(devAddr, index));

test('the first event has what was heard last, the next ones what is heard from then on', async () => {
  heard.hear(1, [data('0e00003f', 258), JOIN, null]);
  await start();
  const watcher = await watch();
  expect(watcher.events()[0]).toMatchObject({ isWhole: true, leftOut: 0, unread: 0 });
  const common = {
    gateway: OURS.eui,
    gatewayName: 'Tours',
    rssiDbm: -90,
    snrDb: 7.25,
    port: null,
    fCnt: null,
  };
  const onAir = { dataRate: 'SF7BW125', frequencyHz: 868_100_000 };
  expect(watcher.lines()).toMatchObject([
    { ...common, ...onAir, id: 1, kind: 'unconfirmed', device: '0e00003f', port: 2, fCnt: 258 },
    { ...common, ...onAir, id: 2, kind: 'join', device: '7076ff00abcdeff1' },
    { ...common, id: 3, kind: 'crc', device: null, dataRate: null, frequencyHz: null },
  ]);
  heard.hear(1, [data('0e000040')]);
  await eventually(() => expect(watcher.lines()).toHaveLength(4));
  expect(watcher.events().at(-1)).toMatchObject({ isWhole: false, lines: [{ id: 4, device: '0e000040' }] });
  // Headers only: of the content nothing leaves.
  expect(watcher.text()).not.toMatch(/aaddccbbaa|phyPayload/i);
});

test('frames that gateways of another partner heard are never in the stream, whatever is asked for', async () => {
  const secret = 'deadbeef';
  heard.hear(2, some(5, secret));
  await start();
  const watchers = [
    await watch(),
    await watch(`?gateway=${THEIRS.eui}`),
    await watch('?partner=smo'),
    await watch(`?device=${secret}`),
    await watch('?after=0'),
    await watch('', { 'last-event-id': '2' }),
  ];
  who = principalWith({ partnerId: 'tmvl', role: 'administrator' });
  watchers.push(await watch(`?gateway=${THEIRS.eui}&partner=smo`));
  who = principalWith({ partnerId: 'smo' });
  const theirs = await watch();
  expect(theirs.lines()).toHaveLength(5);
  heard.hear(2, some(5, secret));
  heard.hear(1, [data('0e000001')]);
  await eventually(() => expect(theirs.lines()).toHaveLength(10));
  await eventually(() => expect(watchers[0]?.lines()).toMatchObject([{ device: '0e000001' }]));
  for (const watcher of watchers) {
    expect(watcher.text()).not.toContain(secret);
    expect(watcher.text()).not.toContain(THEIRS.eui);
    // Nor are they told how many there were.
    expect(watcher.counts().leftOut).toBe(0);
  }
  expect(theirs.text()).not.toContain('0e000001');
});

test('a gateway that changes hands takes its frames along, in streams that are open too', async () => {
  await start();
  const ours = await watch();
  who = principalWith({ partnerId: 'smo' });
  const theirs = await watch();
  gateways = [{ ...OURS, partnerId: 'smo' }, THEIRS];
  heard.hear(1, [data('0e000001')]);
  await eventually(() => expect(theirs.lines()).toHaveLength(1));
  expect(ours.lines()).toEqual([]);
  gateways = [OURS, THEIRS];
  heard.hear(1, [data('0e000002')]);
  await eventually(() => expect(ours.lines()).toMatchObject([{ device: '0e000002' }]));
});

test('whoever may not see frames, or is limited to sites, gets none', async () => {
  await start();
  who = principalWith({ rights: ['state.read'], role: 'viewer' });
  expect((await rig.get('/api/v1/frames/stream')).status).toBe(403);
  who = principalWith({ partnerId: 'tmvl', siteIds: ['site-1'] });
  heard.hear(1, some(3));
  expect((await watch()).lines()).toEqual([]);
});

test('a filter that cannot be understood is refused, and one that can is kept to', async () => {
  await start();
  for (const query of ['?device=xyz', '?kind=joins', '?port=port', '?rate=SF6', '?nonsense=1']) {
    expect([query, (await rig.get(`/api/v1/frames/stream${query}`)).status]).toEqual([query, 400]);
  }
  const [joins, device] = [await watch('?kind=join'), await watch('?device=0E0001&port=2&rate=sf9')];
  heard.hear(1, [JOIN, data('0e000100')]);
  heard.hear(1, [data('0e000101'), data('0e010000')], { dataRate: 'SF9BW125' });
  await eventually(() => expect(joins.lines()).toMatchObject([{ device: '7076ff00abcdeff1' }]));
  await eventually(() => expect(device.lines()).toMatchObject([{ device: '0e000101' }]));
});

test('what is more than a page can show is left out and counted, the newest are shown', async () => {
  await start({ linesAtOnce: 3 });
  const watcher = await watch();
  heard.hear(1, some(50));
  await eventually(() => expect(watcher.lines().length + watcher.counts().leftOut).toBe(50));
  expect(watcher.counts().leftOut).toBeGreaterThanOrEqual(50 - 3 * (watcher.events().length - 1));
  for (const { lines } of watcher.events()) expect(lines.length).toBeLessThanOrEqual(3);
  expect(watcher.lines().at(-1)?.id).toBe(50);
});

test('of a flood the newest are read, the others are counted as unread', async () => {
  await start();
  const watcher = await watch();
  heard.hear(1, some(2_500));
  await eventually(() => {
    const { leftOut, unread } = watcher.counts();
    expect(watcher.lines().length + leftOut + unread).toBe(2_500);
  });
  expect(watcher.counts().unread).toBe(1_500);
  expect(watcher.lines().at(-1)?.id).toBe(2_500);
});

test('whoever comes back gets what it missed, nothing twice, and is told of what is too much', async () => {
  await start();
  const first = await watch();
  heard.hear(1, [data('0e000001')]);
  await eventually(() => expect(first.lines()).toHaveLength(1));
  first.stop();
  heard.hear(1, [data('0e000002'), data('0e000003')]);
  for (const again of [await watch('', { 'last-event-id': first.lastId() }), await watch('?after=1')]) {
    expect(again.events()[0]).toMatchObject({ isWhole: false, unread: 0 });
    expect(again.lines()).toMatchObject([{ device: '0e000002' }, { device: '0e000003' }]);
  }
  heard.hear(1, some(400));
  const late = await watch(`?after=${first.lastId()}`);
  expect(late.lines()).toHaveLength(100);
  expect(late.lines().at(-1)?.id).toBe(403);
  expect(late.counts().unread).toBe(302);
});

test('an id of another database begins anew', async () => {
  heard.hear(1, some(2));
  await start();
  const watcher = await watch('?after=99');
  expect(watcher.events()[0]).toMatchObject({ isWhole: true });
  expect(watcher.lines()).toHaveLength(2);
});

test('a reader that does not read is cut off; the others miss nothing', async () => {
  // Long lines, or the kernel's buffers hold thousands of them.
  gateways = [{ ...OURS, name: 'Tours'.repeat(1_000) }];
  await start({ linesAtOnce: 1_000, maxWaitingBytes: 100_000 });
  const socket = connect({ host: '127.0.0.1', port: rig.port() });
  socket.pause();
  socket.on('error', () => {});
  socket.write('GET /api/v1/frames/stream HTTP/1.1\r\nhost: vigie\r\n\r\n');
  open.push({ stop: () => socket.destroy() });
  await eventually(() => expect(stream.counts().open).toBe(1));
  const watcher = await watch('?kind=join');
  let rounds = 0;
  await eventually(
    async () => {
      rounds++;
      heard.hear(1, [...some(400), JOIN]);
      await eventually(() => expect(watcher.lines()).toHaveLength(rounds));
      expect(stream.counts().dropped).toBe(1);
    },
    { timeoutMs: 20_000, intervalMs: 0 },
  );
  expect(stream.counts().open).toBe(1);
  expect(watcher.counts()).toEqual({ leftOut: 0, unread: 0 });
}, 40_000);

test('when rights end, so does the stream', async () => {
  who = principalWith({ accountId: 'a', credentialId: 'a-1' });
  await start();
  const watcher = await watch();
  stream.revoke({ credentialId: 'a-2' });
  expect(stream.counts().open).toBe(1);
  stream.revoke({ credentialId: 'a-1' });
  await eventually(() => expect(watcher.ended()).toBe(true));
});

test('nothing is read when nobody looks', async () => {
  await start();
  heard.hear(1, some(10));
  expect(reads).toBe(0);
  const watcher = await watch();
  const [during] = [reads];
  await eventually(() => expect(reads).toBeGreaterThan(during + 3));
  watcher.stop();
  await eventually(() => expect(stream.counts().open).toBe(0));
  let before = -1;
  // Ten turns fit between two looks.
  await eventually(
    () => {
      const known = before;
      before = reads;
      expect(reads).toBe(known);
    },
    { intervalMs: 100 },
  );
  heard.hear(1, some(1));
  const later = await watch();
  expect(later.lines()).toHaveLength(11);
});
