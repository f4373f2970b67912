// The late lane on a real database: what goes, in which order, and what a kill or a silent server gives back.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { GatewayEui } from '../../../protocol/eui.ts';
import { createSeqSet } from '../../../protocol/seq-set.ts';
import { createFleetStore } from '../../fleet/store.ts';
import { type Connection, migrate, openDatabase } from '../../platform/database.ts';
import { MIGRATIONS } from '../../schema.ts';
import { createLnsDecisions, type LnsDecisions } from '../decisions.ts';
import { lnsFrom } from '../lns.fixture.ts';
import { createLnsStore } from '../store.ts';

const START_MS = 1_800_000_000_000;
const A = 1;
const B = 2;
const LNS = 1;
const DEVICE = 0x2601_1234;

let folder: string;
let connection: Connection;
let decisions: LnsDecisions;
let nowMs: number;
let lastId: number;
let frames: Map<string, number>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-late-'));
  connection = openDatabase(join(folder, 'vigie.db'));
  migrate(connection, MIGRATIONS);
  const fleet = createFleetStore(connection);
  for (const eui of ['7076ff0000000001', '7076ff0000000002'] as GatewayEui[]) {
    fleet.seedGateway({ eui, name: eui, partnerId: null, latitude: null, longitude: null, secret: null }, 0);
  }
  createLnsStore(connection).register(['requea']);
  for (const [id, epoch] of [
    [A, 'a'],
    [B, 'b'],
  ]) {
    connection
      .prepare(
        "INSERT INTO streams (id, gateway_id, epoch, watermark, ranges, first_ms, last_ms) VALUES (?, ?, ?, 0, '[]', 0, 0)",
      )
      .run(id, id, epoch);
  }
  nowMs = START_MS;
  lastId = 0;
  frames = new Map();
  start();
});

afterEach(() => {
  connection.close();
  rmSync(folder, { recursive: true });
});

/** As a supervisor does when it starts, after a kill too. */
function start(): void {
  decisions = createLnsDecisions({
    connection,
    servers: [{ id: LNS, settings: lnsFrom('late_per_s = 10000\nlate_per_s_gateway = 10000') }],
    now: () => nowMs,
  });
  decisions.take({ kind: 'liveness', lnsId: LNS, state: 'up' });
}

interface Heard {
  readonly fCnt: number;
  readonly gateway?: number;
  /** How long ago. */
  readonly ageMs?: number;
  readonly bypassLns?: string;
  readonly join?: boolean;
}

/** Stores a reception as the pipeline does; returns its id and what goes to the network server now. */
function hear({ fCnt, gateway = A, ageMs = 60_000, bypassLns, join: isJoin = false }: Heard) {
  const receptionId = ++lastId;
  const phy = Buffer.alloc(23, fCnt);
  phy[0] = isJoin ? 0 : 0x40;
  const key = phy.toString('hex');
  const known = frames.get(key);
  const frameId = known ?? frames.size + 1;
  frames.set(key, frameId);
  const receivedMs = nowMs - ageMs;
  const devAddr = isJoin ? null : DEVICE;
  const outcome = connection.transaction(() => {
    if (known === undefined) {
      connection
        .prepare('INSERT INTO frames (id, phy_payload, dev_addr, f_cnt, first_ms) VALUES (?, ?, ?, ?, ?)')
        .run(frameId, phy, devAddr, isJoin ? null : fCnt, receivedMs);
    }
    connection
      .prepare(
        "INSERT INTO transmissions (id, frame_id, received_ms, copies, gateways) VALUES (?, ?, ?, 1, '[]')",
      )
      .run(receptionId, frameId, receivedMs);
    const decided = decisions.decide({
      kind: 'up',
      flags: 0,
      bypassLns: bypassLns ?? null,
      gatewayEui: '7076ff0000000001' as GatewayEui,
      phy: isJoin
        ? { kind: 'join-request', joinEui: '0'.repeat(16), devEui: '1'.repeat(16) }
        : { kind: 'data-up', devAddr: DEVICE, fCnt, confirmed: false },
      receivedMs,
      timeUncertain: false,
      tmstUs: 1_000,
      receptionId,
      gatewayId: gateway,
      frameId,
    });
    connection
      .prepare(`
        INSERT INTO receptions (id, stream_id, seq, transmission_id, kind, flags, received_ms, time_uncertain,
          arrival_ms, tmst_run, rxpk, outcomes)
        VALUES (?, ?, ?, ?, 'up', 0, ?, 0, ?, 1, ?, ?)`)
      .run(
        receptionId,
        gateway,
        receptionId,
        receptionId,
        receivedMs,
        nowMs,
        `{"tmst":1000,"n":${fCnt}}`,
        decided.outcomes,
      );
    decisions.count(gateway, decided.outcomes);
    decisions.flush();
    return decided;
  })();
  return { receptionId, outcome: outcome.outcomes, ahead: outcome.ahead.map(({ receptionId: id }) => id) };
}

