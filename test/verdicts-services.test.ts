// A backhaul that breaks, a network server that falls silent: named as what they are, and what hangs on them is not blamed.

import { expect, test } from 'vitest';
import { writeDemoPasswords } from '../scripts/demo/accounts.ts';
import { signIn } from '../scripts/demo/client.ts';
import { eventually } from './eventually.ts';
import { everSaid, healthOf, untilAllOnline, untilVerdicts } from './quick-health.ts';
import type { TcpProxy } from './stand-ins/tcp-proxy.ts';
import { PATIENCE, startTown, temporaryFolder } from './verdict-town.ts';

test('a backhaul broken, then a silent network server', async () => {
  const folder = temporaryFolder();
  const passwords = writeDemoPasswords(folder);
  const town = await startTown(4, () => ({
    links: true,
    supervisor: {
      ...{ VIGIE_PARTNERS__0__ID: 'tmvl', VIGIE_PARTNERS__0__NAME: 'Tours' },
      ...{ VIGIE_ACCESS__DEMO: 'true', VIGIE_ACCESS__DEMO_ACCOUNTS_FILE: passwords.path },
    },
  }));
  const { chain, eui, at } = town;
  await untilAllOnline(chain);
  const account = passwords.accounts.find(({ login }) => login === 'administrator@tmvl.example');
  const client = await signIn(chain.url, account?.login ?? '', account?.password ?? '');
  await client.send('POST', '/api/v1/backhauls', { id: 'mobile', name: 'Mobile', kind: 'cellular' });
  const onMobile = [1, 2, 3].map((gateway) => `${eui(gateway)};mobile`);
  const csv = ['eui;backhaul', ...onMobile, ''].join('\n');
  await client.send('POST', '/api/v1/inventory/gateways.csv', { csv });

  const links = [1, 2, 3].map((gateway) => chain.links.get(eui(gateway)) as TcpProxy);
  for (const link of links) {
    link.refuse(true);
    link.cut();
  }
  const gone = at({ 1: ['agent-gone'], 2: ['agent-gone'], 3: ['agent-gone'] });
  await untilVerdicts(chain, { ...gone, 'backhaul:mobile': ['backhaul-down'] });
  await eventually(async () => {
    const health = await healthOf(chain);
    for (const gateway of [1, 2, 3]) {
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
  expect(everSaid(chain)).toEqual({
    ...gone,
    ...{ 'backhaul:mobile': ['backhaul-down'], 'lns:main': ['lns-silent'] },
  });
}, 420_000);
