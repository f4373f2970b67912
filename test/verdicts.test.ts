// Each verdict of health provoked by its real cause: processes killed, antennas cut, links made bad, clocks shifted, disks
// filled; named rightly, and nothing else named.

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { hasOpenssl, selfSigned, VALID } from '../agent/testing/certificates.ts';
import { createFakeClock, hasFaketime } from '../agent/testing/fake-clock.ts';
import type { GatewayEui } from '../protocol/eui.ts';
import { mosquittoPath } from '../scripts/chaos/broker.ts';
import { mountSmallDisk } from '../scripts/chaos/small-disk.ts';
import { writeDemoPasswords } from '../scripts/demo/accounts.ts';
import { signIn } from '../scripts/demo/client.ts';
import type { Chain } from './chain.ts';
import { eventually } from './eventually.ts';
import { everSaid, healthOf, QUICK_EARS, untilAllOnline, untilVerdicts, verdictsOf } from './quick-health.ts';
import { available } from './require.ts';
import type { TcpProxy } from './stand-ins/tcp-proxy.ts';
import {
  aclWithoutUp,
  askForDownlinks,
  flood,
  keyFile,
  PATIENCE,
  startTown,
  temporaryFolder,
} from './verdict-town.ts';

const DAY_MS = 86_400_000;
/** Its last mebibyte is what the journal may take; nine tenths of the disk are in use beyond it. */
const FREE_BYTES = 700_000;
const JOURNAL_BYTES = 1024 * 1024;

test('one cause at each gateway: each is named as what it is, and recovers', async () => {
  const folder = temporaryFolder();
  const clock = createFakeClock(folder, new Date());
  const disk = mountSmallDisk(join(folder, 'small-disk'));
  if (disk !== null) onTestFinished(disk.unmount);
  const town = await startTown(9, (euis) => ({
    links: true,
    agents: (_, eui) => ({
      ...(eui === euis[6] && hasFaketime ? clock.environment : {}),
      ...(eui === euis[7] && disk !== null
        ? {
            VIGIE_JOURNAL__PATH: join(disk.folder, 'journal'),
            VIGIE_JOURNAL__MAX_BYTES: String(4 * JOURNAL_BYTES),
          }
        : {}),
    }),
  }));
  const { chain, fleet, eui, at } = town;
  await untilAllOnline(chain);
  const levers = (gateway: number) => fleet.leversOf(eui(gateway));
  const agent = (gateway: number) => chain.agents.get(eui(gateway))?.process;
  expect(everSaid(chain)).toEqual({});

  await agent(1)?.kill();
  await agent(2)?.stop();
  await levers(3).stopForwarder();
  levers(4).heat(84);
  levers(5).failDownlinks('TX_FREQ');
  await askForDownlinks(town, eui(5), 8);
  if (hasFaketime) clock.set(new Date(Date.now() + 3_600_000));
  disk?.fillTo(FREE_BYTES);
  chain.links.get(eui(8))?.delay(3_500);

  const wrong = at({
    1: ['agent-gone'],
    2: ['agent-gone'],
    3: ['forwarder-silent'],
    4: ['host-hot'],
    5: ['downlinks-failing'],
    ...(hasFaketime ? { 6: ['clock-wrong'] } : {}),
    ...(disk === null ? {} : { 7: ['host-full'] }),
    8: ['backhaul-poor'],
  });
  await untilVerdicts(chain, wrong);
  const health = await healthOf(chain);
  const states = [...Array(9).keys()].map((gateway) => health.get(`gateway:${eui(gateway)}`)?.state);
  expect(states.slice(0, 1)).toEqual(['online']);
  expect(states.slice(4)).toEqual(
    [true, true, hasFaketime, disk !== null, true].map((isWrong) => (isWrong ? 'degraded' : 'online')),
  );
  const how = [1, 2].map((gateway) => health.get(`gateway:${eui(gateway)}`)?.verdicts[0]?.values['how']);
  expect(how).toEqual(['will', 'stopped']);
  await eventually(async () => {
    const now = await healthOf(chain);
    for (const gateway of [1, 2, 3]) expect(now.get(`gateway:${eui(gateway)}`)?.state).toBe('offline');
  }, PATIENCE);

  agent(1)?.start();
  agent(2)?.start();
  await levers(3).startForwarder();
  levers(4).heat(null);
  levers(5).failDownlinks(null);
  clock.setRight();
  disk?.free();
  chain.links.get(eui(8))?.delay(0);
  // Half an hour's downlinks are looked at: as many as failed, and more, go well.
  await askForDownlinks(town, eui(5), 24);
  await untilVerdicts(chain, {});
  await untilAllOnline(chain);
  expect(everSaid(chain)).toEqual(wrong);
}, 300_000);

