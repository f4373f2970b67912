// Downlinks of a real agent: asked over a real broker, handed to a forwarder's socket, their fate told once.

import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../clock.ts';
import { contentOf, type DownlinkRig, openDownlinkRig } from '../testing/downlink-rig.ts';

let rig: DownlinkRig;
const clock = systemClock();

afterEach(() => rig.stop());

test('a downlink goes to the forwarder to the byte, and its TX_ACK back to the byte, a trailing NUL included', async () => {
  rig = await openDownlinkRig();
  await rig.pull();
  const beforeMs = clock.monoMs();
  // Case 55: unknown keys, odd spaces and a NUL stay as they are.
  const content = `${contentOf({ imme: true }, ', "vendor": {"a" : [1.0]}')}\u0000`;
  const id = rig.down(content);
  const [passed] = await rig.passedCount(1);
  expect(passed?.content.toString()).toBe(content);
  expect(passed?.version).toBe(2);
  await rig.txAck(passed?.token ?? -1, null, Buffer.from([0]));
  const done = await rig.done(id);
  expect(done).toMatchObject({ fate: 'answered', answer: Buffer.from([0]), marginMs: null, direct: null });
  const { receivedMonoMs, handedMonoMs, answeredMonoMs } = done;
  const times = [beforeMs, receivedMonoMs, handedMonoMs, answeredMonoMs, clock.monoMs()];
  expect([...times].sort((a, b) => Number(a) - Number(b))).toEqual(times);
});
