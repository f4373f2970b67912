// The routes over a real database, a real reader thread and a real HTTP server.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpRig, principalWith, startHttpRig } from '../../platform/http/testing/http-rig.ts';
import { createReader, type Reader } from '../../platform/reader.ts';
import { downlinksRoutes, readRecentDownlinks } from './downlinks-api.ts';
import { DOWN_RESULTS } from './record.ts';
import {
  askedOf,
  createRecordRig,
  doneOf,
  EUIS,
  NOW,
  PARTNER,
  type RecordRig,
  txpkOf,
} from './testing/record-rig.ts';

let rig: RecordRig;
let reader: Reader;
let http: HttpRig;
let who = principalWith({ partnerId: PARTNER });
let url = '';

const joinAccept = { kind: 'join-accept' } as const;

beforeAll(async () => {
  rig = createRecordRig();
  const recorder = rig.recorder();
  recorder.asked(askedOf('a-1', { askedMs: NOW - 3_000, windowMs: NOW - 2_300 }));
  recorder.done(doneOf('a-1', { marginMs: -12.5 }));
  recorder.asked(askedOf('a-2', { askedMs: NOW - 2_000, lns: 'other', target: joinAccept, windowS: 5 }));
  recorder.done(doneOf('a-2', { result: 'refused', word: '=1+1' }));
  recorder.asked(askedOf('a-3', { askedMs: NOW - 1_000, gatewayId: 2, txpk: txpkOf({ freq: 868.1 }) }));
  recorder.asked(askedOf('a-4', { gatewayId: 2, downClass: 'immediate', windowS: null, windowMs: null }));
  recorder.done(doneOf('a-4', { gatewayId: 2, result: 'offline', marginMs: null, handedMs: null }));
  recorder.asked(askedOf('a-5', { txpk: null, complaint: 'txpk: missing' }));
  recorder.done(doneOf('a-5', { result: 'unreadable' }));
  recorder.stop();
  reader = createReader(rig.path);
  const routes = downlinksRoutes({
    ...{ reader, now: () => NOW, uses: rig.dutyCycle.uses, mode: 'warn' },
    ...{ euiOf: (id) => EUIS[id - 1] ?? null, sees: () => true },
  });
  http = await startHttpRig({ routes: [routes], authenticate: () => who });
  url = http.url('/api/v1');
});

afterAll(async () => {
  await http.stop();
  await reader.stop();
  rig.close();
});

async function list(query: string): Promise<Readonly<Record<string, unknown>>[]> {
  const answer = await fetch(`${url}/downlinks${query}`);
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { downlinks: Record<string, unknown>[] }).downlinks;
}

const ids = async (query: string): Promise<unknown[]> => (await list(query)).map(({ id }) => id);

test('downlinks are listed newest first, each with all that is known of it', async () => {
  const downlinks = await list('');
  expect(downlinks.map(({ id }) => id)).toEqual(['a-4', 'a-3', 'a-2', 'a-1']);
  expect(downlinks[3]).toEqual({
    ...{ id: 'a-1', askedMs: NOW - 3_000, eui: EUIS[0], via: 'supervisor', lns: 'main', class: 'rx' },
    ...{ windowS: 1, windowMs: NOW - 2_300, frequencyHz: 869_525_000, dataRate: 'SF9BW125', powerDbm: 27 },
    ...{ size: 13, airtimeMs: 164.864, target: 'data', devAddr: '26011bda', result: 'accepted', word: null },
    ...{ marginMs: -12.5, handedMs: NOW + 80, answeredMs: NOW + 82, doneMs: NOW + 120 },
  });
  expect(downlinks[2]).toMatchObject({ target: 'join-accept', devAddr: null, word: '=1+1' });
});