test('an antenna cut, a backhaul broken, a silent network server, a killed supervisor: one after the other', async () => {
  const folder = temporaryFolder();
  const passwords = writeDemoPasswords(folder);
  const town = await startTown(5, () => ({
    links: true,
    supervisor: {
      ...QUICK_EARS,
      ...{ VIGIE_PARTNERS__0__ID: 'tmvl', VIGIE_PARTNERS__0__NAME: 'Tours' },
      ...{ VIGIE_ACCESS__DEMO: 'true', VIGIE_ACCESS__DEMO_ACCOUNTS_FILE: passwords.path },
    },
  }));
  const { chain, fleet, eui, at } = town;
  await untilAllOnline(chain);
  const account = passwords.accounts.find(({ login }) => login === 'administrator@tmvl.example');
  const client = await signIn(chain.url, account?.login ?? '', account?.password ?? '');
  await client.send('POST', '/api/v1/backhauls', { id: 'mobile', name: 'Mobile', kind: 'cellular' });
  const onMobile = [2, 3, 4].map((gateway) => `${eui(gateway)};mobile`);
  const csv = ['eui;backhaul', ...onMobile, ''].join('\n');
  await client.send('POST', '/api/v1/inventory/gateways.csv', { csv });

  fleet.leversOf(eui(0)).cutAntenna();
  await untilVerdicts(chain, at({ 0: ['forwarder-deaf'] }));
  fleet.leversOf(eui(0)).attenuate(0);
  await untilVerdicts(chain, {});

  const links = [2, 3, 4].map((gateway) => chain.links.get(eui(gateway)) as TcpProxy);
  for (const link of links) {
    link.refuse(true);
    link.cut();
  }
  const gone = at({ 2: ['agent-gone'], 3: ['agent-gone'], 4: ['agent-gone'] });
  await untilVerdicts(chain, { ...gone, 'backhaul:mobile': ['backhaul-down'] });
  await eventually(async () => {
    const health = await healthOf(chain);
    for (const gateway of [2, 3, 4]) {
      const overlays = health.get(`gateway:${eui(gateway)}`)?.overlays.map(({ overlay }) => overlay);
      expect(overlays).toEqual(['upstream']);
    }
  }, PATIENCE);
  for (const link of links) link.refuse(false);
  await untilVerdicts(chain, {});
  await untilAllOnline(chain);

  chain.lns.setSilent(true);
  await untilVerdicts(chain, { 'lns:main': ['lns-silent'] }, 150_000);
  chain.lns.setSilent(false);
  await untilVerdicts(chain, {}, 150_000);
  await untilAllOnline(chain);
  const said = everSaid(chain);
  expect(said).toEqual({
    ...gone,
    ...at({ 0: ['forwarder-deaf'] }),
    ...{ 'backhaul:mobile': ['backhaul-down'], 'lns:main': ['lns-silent'] },
  });

  await chain.supervisor.kill();
  const goneMs = Date.now();
  await sleep(ABSENCE_MS);
  const backMs = Date.now();
  chain.supervisor.start();
  await untilAllOnline(chain);
  expect(everSaid(chain)).toEqual(said);
  await eventually(() => expectBlindAndBackFilled(chain, eui(1), goneMs, backMs), {
    ...PATIENCE,
    timeoutMs: 120_000,
  });
}, 420_000);

/** Whatever it said in its last seconds: it wrote down that it lived every ten of them. */
const ALIVE_EVERY_MS = 10_000;
const ABSENCE_MS = 25_000;

