// What no single setting can tell.

import { expect, test } from 'vitest';
import { readStart } from '../protocol/command-line.ts';
import { supervisorComplaints, supervisorMembers } from './settings.ts';

function complaintsOf(toml: string): string {
  const start = readStart(
    'supervisor',
    supervisorMembers,
    (settings) => ({ value: settings, complaints: supervisorComplaints(settings) }),
    {
      argv: ['--config', 'vigie.toml'],
      environment: {},
      readFile: () => `[database]\npath = "vigie.db"\n${toml}`,
    },
  );
  return start.kind === 'run' ? '' : start.text;
}

const gateway = (eui: string): string => `[[gateways]]\neui = "${eui}"\nname = "x"\n`;

test('catalogue 36: a gateway EUI listed twice is refused, with the place of the second', () => {
  const twice = ['7076ff0000000001', '7076ff0000000002', '7076ff0000000001'].map(gateway).join('');
  expect(complaintsOf(twice)).toContain('gateways[2].eui: 7076ff0000000001 is listed twice');
});

test('catalogue 36: the same EUI in capital letters is the same', () => {
  const complaints = complaintsOf(gateway('7076ff00000000ab') + gateway('7076FF00000000AB'));
  expect(complaints).toContain('gateways[1].eui');
});

test('the demonstration’s passwords in the clear stay on this machine', () => {
  const demo = (listen: string): string =>
    complaintsOf(`[http]\nlisten = "${listen}"\n[access]\ndemo = true\n`);
  for (const listen of ['127.0.0.1:8080', '[::1]:8080', 'localhost:8080']) expect(demo(listen)).toBe('');
  for (const listen of ['0.0.0.0:8080', '[::]:8080', '192.0.2.1:8080', 'vigie.example:8080']) {
    expect(demo(listen)).toContain('access.demo');
  }
  expect(complaintsOf('[access]\ndemo_accounts_file = "x"\n')).toContain('only used with access.demo');
});

test.each(['127.0.0.1', '10.0.0.0/8', '2001:db8::1', '2001:db8::/32'])('%s may be a trusted proxy', (one) => {
  expect(complaintsOf(`[http]\ntrusted_proxy = ["${one}"]`)).toBe('');
});

test.each(['proxy.example', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '10.0.0', '', 'loopback'])(
  '"%s" is no address of a trusted proxy',
  (one) => {
    expect(complaintsOf(`[http]\ntrusted_proxy = ["${one}"]`)).toContain(
      'http.trusted_proxy[0]: must be an IP address, or a network such as 10.0.0.0/8',
    );
  },
);

test('states are shown to whoever asks only where that is said in so many words', () => {
  expect(complaintsOf('[access]\npublic_state = true')).toBe('');
  expect(complaintsOf('[access]\npublic_state = "yes"')).toContain(
    'access.public_state: must be true or false',
  );
});
