// Work in turn: in order, past failures, and no more of it than may wait.

import { expect, test } from 'vitest';
import { BusyError, createTurns } from './turns.ts';

test('each waits for the one before, and a failure holds up nobody', async () => {
  const inTurn = createTurns(10, 'changes');
  const story: string[] = [];
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const first = inTurn(async () => {
    await gate;
    story.push('first');
    throw new Error('it failed');
  });
  const second = inTurn(async () => {
    story.push('second');
    return 2;
  });
  open();
  await expect(first).rejects.toThrow('it failed');
  await expect(second).resolves.toBe(2);
  expect(story).toEqual(['first', 'second']);
});

test('who comes when too many wait is turned away, until some are done', async () => {
  const inTurn = createTurns(2, 'changes');
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const waiting = [inTurn(() => gate), inTurn(() => gate)];
  await expect(inTurn(async () => 'late')).rejects.toThrow(new BusyError('too many changes'));
  open();
  await Promise.all(waiting);
  await expect(inTurn(async () => 'in time')).resolves.toBe('in time');
});
