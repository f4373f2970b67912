import { expect, test } from 'vitest';
import { afterPage, type LiveUplink, maxWaitMs, planOf } from './order.ts';

const BASE: LiveUplink = { isConfirmed: false, isDraining: false, isSilent: false, mayTry: false };

test.each([
  ['earlier rows wait', {}, 'behind'],
  ['confirmed: also behind, where that is quick', { isConfirmed: true }, 'behind'],
  ['its device drains already', { isDraining: true }, 'queue'],
  ['confirmed while its device drains', { isDraining: true, isConfirmed: true }, 'at-once'],
  ['nobody answers', { isSilent: true }, 'journal'],
  ['nobody answers, and it is time to try', { isSilent: true, mayTry: true }, 'behind'],
  ['nobody answers, confirmed', { isSilent: true, isConfirmed: true }, 'at-once'],
  ['nobody answers while its device drains', { isSilent: true, isDraining: true }, 'queue'],
] as const)('a live uplink where %s', (_, fields, plan) => {
  expect(planOf({ ...BASE, ...fields })).toBe(plan);
});

test('a live uplink waits 10 s at most, a confirmed one never', () => {
  expect([maxWaitMs(false), maxWaitMs(true)]).toEqual([10_000, 0]);
});

test.each([
  ['all there is', false, false, 'together'],
  ['more to come', true, false, 'before-more'],
  ['all there is, as a try', false, true, 'together'],
  ['more to come, but only a try', true, true, 'before-answer'],
] as const)('a page of a device’s rows: %s', (_, isMore, isTry, step) => {
  expect(afterPage(isMore, isTry)).toBe(step);
});
