// Wall clocks that are years off, and step while the agent runs: real processes under libfaketime.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Row } from '../protocol/mqtt/up.ts';
import { eventually } from '../test/eventually.ts';
import { available } from '../test/require.ts';
import {
  type AgentProcess,
  type Environment,
  environmentOf,
  pushData,
  rxpkText,
  spawnAgent,
  TEST_EUI,
  temporaryFolder,
} from './testing/agent-rig.ts';
import { hasOpenssl, selfSigned } from './testing/certificates.ts';
import { createFakeClock, type FakeClock, hasFaketime } from './testing/fake-clock.ts';
import { type GatewaySocket, openGatewaySocket } from './testing/gateway-socket.ts';
import { openSupervisorStandIn, type SupervisorStandIn } from './testing/supervisor-stand-in.ts';

/** A process takes seconds to start on a busy machine; after failures the next attempt may be a while off. */
const PATIENT = { timeoutMs: 40_000 };
const YEAR_MS = 365.25 * 86_400_000;

let folder: ReturnType<typeof temporaryFolder>;
let supervisor: SupervisorStandIn;
let agent: AgentProcess;
let gateway: GatewaySocket;
let token: number;

beforeEach(() => {
  folder = temporaryFolder();
  token = 0;
});

afterEach(async () => {
  agent.child.kill('SIGKILL');
  await agent.exited;
  await gateway.close();
  await supervisor.stop();
  folder.remove();
});

async function run(clock: FakeClock, more: Environment = {}): Promise<void> {
  agent = spawnAgent({ ...environmentOf(folder.path, supervisor.port, more), ...clock.environment });
  gateway = await openGatewaySocket(await agent.listening);
}

/** Sends one reception and waits until it is acknowledged. */
async function receive(): Promise<void> {
  await gateway.send(pushData(++token, [rxpkText()]));
  await eventually(() => expect(gateway.ackedTokens()).toContain(token), PATIENT);
}

/** Each row once, as first received, in the journal's order: what waits for a connection may come after live rows. */
function rows(): Row[] {
  const first = new Map<number, Row>();
  for (const row of supervisor.rows()) if (!first.has(row.seq)) first.set(row.seq, row);
  return [...first.values()].sort((a, b) => a.seq - b.seq);
}

const arrived = (count: number): Promise<void> =>
  eventually(() => expect(rows().map(({ seq }) => seq)).toEqual(upTo(count)), PATIENT);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

describe.skipIf(!available('libfaketime', hasFaketime))('with a wall clock that is wrong', () => {
  test.skipIf(!available('openssl', hasOpenssl()))(
    'catalogue 16: from 1970 on rows are kept while no certificate is valid yet, and go once the clock is set',
    async () => {
      const certificate = selfSigned(folder.path, 'broker');
      supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI, tls: certificate });
      const clock = createFakeClock(folder.path, '1970-01-01T00:00:10Z');
      await run(clock, {
        VIGIE_MQTT__URL: `mqtts://127.0.0.1:${supervisor.port}`,
        VIGIE_MQTT__CA_FILE: certificate.certFile,
      });
      for (let row = 1; row <= 3; row++) await receive();
      await eventually(
        () => expect(agent.output()).toContain('"verdict":"certificate-not-yet-valid"'),
        PATIENT,
      );
      expect(supervisor.named('hello')).toEqual([]);
      clock.setRight();
      await arrived(3);
      await receive();
      await arrived(4);
      const [first, , , last] = rows();
      expect(rows().map(({ wallSynced }) => wallSynced)).toEqual([false, false, false, true]);
      expect(first?.wallMs).toBeLessThan(86_400_000);
      expect(Math.abs((last?.wallMs ?? 0) - Date.now())).toBeLessThan(60_000);
      // Monotonic time tells how far apart they were, whatever the wall clock said.
      expect((last?.rxMonoMs ?? 0) - (first?.rxMonoMs ?? 0)).toBeLessThan(120_000);
    },
    60_000,
  );

  test('catalogue 17: steps of years, either way, order nothing, expire nothing, and end no connection', async () => {
    supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
    const clock = createFakeClock(folder.path, new Date());
    await run(clock);
    await receive();
    await eventually(() => expect(supervisor.named('hello')).toHaveLength(1), PATIENT);
    await eventually(async () => {
      await receive();
      expect(rows().at(-1)?.wallSynced).toBe(true);
    }, PATIENT);
    supervisor.setStores(() => false);
    const before = token;
    for (const stepMs of [50 * YEAR_MS, -86_400_000, -30 * YEAR_MS, 3_600_000]) {
      clock.set(new Date(Date.now() + stepMs));
      await receive();
      await receive();
    }
    const stepped = rows().slice(before);
    clock.setRight();
    supervisor.setStores(() => true);
    await receive();
    await eventually(() => expect(new Set(rows().map(({ seq }) => seq)).size).toBe(token), PATIENT);
    expect(rows().map(({ seq }) => seq)).toEqual(upTo(token));
    expect(stepped.map(({ wallSynced }) => wallSynced)).toEqual(stepped.map(() => false));
    const monoMs = rows().map(({ rxMonoMs }) => rxMonoMs);
    expect(monoMs).toEqual(monoMs.toSorted((a, b) => a - b));
    expect(supervisor.named('hello')).toHaveLength(1);
    // What got no answer is sent again after 10 s of real time.
    await eventually(
      () => expect(supervisor.rows().filter(({ seq }) => seq === before + 1).length).toBe(2),
      PATIENT,
    );
  }, 60_000);

  test('catalogue 18: the 29th of February 2028 and the last second of 32 bits pass unnoticed', async () => {
    supervisor = await openSupervisorStandIn({ gatewayEui: TEST_EUI });
    const moments = ['2028-02-28T23:59:59.000Z', '2028-02-29T23:59:59.000Z', '2038-01-19T03:14:06.500Z'];
    const clock = createFakeClock(folder.path, moments[0] as string);
    await run(clock);
    for (const moment of moments) {
      clock.set(moment);
      const setMs = performance.now();
      await receive();
      await eventually(() => expect(performance.now() - setMs).toBeGreaterThan(1_600));
      await receive();
      const [earlier, later] = await eventually(() => {
        expect(rows()).toHaveLength(token);
        return rows().slice(-2) as [Row, Row];
      }, PATIENT);
      expect(earlier.wallMs).toBeGreaterThanOrEqual(Date.parse(moment));
      expect(later.wallMs).toBeGreaterThanOrEqual(Date.parse(moment) + 1_600);
      expect(Math.abs(later.wallMs - earlier.wallMs - (later.rxMonoMs - earlier.rxMonoMs))).toBeLessThan(200);
    }
    await arrived(6);
    expect(supervisor.named('hello')).toHaveLength(1);
  }, 60_000);
});
