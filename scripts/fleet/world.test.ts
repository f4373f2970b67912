import { describe, expect, test } from 'vitest';
import { readPhyPayload } from '../../protocol/phy-payload.ts';
import { FSK_DATA_RATE } from './channels.ts';
import { GATEWAYS } from './gateways.ts';
import { isDataUpAuthentic, isJoinRequestAuthentic } from './lora.ts';
import { createWorld, type Transmission, type WorldOptions } from './world.ts';

const SIX = GATEWAYS.slice(0, 6);

function take(count: number, options: Partial<WorldOptions> = {}): Transmission[] {
  const transmissions: Transmission[] = [];
  for (const transmission of createWorld({
    seed: 1,
    gateways: SIX,
    ratePerS: 5,
    ...options,
  }).transmissions()) {
    transmissions.push(transmission);
    if (transmissions.length === count) break;
  }
  return transmissions;
}

const all = take(6_000);
const receptions = all.flatMap((transmission) => transmission.receptions);
const share = (count: number, of: number) => count / of;

test('the first six gateways are there for a demonstration: two partners, all different', () => {
  expect(SIX.filter(({ partner }) => partner === 'smo')).toHaveLength(2);
  expect(GATEWAYS.length).toBeGreaterThanOrEqual(12);
  expect(new Set(GATEWAYS.map(({ eui }) => eui)).size).toBe(GATEWAYS.length);
  expect(GATEWAYS.every(({ eui }) => /^7076ff[0-9a-f]{10}$/.test(eui))).toBe(true);
});

describe('the same world', () => {
  const visible = (transmissions: readonly Transmission[]) =>
    transmissions.map(({ atMs, phyPayload, frequencyHz, receptions: heard }) => ({
      atMs,
      phyPayload: phyPayload.toString('hex'),
      frequencyHz,
      heard: heard.map((one) => ({ ...one, phyPayload: one.phyPayload.toString('hex') })),
    }));

  test('comes from the same seed', () => {
    expect(visible(take(300))).toEqual(visible(all.slice(0, 300)));
  });

  test('has the same devices but other frames in another run', () => {
    const other = take(300, { run: 1 });
    expect(new Set(other.map(({ device }) => device.devEui)).size).toBeGreaterThan(50);
    const frames = new Set(all.slice(0, 300).map(({ phyPayload }) => phyPayload.toString('hex')));
    expect(other.filter(({ phyPayload }) => frames.has(phyPayload.toString('hex')))).toEqual([]);
    const places = (run: number) =>
      createWorld({ seed: 1, run, gateways: SIX, ratePerS: 5 }).devices.map(({ position }) => position);
    expect(places(1)).toEqual(places(0));
  });

  test('is another one with another seed', () => {
    expect(visible(take(50, { seed: 2 }))).not.toEqual(visible(all.slice(0, 50)));
  });
});

test('transmissions come in order, at the rate asked for', () => {
  for (let at = 1; at < all.length; at++) {
    expect((all[at] as Transmission).atMs).toBeGreaterThanOrEqual((all[at - 1] as Transmission).atMs);
  }
  const seconds = ((all.at(-1) as Transmission).atMs - (all[0] as Transmission).atMs) / 1_000;
  expect(all.length / seconds).toBeGreaterThan(4.5);
  expect(all.length / seconds).toBeLessThan(5.5);
});

test('a rate that the devices cannot reach is refused', () => {
  expect(() => createWorld({ seed: 1, gateways: SIX, ratePerS: 50, devices: 20 })).toThrow('20 devices');
});

test('every JoinRequest and every data frame is authentic', () => {
  const joins = all.filter(({ kind }) => kind === 'join-request');
  expect(joins.length).toBeGreaterThan(20);
  for (const { phyPayload, device } of joins) {
    expect(isJoinRequestAuthentic(phyPayload, device.appKey)).toBe(true);
    expect(readPhyPayload(phyPayload)).toMatchObject({ devEui: device.devEui, joinEui: device.joinEui });
  }
  for (const { phyPayload, session, fCnt } of all.filter(({ kind }) => kind === 'data-up').slice(0, 500)) {
    expect(isDataUpAuthentic(phyPayload, session?.keys.nwkSKey as Buffer, fCnt as number)).toBe(true);
    const devAddr = Number.parseInt(session?.devAddr as string, 16);
    expect(readPhyPayload(phyPayload)).toMatchObject({ kind: 'data-up', devAddr, fCnt });
  }
});

test('after a join a device speaks under another DevAddr, from FCnt 0, not before its JoinAccept came', () => {
  const rejoined = all.filter(({ kind }) => kind === 'join-request');
  let followed = 0;
  for (const join of rejoined) {
    const next = all.find(({ atMs, device }) => device === join.device && atMs > join.atMs);
    if (next?.kind !== 'data-up' || next.fCnt !== 0) continue; // Its first frames were not heard.
    followed++;
    expect(next.atMs - join.atMs).toBeGreaterThanOrEqual(6_500);
    const before = all.find(
      ({ atMs, device, kind }) => device === join.device && kind === 'data-up' && atMs < join.atMs,
    );
    expect(next.session?.devAddr).not.toBe(before?.session?.devAddr);
  }
  expect(followed).toBeGreaterThan(10);
});

