import { expect, test } from 'vitest';
import { rideOf } from './confirmations.ts';
import type { ToPipeline } from './messages.ts';

const sent = (unsent: readonly number[]): ToPipeline => ({ kind: 'sent', lnsId: 1, through: 7, unsent });
const clock: ToPipeline = { kind: 'clock', gatewayId: 1, bootId: 'b', sentMonoMs: 1, arrivalMs: 2 };
const lateLeft: ToPipeline = { kind: 'late-left', lnsId: 1, sent: [5], unsent: [] };

test('a live frame does not wait until it is written that others were sent, only for what clocks said', () => {
  expect(rideOf([sent([]), clock], true)).toEqual({ ahead: [clock], behind: [sent([])] });
});

test('a frame that waits again is known before a live one of its device is decided', () => {
  expect(rideOf([sent([]), sent([7])], true)).toEqual({ ahead: [sent([]), sent([7])], behind: [] });
  expect(rideOf([lateLeft, sent([])], true)).toEqual({ ahead: [lateLeft, sent([])], behind: [] });
});

test('what is not live finds everything as it stands', () => {
  expect(rideOf([sent([]), clock], false)).toEqual({ ahead: [sent([]), clock], behind: [] });
});
