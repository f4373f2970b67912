import { expect, test } from 'vitest';
import { refusalWord } from '../../../protocol/mqtt/txack.ts';
import type { Txpk } from '../../../protocol/semtech/txpk.ts';
import { gpsMs } from '../gps-time.ts';
import { type DownFacts, decideDown } from './decide.ts';
import type { UplinkMatch } from './recent-uplinks.ts';

const NOW_MS = 1_800_000_000_000;

function txpk(when: Txpk['when']): Txpk {
  return {
    ...{ when, frequencyHz: 868_100_000, rfChain: 0, powerDbm: 14, modulation: 'LORA', dataRate: 'SF7BW125' },
    ...{ codeRate: '4/5', frequencyDeviationHz: null, invertPolarity: true, preambleSymbols: null },
    ...{ withoutCrc: false, implicitHeader: false, phyPayload: Buffer.alloc(12) },
  };
}

const counter = txpk({ kind: 'counter', tmstUs: 5 });
const immediate = txpk({ kind: 'immediately' });

/** Received 300 ms ago. */
function live(windowS: number, bootId: string | null = 'boot-1'): UplinkMatch {
  const receivedMs = NOW_MS - 300;
  const uplink = { tmstUs: 1, late: false, receivedMs, arrivalMs: receivedMs, bootId, tmstRun: 4 };
  return { kind: 'live', windowS, uplink, leftMs: receivedMs };
}

function facts(more: Partial<DownFacts>): DownFacts {
  return {
    ...{ txpk: counter, match: { kind: 'none' }, reachable: true, bootId: 'boot-1' },
    ...{ nowMs: NOW_MS, startedMs: NOW_MS - 3_600_000, ...more },
  };
}

test.each([
  ['answers an uplink', { match: live(1) }, ['rx', 1, 700, 655, 4]],
  ['answers it in the last window', { match: live(16) }, ['rx', 16, 15_700, 15_655, 4]],
  ['answers nothing known: class C by counter', {}, ['scheduled', null, null, 20_000, null]],
  ['case 52: at once', { txpk: immediate }, ['immediate', null, null, 5_000, null]],
  ['the agent’s boot at the uplink is not known', { match: live(2, null) }, ['rx', 2, 1_700, 1_655, 4]],
  [
    'case 53: class B',
    { txpk: txpk({ kind: 'gps', tmmsMs: gpsMs(NOW_MS + 9_000) }) },
    ['gps', null, 9_000, 128_000, null],
  ],
] as const)('passes what %s', (_what, more, [downClass, windowS, windowMs, deadlineMs, tmstRun]) => {
  expect(decideDown(facts(more))).toEqual({
    refusal: null,
    window: {
      ...{ downClass, windowS, tmstRun, deadlineMs: NOW_MS + deadlineMs },
      windowMs: windowMs === null ? null : NOW_MS + windowMs,
    },
  });
});

test.each([
  ['what no forwarder could transmit', { txpk: null, reachable: false }, 'unreadable'],
  ['what answers nothing but a late frame', { match: { kind: 'late' } }, 'late-frame'],
  ['the same while the agent is away', { match: { kind: 'late' }, reachable: false }, 'late-frame'],
  ['what answers nothing known, 15.9 s after the start', { startedMs: NOW_MS - 15_999 }, 'late-frame'],
  ['everything while the agent is away', { match: live(1), reachable: false }, 'offline'],
  ['everything while its clock is not known', { txpk: immediate, bootId: null }, 'offline'],
  ['what answers an uplink of an earlier boot', { match: live(5, 'boot-0') }, 'clock-restarted'],
  ['what is asked less than 45 ms before its window', { match: live(1), nowMs: NOW_MS + 656 }, 'too-late'],
] as const)('refuses %s', (_what, more, refusal) => {
  expect(decideDown(facts(more)).refusal).toBe(refusal);
});

test.each([
  ['a live answer', { match: live(1) }],
  ['class C at once', { txpk: immediate }],
] as const)('right after the start %s passes all the same', (_what, more) => {
  expect(decideDown(facts({ ...more, startedMs: NOW_MS })).refusal).toBeNull();
});

test('16 s after the start class C by counter passes', () => {
  expect(decideDown(facts({ startedMs: NOW_MS - 16_000 })).refusal).toBeNull();
});

test('network servers hear words that they know', () => {
  expect(refusalWord('too-early')).toBe('TOO_EARLY');
  for (const result of ['offline', 'late-frame', 'duty-cycle', 'too-late', 'unreadable'] as const) {
    expect(refusalWord(result)).toBe('TOO_LATE');
  }
});