/** Everything whose turn has come, as reception ids; it leaves unless told otherwise. */
function step(unsent: readonly number[] = []): number[] {
  const gone: number[] = [];
  for (let more = true; more; ) {
    const ids = connection
      .transaction(() => decisions.step(nowMs))()
      .map(({ receptionId }) => receptionId);
    connection.transaction(() => {
      decisions.take({
        kind: 'late-left',
        lnsId: LNS,
        sent: ids.filter((id) => !unsent.includes(id)),
        unsent: ids.filter((id) => unsent.includes(id)),
      });
      decisions.flush();
    })();
    gone.push(...ids);
    more = ids.length > 0 && unsent.length === 0;
    nowMs += 200;
  }
  return gone;
}

function outcomes(): string {
  return connection
    .prepare("SELECT group_concat(outcomes, '') FROM (SELECT outcomes FROM receptions ORDER BY id)")
    .pluck()
    .get() as string;
}

/** The counts in the database and the letters of the receptions agree. */
function expectSums(): void {
  const letters = new Map<string, number>();
  for (const letter of outcomes()) letters.set(letter, (letters.get(letter) ?? 0) + 1);
  const counted = connection
    .prepare<[], { outcome: string; n: number }>(
      'SELECT outcome, sum(receptions) AS n FROM outcome_counts GROUP BY outcome HAVING n <> 0',
    )
    .all();
  expect(counted.reduce((sum, { n }) => sum + n, 0)).toBe(lastId);
  expect(counted.map(({ n }) => n).sort()).toEqual([...letters.values()].sort());
}

afterEach(expectSums);

describe('what waits', () => {
  test('goes oldest first, whatever the order of arrival, and is sent then', () => {
    hear({ fCnt: 3, ageMs: 10_000 });
    hear({ fCnt: 1, ageMs: 30_000 });
    hear({ fCnt: 2, ageMs: 20_000, gateway: B });
    expect(step()).toEqual([2, 3, 1]);
    expect(outcomes()).toBe('sss');
    expect(decisions.isIdle()).toBe(true);
  });

  test('goes once a frame; another copy is late-copy, before and after', () => {
    hear({ fCnt: 1 });
    hear({ fCnt: 1, gateway: B });
    expect(step()).toEqual([1]);
    expect(hear({ fCnt: 1, ageMs: 70_000 }).outcome).toBe('l');
    expect(outcomes()).toBe('sll');
  });

  test('is behind when a younger frame of its device has gone, live or late', () => {
    hear({ fCnt: 9, ageMs: 10 });
    hear({ fCnt: 8 });
    expect(step()).toEqual([]);
    expect(outcomes()).toBe('sh');
  });

  test('a live frame sets the counter even when it is lower, as after a restart of the device', () => {
    hear({ fCnt: 900, ageMs: 10 });
    hear({ fCnt: 1, ageMs: 10 });
    hear({ fCnt: 2 });
    expect(step()).toEqual([3]);
  });

  test('a join does not wait: its windows are gone', () => {
    expect(hear({ fCnt: 1, join: true }).outcome).toBe('j');
  });

  test('goes just before a live frame of its device, in order, whatever holds the lane', () => {
    connection.transaction(() => decisions.take({ kind: 'online', gatewayId: B, online: true }))();
    decisions.take({ kind: 'outage' });
    hear({ fCnt: 5, ageMs: 40_000 });
    hear({ fCnt: 4, ageMs: 50_000 });
    expect(step()).toEqual([]);
    expect(decisions.status(nowMs)).toMatchObject([{ waiting: 2, hold: 'opening', gateways: 1 }]);
    expect(hear({ fCnt: 6, ageMs: 10 }).ahead).toEqual([2, 1]);
  });
});