function expectBlindAndBackFilled(chain: Chain, eui: GatewayEui, goneMs: number, backMs: number): void {
  const rows = chain.query<{
    readonly value: string;
    readonly fromMs: number;
    readonly toMs: number | null;
    readonly source: string;
  }>(
    `SELECT value, from_ms AS fromMs, to_ms AS toMs, source FROM equipment_states
     WHERE equipment = 'gateway:${eui}' AND track = 'blind' ORDER BY id`,
  );
  const blind = rows.find(({ value, source }) => value === 'on' && source === 'observed');
  expect(blind?.fromMs).toBeGreaterThan(goneMs - 2 * ALIVE_EVERY_MS);
  expect(blind?.fromMs).toBeLessThan(backMs);
  // Its journal tells that it served all the while.
  const served = rows.filter(({ value, source }) => value === 'off' && source === 'back-filled');
  expect(served.map(({ fromMs }) => fromMs)).toEqual([blind?.fromMs]);
  expect(served[0]?.toMs).toBeGreaterThanOrEqual(backMs);
}

test.skipIf(!available('mosquitto', mosquittoPath() !== null))(
  'a broker that lets no receptions through, and one that is gone; its restart raises nothing',
  async () => {
    const town = await startTown(2, ([first, muted]) => ({
      ownBroker: { mosquittoAcl: aclWithoutUp([first, muted] as GatewayEui[], muted as GatewayEui) },
      agents: (_, eui) => (eui === muted ? { VIGIE_JOURNAL__MAX_BYTES: String(JOURNAL_BYTES) } : {}),
    }));
    const { chain, eui, at } = town;
    await untilVerdicts(chain, at({ 1: ['nothing-stored'] }));
    await flood(town, eui(1), async () => {
      const full = at({ 1: ['journal-dropping', 'journal-filling', 'nothing-stored'] });
      await untilVerdicts(chain, full, 120_000);
    });

    await chain.broker?.killForGood();
    await eventually(async () => {
      const { broker, supervisor } = await verdictsOf(chain);
      expect({ broker, supervisor }).toEqual({ broker: ['broker-down'], supervisor: ['supervisor-blind'] });
      const overlays = (await healthOf(chain)).get(`gateway:${eui(0)}`)?.overlays;
      expect(overlays?.map(({ overlay }) => overlay)).toEqual(['blind', 'upstream']);
    }, PATIENCE);
    chain.broker?.start();
    await eventually(async () => {
      const { broker, supervisor, [`gateway:${eui(0)}`]: other } = await verdictsOf(chain);
      expect({ broker, supervisor, other }).toEqual({});
      expect((await healthOf(chain)).get(`gateway:${eui(0)}`)).toMatchObject({
        state: 'online',
        overlays: [],
      });
    }, PATIENCE);
    expect(everSaid(chain)).toEqual({
      ...at({ 1: ['journal-dropping', 'journal-filling', 'nothing-stored'] }),
      ...{ broker: ['broker-down'], supervisor: ['supervisor-blind'] },
    });
  },
  300_000,
);

test.skipIf(!available('openssl', hasOpenssl()))(
  'a certificate near its end is named, one that is valid for long is not',
  async () => {
    const folder = temporaryFolder();
    const broker = selfSigned(folder, 'broker');
    const brokerKey = keyFile(folder, 'broker', broker);
    const inTenDays = new Date(Date.now() + 10 * DAY_MS).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
    const ending = selfSigned(folder, 'ending', { from: VALID.from, to: inTenDays });
    const lasting = selfSigned(folder, 'lasting');
    const { chain, eui, at } = await startTown(2, (euis) => ({
      tls: true,
      supervisor: { VIGIE_BROKER__TLS_CERT_FILE: broker.certFile, VIGIE_BROKER__TLS_KEY_FILE: brokerKey },
      agents(_, gatewayEui) {
        const own = gatewayEui === euis[1] ? ending : lasting;
        return {
          VIGIE_MQTT__CA_FILE: broker.certFile,
          VIGIE_MQTT__CERT_FILE: own.certFile,
          VIGIE_MQTT__KEY_FILE: keyFile(folder, gatewayEui, own),
        };
      },
    }));
    await untilVerdicts(chain, at({ 1: ['certificate-ending'] }));
    const [verdict] = (await healthOf(chain)).get(`gateway:${eui(1)}`)?.verdicts ?? [];
    expect(verdict?.values).toMatchObject({ whose: 'agent', days: 9 });
    expect(everSaid(chain)).toEqual(at({ 1: ['certificate-ending'] }));
  },
  240_000,
);
