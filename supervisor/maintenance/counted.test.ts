// What of planned work availability leaves out, reckoned by hand; and what the evidence must be for it.

import { describe, expect, test } from 'vitest';
import { availability } from '../fleet/availability/availability.ts';
import { countedWindow } from './counted.ts';
import { type Delivery, evidenceOf } from './evidence.ts';
import type { AnnouncedWindow, Work } from './model.ts';
import { windowOf, workOf } from './testing/works.ts';

const HOUR_MS = 3_600_000;
const { fromMs, toMs } = workOf();
const window = windowOf();
const limitMs = window.limitMs ?? 0;
const PARTNERS = ['tmvl', 'smo'];

function delivery(partnerId: string, acceptedMs: number | null, more: Partial<Delivery> = {}): Delivery {
  return {
    ...{ thread: 'MNT-2026-0001', key: 'seq-0', partnerId, isFallback: false, recipient: `noc@${partnerId}` },
    ...{ state: acceptedMs === null ? 'waiting' : 'accepted', acceptedMs, response: null, ...more },
  };
}
const both = (acceptedMs: number, key = 'seq-0'): Delivery[] =>
  PARTNERS.map((id) => delivery(id, acceptedMs, { key }));
const refused = (partnerId: string) => delivery(partnerId, null, { state: 'failed', response: '550' });

const verdictOf = (deliveries: readonly Delivery[], nowMs = limitMs - HOUR_MS, windows = [window]) =>
  evidenceOf(windows, deliveries, PARTNERS, nowMs).at(-1)?.verdict;

describe('a window is announced in time', () => {
  test.each<[string, readonly Delivery[], number, string]>([
    ['when both mail servers took it by the limit', both(limitMs), limitMs, 'in-time'],
    ['and not a moment later', both(limitMs + 1), limitMs + 1, 'late'],
    ['not while one of them has not', [delivery('tmvl', 1), delivery('smo', null)], limitMs, 'waiting'],
    ['never once that is too late', [delivery('tmvl', 1), delivery('smo', null)], limitMs + 1, 'late'],
    ['not when a mandatory mailbox refuses', [delivery('tmvl', 1), refused('smo')], 1, 'not-announced'],
    [
      'though one in its place took it',
      [delivery('tmvl', 1), refused('smo'), delivery('smo', 2, { isFallback: true })],
      ...([3, 'in-time'] as const),
    ],
    [
      'when one of two mailboxes of a partner took it',
      [...both(1), refused('smo')],
      ...([2, 'in-time'] as const),
    ],
    ['not when a partner has no mailbox', [delivery('tmvl', 1)], 2, 'not-announced'],
    ['not by another notice', both(1, 'seq-1'), 2, 'not-announced'],
  ])('%s', (_when, deliveries, nowMs, verdict) => {
    expect(verdictOf(deliveries, nowMs)).toBe(verdict);
  });

  test('and what was said too late is late whenever it arrives', () => {
    expect(verdictOf(both(1), 2, [windowOf({ limitMs: null })])).toBe('late');
  });

  test('put off a little, it rests on the notice before', () => {
    const shifted = windowOf({ fromMs: fromMs + HOUR_MS, limitMs: fromMs + HOUR_MS, noticeKey: 'seq-1' });
    const windows = [window, shifted];
    const second = both(fromMs, 'seq-1');
    expect(verdictOf([...both(1), ...second], fromMs, windows)).toBe('in-time');
    expect(verdictOf([delivery('tmvl', 1), refused('smo'), ...second], fromMs, windows)).toBe(
      'not-announced',
    );
    expect(verdictOf([...both(limitMs + 1), ...second], fromMs, windows)).toBe('late');
  });
});

/** Down from one hour after the start to another; of the whole day. */
function downtimeOf(work: Work, windows: readonly AnnouncedWindow[], downFromH: number, downToH: number) {
  const period = { fromMs: fromMs - 10 * HOUR_MS, toMs: fromMs + 14 * HOUR_MS };
  const [downMs, upMs] = [fromMs + downFromH * HOUR_MS, fromMs + downToH * HOUR_MS];
  const counted = countedWindow(work, evidenceOf(windows, both(1), PARTNERS, toMs));
  const { seconds } = availability({
    period,
    base: [
      { fromMs: period.fromMs, toMs: downMs, value: { value: 'online' } },
      { fromMs: downMs, toMs: upMs, value: { value: 'offline' } },
      { fromMs: upMs, toMs: period.toMs, value: { value: 'online' } },
    ],
    ...{ blind: [], inService: [period] },
    announced:
      counted === null ? [] : [{ fromMs: counted.fromMs, toMs: counted.toMs, reference: counted.ref }],
  });
  return { downH: seconds.down / 3_600, announcedH: seconds.announced / 3_600 };
}

describe('of the downtime', () => {
  const done = (endedH: number, more: Partial<Work> = {}): Work =>
    workOf({ state: 'completed', startedMs: fromMs, endedMs: fromMs + endedH * HOUR_MS, ...more });

  test.each<[string, Work, readonly AnnouncedWindow[], number, number, number, number]>([
    // Work of two hours, down for all of it: nothing counts.
    ['all in the window is left out', done(2), [window], 0, 2, 0, 2],
    // Down from before the window to its middle: the hour before counts.
    ['what was before the window counts', done(2), [window], -1, 1, 1, 2],
    // Three hours where two were announced: the third counts, whether it was extended or overran.
    ['an overrun counts', done(3), [window], 0, 3, 1, 2],
    ['an extension counts', done(3, { toMs: toMs + HOUR_MS }), [window], 0, 3, 1, 2],
    // Over after one hour, still down for another: that counts, though it is inside of the window.
    ['after an early end it counts', done(1), [window], 0, 2, 1, 1],
    ['with late notice all counts', done(2), [windowOf({ limitMs: null })], 0, 2, 2, 0],
    ['of work that nobody began all counts', workOf({ state: 'expired' }), [window], 0, 2, 2, 0],
    ['of work that was cancelled all counts', workOf({ state: 'cancelled' }), [window], 0, 2, 2, 0],
    // Moved to an hour later in time: only the last window is left out.
    [
      'where it was moved, the old window counts',
      workOf({ state: 'completed', startedMs: fromMs + HOUR_MS, endedMs: toMs + HOUR_MS }),
      [window, windowOf({ fromMs: fromMs + HOUR_MS, toMs: toMs + HOUR_MS, limitMs: 2 })],
      ...([0, 3, 1, 2] as const),
    ],
  ])('%s', (_what, work, windows, fromH, toH, downH, announcedH) => {
    expect(downtimeOf(work, windows, fromH, toH)).toEqual({ downH, announcedH });
  });
});