test('a frame is transmitted one to three times, 2 s apart at least, on changing channels', () => {
  const byFrame = Map.groupBy(all, ({ phyPayload }) => phyPayload.toString('hex'));
  const times = [...byFrame.values()].map(({ length }) => length);
  expect(Math.max(...times)).toBe(3);
  expect(times.filter((count) => count === 2).length).toBeGreaterThan(100);
  for (const frames of byFrame.values()) {
    for (let at = 1; at < frames.length; at++) {
      const [earlier, later] = [frames[at - 1] as Transmission, frames[at] as Transmission];
      expect(later.atMs - earlier.atMs).toBeGreaterThanOrEqual(2_000);
      if (later.repetition === earlier.repetition + 1 && later.dataRate !== FSK_DATA_RATE) {
        expect(later.frequencyHz).not.toBe(earlier.frequencyHz);
      }
    }
  }
});

test('all spreading factors, all channels, confirmed, unconfirmed, proprietary and FSK frames occur', () => {
  expect([...new Set(all.map(({ dataRate }) => dataRate))].sort()).toEqual([
    '50000',
    ...['SF10BW125', 'SF11BW125', 'SF12BW125', 'SF7BW125', 'SF8BW125', 'SF9BW125'],
  ]);
  expect(new Set(all.map(({ frequencyHz }) => frequencyHz)).size).toBe(9);
  const kinds = all.map(({ phyPayload }) => readPhyPayload(phyPayload));
  expect(kinds.some((phy) => phy.kind === 'data-up' && phy.confirmed)).toBe(true);
  expect(kinds.some((phy) => phy.kind === 'data-up' && !phy.confirmed)).toBe(true);
  expect(kinds.some((phy) => phy.kind === 'proprietary')).toBe(true);
  expect(kinds.some((phy) => phy.kind === 'noise' || phy.kind === 'downlink')).toBe(false);
});

test('one to all gateways hear a transmission', () => {
  const counts = all.map(({ receptions: heard }) => new Set(heard.map(({ gateway }) => gateway)).size);
  for (const gateways of [1, 2, 3, 4, 5, 6]) expect(counts).toContain(gateways);
});

test('signals are plausible: SNR and RSSI follow each other and never fall below what is demodulated', () => {
  for (const { rssiDbm, snrDb } of receptions) {
    expect(rssiDbm).toBeGreaterThanOrEqual(-118);
    expect(rssiDbm).toBeLessThan(-20);
    expect(snrDb).toBeGreaterThanOrEqual(-20);
    expect(snrDb).toBeLessThanOrEqual(12);
    if (snrDb < 0) expect(rssiDbm).toBeLessThanOrEqual(-113);
  }
});

test('a few percent of receptions have a bad CRC and a damaged payload', () => {
  const bad = all.flatMap(({ phyPayload, receptions: heard }) =>
    heard.filter(({ crc }) => crc === 'bad').map((one) => ({ sent: phyPayload, got: one.phyPayload })),
  );
  expect(share(bad.length, receptions.length)).toBeGreaterThan(0.01);
  expect(share(bad.length, receptions.length)).toBeLessThan(0.08);
  // Two flips of the same bit undo each other: rare.
  expect(bad.filter(({ sent, got }) => sent.equals(got)).length).toBeLessThan(bad.length / 20);
  expect(bad.every(({ sent, got }) => sent.length === got.length)).toBe(true);
});

test('a gateway with two antennas reports both with one tmst', () => {
  const tours = SIX.findIndex(({ habits }) => habits.antennas === 2);
  const pairs = all
    .map(({ receptions: heard }) => heard.filter(({ gateway }) => gateway === tours))
    .filter(({ length }) => length === 2);
  expect(pairs.length).toBeGreaterThan(1_000);
  for (const [first, second] of pairs) {
    expect([first?.antenna, second?.antenna]).toEqual([0, 1]);
    expect(first?.tmstUs).toBe(second?.tmstUs);
  }
  expect(pairs.some(([first, second]) => first?.rssiDbm !== second?.rssiDbm)).toBe(true);
});

test('ghosts: a weaker copy on the neighbouring channel within 5 ms', () => {
  const ghosts = all.flatMap((transmission) =>
    transmission.receptions
      .filter(({ frequencyHz }) => frequencyHz !== transmission.frequencyHz)
      .map((ghost) => ({
        ghost,
        real: transmission.receptions.find(
          ({ gateway, lateUs }) => gateway === ghost.gateway && lateUs === 0,
        ),
      })),
  );
  expect(ghosts.length).toBeGreaterThan(10);
  for (const { ghost, real } of ghosts) {
    expect(Math.abs(ghost.frequencyHz - (real?.frequencyHz ?? 0))).toBe(200_000);
    expect((ghost.tmstUs - (real?.tmstUs ?? 0)) >>> 0).toBeLessThan(5_000);
    expect(ghost.rssiDbm).toBeLessThan(real?.rssiDbm ?? 0);
    expect(ghost.phyPayload).toEqual(real?.phyPayload);
  }
});

test('each gateway counts by its own clock; one restarts its concentrator now and then', () => {
  const long = take(9_000);
  const backwards = SIX.map((_, gateway) => {
    const counters = long.flatMap(({ atMs, receptions: heard }) =>
      heard
        .filter((one) => one.gateway === gateway && one.lateUs === 0)
        .map(({ tmstUs }) => ({ atMs, tmstUs })),
    );
    return counters.filter(({ atMs, tmstUs }, at) => {
      const before = counters[at - 1];
      if (before === undefined) return false;
      const elapsedUs = (tmstUs - before.tmstUs) >>> 0;
      return Math.abs(elapsedUs - (atMs - before.atMs) * 1_000) > 1_000_000;
    }).length;
  });
  expect(backwards.map((jumps) => jumps > 0)).toEqual(
    SIX.map(({ habits }) => habits.restartEveryMs !== null),
  );
});