describe('filters', () => {
  test.each([
    ['?gateway=7076FF0000000002', ['a-4', 'a-3']],
    ['?gateway=70-76-ff-00-00-00-00-01', ['a-2', 'a-1']],
    ['?lns=other', ['a-2']],
    ['?result=offline', ['a-4']],
    [`?since=${NOW - 2_000}`, ['a-4', 'a-3', 'a-2']],
    [`?until=${NOW - 2_000}`, ['a-1']],
    ['?since=2026-05-01T07:59:59Z', ['a-4', 'a-3']],
    ['?since=2026-05-01T09:59:59.5%2B02:00', ['a-4']],
    ['?since=2026-05-02', []],
    ['?limit=2', ['a-4', 'a-3']],
    ['?gateway=7076ff0000000001&lns=main&result=accepted&limit=1000', ['a-1']],
  ])('%s', async (query, expected) => expect(await ids(query)).toEqual(expected));

  test.each([
    ['gateway', '?gateway=7076'],
    ['result', '?result=sent'],
    ['since', '?since=yesterday'],
    ['since', '?since=2026-05-01T08:00'],
    ['until', '?until=2026-13-01'],
    ['limit', '?limit=0'],
    ['limit', '?limit=1001'],
    ['limit', '?limit=1&limit=2'],
    ['lns', '?lns='],
    ['format', '?format=xml'],
    ['gatway', '?gatway=7076ff0000000001'],
    ['constructor', '?constructor=1'],
  ])('what is wrong with %s is told with its name: %s', async (parameter, query) => {
    const answer = await fetch(`${url}/downlinks${query}`);
    expect(answer.status).toBe(400);
    const { errors } = (await answer.json()) as { errors: { field: string; detail: string }[] };
    expect(errors).toEqual([{ field: parameter, detail: expect.stringMatching(/must be|not known/) }]);
  });
});

test('as CSV, times are readable and no word of a packet forwarder is a formula', async () => {
  const answer = await fetch(`${url}/downlinks?format=csv&gateway=${EUIS[0]}`);
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toContain('downlinks.csv');
  expect((await answer.text()).split('\r\n')).toEqual([
    'askedAt,eui,via,lns,class,windowS,windowAt,frequencyHz,dataRate,powerDbm,size,airtimeMs,target,devAddr,result,word,marginMs,handedAt,answeredAt,doneAt,id',
    `2026-05-01T07:59:58.000Z,${EUIS[0]},supervisor,other,rx,5,2026-05-01T08:00:00.700Z,869525000,SF9BW125,27,13,164.864,join-accept,,refused,'=1+1,612.5,2026-05-01T08:00:00.080Z,2026-05-01T08:00:00.082Z,2026-05-01T08:00:00.120Z,a-2`,
    `2026-05-01T07:59:57.000Z,${EUIS[0]},supervisor,main,rx,1,2026-05-01T07:59:57.700Z,869525000,SF9BW125,27,13,164.864,data,26011bda,accepted,,-12.5,2026-05-01T08:00:00.080Z,2026-05-01T08:00:00.082Z,2026-05-01T08:00:00.120Z,a-1`,
    '',
  ]);
});

test('the counts name every result and add up, those without a row included', async () => {
  const answer = (await (await fetch(`${url}/downlinks/counts`)).json()) as {
    counts: Record<string, number>[];
  };
  expect(answer.counts).toMatchObject([
    { eui: EUIS[0], via: 'supervisor', lns: 'main', downlinks: 2, accepted: 1, unreadable: 1 },
    { eui: EUIS[0], via: 'supervisor', lns: 'other', downlinks: 1, refused: 1 },
    { eui: EUIS[1], via: 'supervisor', lns: 'main', downlinks: 2, pending: 1, offline: 1 },
  ]);
  for (const line of answer.counts) {
    expect(DOWN_RESULTS.reduce((sum, result) => sum + (line[result] ?? Number.NaN), 0)).toBe(
      line['downlinks'],
    );
  }
});

test('the duty cycle names gateway, sub-band, airtime and how much of the limit that is', async () => {
  const answer = (await (await fetch(`${url}/duty-cycle`)).json()) as { dutyCycle: unknown[] };
  expect(answer).toMatchObject({ nowMs: NOW, mode: 'warn' });
  expect(answer.dutyCycle).toEqual([
    { eui: EUIS[0], subBand: '869.4-869.65', limit: 0.1, airtimeMs: 164.864, ratio: 164.864 / 360_000 },
    { eui: EUIS[1], subBand: '868.0-868.6', limit: 0.01, airtimeMs: 164.864, ratio: 164.864 / 36_000 },
  ]);
});

test('the last hour by gateway and result', async () => {
  expect(await readRecentDownlinks(reader, NOW - 2_500)).toEqual([
    { eui: EUIS[0], result: 'refused', downlinks: 1 },
    { eui: EUIS[1], result: 'offline', downlinks: 1 },
    { eui: EUIS[1], result: 'pending', downlinks: 1 },
  ]);
});

test('nobody sees the downlinks of another network, not even one by one', async () => {
  who = principalWith({ partnerId: 'smo', role: 'administrator' });
  expect(await list(`?gateway=${EUIS[0]}`)).toEqual([]);
  expect(await list('')).toEqual([]);
  who = principalWith({ partnerId: PARTNER, rights: ['state.read'] });
  expect((await fetch(`${url}/downlinks`)).status).toBe(403);
  expect((await fetch(`${url}/downlinks/counts`)).status).toBe(200);
});
