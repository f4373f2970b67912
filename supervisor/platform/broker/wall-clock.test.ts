// The machine's wall clock may be years off and be set right at any time: sessions do not notice.

import { afterEach, expect, test, vi } from 'vitest';
import { topicOf } from '../../../protocol/mqtt/topics.ts';
import { eventually } from '../../../test/eventually.ts';
import { connectAgent } from './testing/agent-client.ts';
import { ONE, openEmbedded, PASSWORD } from './testing/open-embedded.ts';

afterEach(() => vi.useRealTimers());

test('no connected agent is told to be offline when the wall clock jumps, and nothing crashes', async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
  const { bus, port, texts } = await openEmbedded();
  const agent = await connectAgent(port, ONE, PASSWORD, { keepalive: 0 });
  await agent.publish(topicOf(ONE, 'state'), Buffer.from('online'), 1, true);
  // aedes looks for the wills of dead brokers every four minutes of its intervals, by the wall clock.
  await vi.advanceTimersByTimeAsync(230_000);
  vi.setSystemTime(Date.now() + 365 * 86_400_000);
  await vi.advanceTimersByTimeAsync(11_000);
  vi.useRealTimers();
  await agent.publish(topicOf(ONE, 'hello'), Buffer.from('h'), 1);
  await eventually(() => expect(texts().at(-1)).toBe('hello h'));
  expect(texts()).toEqual(['state online', 'hello h']);
  agent.drop();
  await eventually(() => expect(texts().at(-1)).toBe('state offline'));
  await bus.stop();
});
