// Each verdict on a gateway provoked by its real cause: processes killed, links made bad, clocks shifted, disks filled; named
// rightly, and nothing else named.

import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasOpenssl, selfSigned, VALID } from '../agent/testing/certificates.ts';
import { createFakeClock, hasFaketime } from '../agent/testing/fake-clock.ts';
import { mountSmallDisk } from '../scripts/chaos/small-disk.ts';
import { eventually } from './eventually.ts';
import { everSaid, healthOf, untilAllOnline, untilVerdicts } from './quick-health.ts';
import { available } from './require.ts';
import { askForDownlinks, keyFile, PATIENCE, startTown, temporaryFolder } from './verdict-town.ts';

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