describe('what did not get there', () => {
  test('waits on, and its younger frames do not pass it', () => {
    for (const fCnt of [1, 2, 3]) hear({ fCnt, ageMs: 60_000 - fCnt * 10_000 });
    expect(step([1, 2, 3])).toEqual([1, 2, 3]);
    expect(outcomes()).toBe('www');
    expect(step()).toEqual([1, 2, 3]);
    expect(outcomes()).toBe('sss');
  });

  test('a silent server gives back what it was sent, and gets it in order with what came meanwhile', () => {
    const live = [1, 2].map((fCnt) => hear({ fCnt, ageMs: 10 }).receptionId);
    expect(outcomes()).toBe('ss');
    connection.transaction(() => {
      decisions.take({ kind: 'liveness', lnsId: LNS, state: 'silent' });
      decisions.take({ kind: 'unanswered', lnsId: LNS, receptionIds: live });
      decisions.flush();
    })();
    expect(hear({ fCnt: 3, ageMs: 10 }).outcome).toBe('w');
    expect(outcomes()).toBe('www');
    nowMs += 60_000;
    expect(step()).toEqual([]);
    expect(decisions.status(nowMs)).toMatchObject([{ hold: 'silent' }]);
    decisions.take({ kind: 'liveness', lnsId: LNS, state: 'up' });
    expect(step()).toEqual([1, 2, 3]);
    expect(outcomes()).toBe('sss');
  });

  test('what it was sent comes back a little at a time, the newest first, and still goes in order', () => {
    const live = [1, 2, 3, 4].map((fCnt) => hear({ fCnt, ageMs: 10 }).receptionId);
    for (const receptionIds of [live.slice(2), live.slice(0, 2)]) {
      connection.transaction(() => {
        decisions.take({ kind: 'unanswered', lnsId: LNS, receptionIds });
        decisions.flush();
      })();
    }
    decisions.take({ kind: 'liveness', lnsId: LNS, state: 'up' });
    expect(step()).toEqual([1, 2, 3, 4]);
  });

  test('after a kill, live frames that were not confirmed as sent go again, in order; confirmed ones do not', () => {
    for (const fCnt of [1, 2, 3]) hear({ fCnt, ageMs: 10 });
    connection.transaction(() => decisions.take({ kind: 'sent', lnsId: LNS, through: 1, unsent: [] }))();
    start();
    expect(outcomes()).toBe('sww');
    nowMs += 10_000;
    expect(step()).toEqual([2, 3]);
    expect(outcomes()).toBe('sss');
  });

  test('after a kill, late frames that were on their way go again', () => {
    for (const fCnt of [1, 2]) hear({ fCnt, ageMs: 60_000 - fCnt * 1_000 });
    expect(connection.transaction(() => decisions.step(nowMs))()).toHaveLength(2);
    start();
    expect(step()).toEqual([1, 2]);
  });
});

describe('bypass', () => {
  test('what the agent delivered counts as there, and raises the counter', () => {
    hear({ fCnt: 7, bypassLns: 'requea' });
    hear({ fCnt: 6 });
    hear({ fCnt: 7, gateway: B });
    expect(step()).toEqual([]);
    expect(outcomes()).toBe('bhl');
  });

  test('while it is not told which frames were delivered, nothing older goes, not even before a live frame', () => {
    const held = createSeqSet();
    decisions.hello(A, { bypassed: [{ lns: 'requea', first: 1, last: 1 }] }, [
      { id: A, held, announced: { first: 1, last: 1, storedUpTo: 0, parked: [] } },
    ]);
    hear({ fCnt: 3, gateway: B });
    expect(step()).toEqual([]);
    expect(hear({ fCnt: 4, ageMs: 10, gateway: B }).ahead).toEqual([]);
    held.add(1);
    decisions.rowsStored(A, { id: A, held }, [{ seq: 1, receivedMs: nowMs }]);
    step();
    expect(outcomes()).toBe('hs');
  });

  test('a server that Vigie does not know by that name gets nothing by it', () => {
    expect(hear({ fCnt: 1, bypassLns: 'elsewhere' }).outcome).toBe('w');
    expect(step()).toEqual([1]);
  });
});

test('agents that still drain are waited for; their frames go in between', () => {
  const held = createSeqSet();
  decisions.hello(B, { bypassed: [] }, [
    { id: B, held, announced: { first: 1, last: 2, storedUpTo: 0, parked: [] } },
  ]);
  hear({ fCnt: 2, ageMs: 50_000 });
  expect(step()).toEqual([]);
  expect(decisions.status(nowMs)).toMatchObject([{ hold: 'draining', gateways: 1 }]);
  for (const [seq, fCnt, ageMs] of [
    [1, 1, 60_000],
    [2, 3, 40_000],
  ] as const) {
    held.add(seq);
    const receivedMs = nowMs - ageMs;
    hear({ fCnt, ageMs, gateway: B });
    decisions.rowsStored(B, { id: B, held }, [{ seq, receivedMs }]);
  }
  expect(step()).toEqual([2, 1, 3]);
});

test('what has waited for a month is given up, what waits for a server that is gone was never for it', () => {
  decisions.take({ kind: 'liveness', lnsId: LNS, state: 'silent' });
  hear({ fCnt: 1, ageMs: 40 * 86_400_000 });
  hear({ fCnt: 2 });
  connection.transaction(() => decisions.forgetBefore(nowMs - 32 * 86_400_000, 100))();
  expect(outcomes()).toBe('hw');
  decisions = createLnsDecisions({ connection, servers: [], now: () => nowMs });
  expect(outcomes()).toBe('hf');
});
