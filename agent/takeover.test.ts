// Two agents with one EUI, as after a cloned memory card: the broker throws one out for the other, again and again.

import { afterEach, expect, test } from 'vitest';
import { decodeHealth } from '../protocol/mqtt/health.ts';
import { decodeHello } from '../protocol/mqtt/hello.ts';
import { eventually } from '../test/eventually.ts';
import {
  environmentOf,
  pushData,
  rxpkText,
  startAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn } from './testing/supervisor-stand-in.ts';

const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

test('catalogue 35: a clone with the same EUI is told of in health, and both journals arrive under their epochs', async () => {
  const supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
  cleanups.push(supervisor.stop);
  for (let clone = 0; clone < 2; clone++) {
    const folder = temporaryFolder();
    cleanups.push(folder.remove);
    const running = await startAgent(environmentOf(folder.path, supervisor.port));
    cleanups.push(running.agent.stop);
    const gateway = await openGatewaySocket(running.port);
    cleanups.push(gateway.close);
    for (let token = 1; token <= 3; token++) {
      await gateway.send(pushData(token, [rxpkText({ clone })]));
    }
  }
  const patient = { timeoutMs: 40_000 };
  await eventually(() => {
    const verdicts = supervisor.named('health').map((payload) => {
      const health = decodeHealth(payload);
      return health.kind === 'value' ? health.value.link.verdict : health.reason;
    });
    expect(verdicts).toContain('taken-over');
    expect(new Set(supervisor.rows().map(({ body }) => body)).size).toBe(6);
  }, patient);
  const epochs = supervisor.named('hello').map((payload) => {
    const hello = decodeHello(payload);
    return hello.kind === 'value' ? hello.value.epoch : hello.reason;
  });
  expect(new Set(epochs).size).toBe(2);
});
