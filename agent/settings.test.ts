import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readSettings } from '../protocol/settings.ts';
import { readSecrets } from './secrets.ts';
import { type AgentSettings, agentComplaints, agentMembers } from './settings.ts';
import { temporaryFolder } from './testing/agent-rig.ts';

const MINIMAL = `
gateway.eui = "70-76-FF-00-00-00-00-01"
journal.path = "/var/lib/vigie/journal.db"
mqtt.url = "mqtts://broker.example:8883"
`;

let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});

afterEach(() => folder.remove());

function settingsOf(toml: string, environment: Record<string, string> = {}): AgentSettings {
  const result = readSettings(agentMembers, toml, environment);
  if (result.kind === 'complaints') throw new Error(result.complaints.join('\n'));
  return result.settings;
}

function complaintsOf(toml: string, environment: Record<string, string> = {}): readonly string[] {
  const result = readSettings(agentMembers, toml, environment);
  return result.kind === 'complaints' ? result.complaints : [];
}

test('three settings are enough; the rest has defaults', () => {
  expect(settingsOf(MINIMAL)).toEqual({
    gateway: { eui: '7076ff0000000001' },
    udp: { bind: { host: '127.0.0.1', port: 1700 }, bind_down: null },
    journal: { path: '/var/lib/vigie/journal.db', max_bytes: 1024 ** 3, max_age_h: 720, commit_window_ms: 0 },
    mqtt: {
      url: 'mqtts://broker.example:8883',
      username: null,
      password_file: null,
      ca_file: null,
      cert_file: null,
      key_file: null,
      reconnect_max_s: 60,
    },
    bypass: { lns: null, lns_name: null, after_s: 30 },
    tap: [],
    health: { interval_s: 30 },
    log: { level: 'info' },
  });
});

test('a bypass names its LNS as the supervisor does; taps have names of their own, sixteen at most', () => {
  const of = (toml: string): readonly string[] => agentComplaints(settingsOf(`${MINIMAL}${toml}`));
  const tap = (name: string): string => `[[tap]]\nname = "${name}"\naddress = "lns.example"\n`;
  expect(of('bypass.lns = "lns.example"\nbypass.lns_name = "main"\n')).toEqual([]);
  expect(of('bypass.lns = "lns.example"\n')).toEqual([
    'bypass.lns_name: missing; the supervisor must know which of its LNSs bypass.lns is',
  ]);
  expect(of(`${tap('a')}${tap('b')}`)).toEqual([]);
  expect(of(`${tap('a')}${tap('a')}`)).toEqual(['tap[1].name: a is already the name of tap[0]']);
  const many = Array.from({ length: 17 }, (_, index) => tap(`tap-${index}`)).join('');
  expect(of(many)).toEqual(['tap: at most 16, not 17']);
  expect(complaintsOf(`${MINIMAL}bypass.after_s = 4\n[[tap]]\nname = "A B"\n`)).toHaveLength(3);
});

test('all complaints come at once, each with its setting', () => {
  const complaints = complaintsOf(
    `
    gateway.eui = "70"
    udp.bind = "1700"
    journal.max_bytes = 5
    journal.commit_window_ms = 0.5
    mqtt.url = "http://broker"
    health.interval_s = "often"
    log.level = "loud"
    mqtt.pasword_file = "x"
    `,
    {},
  );
  const keys = complaints.map((complaint) => complaint.split(':')[0]);
  expect(keys.sort()).toEqual(
    [
      'gateway.eui',
      'udp.bind',
      'journal.max_bytes',
      'journal.commit_window_ms',
      'journal.path',
      'mqtt.url',
      'health.interval_s',
      'log.level',
      'mqtt.pasword_file',
    ].sort(),
  );
});

test('the environment overrides the file', () => {
  const settings = settingsOf(MINIMAL, {
    VIGIE_UDP__BIND: '[::1]:1701',
    VIGIE_JOURNAL__COMMIT_WINDOW_MS: '1000',
  });
  expect(settings.udp.bind).toEqual({ host: '::1', port: 1701 });
  expect(settings.journal.commit_window_ms).toBe(1_000);
});

test.each([
  ['mqtt://broker', true],
  ['mqtts://broker:8883', true],
  ['ws://broker/mqtt', true],
  ['wss://broker:443/mqtt', true],
  ['mqtt:broker', false],
  ['broker:1883', false],
  ['tcp://broker', false],
  ['mqtt://user:secret@broker', false],
])('%s as the broker: %s', (url, accepted) => {
  const complaints = complaintsOf(MINIMAL.replace(/mqtt.url.*/, `mqtt.url = "${url}"`));
  expect(complaints.length === 0).toBe(accepted);
});

describe('files that settings name', () => {
  test('are read; a line end after the password is none of it', () => {
    const password = join(folder.path, 'password');
    writeFileSync(password, 'secret \r\n');
    const { secrets, complaints } = readSecrets(settingsOf(`${MINIMAL}mqtt.password_file = "${password}"`));
    expect(complaints).toEqual([]);
    expect(secrets.password?.toString()).toBe('secret ');
  });

  test.each([
    ['mqtt', 1],
    ['ws', 1],
    ['mqtts', 0],
    ['wss', 0],
  ])('a certificate for %s: is complained about %i times: it is for TLS', (scheme, times) => {
    const missing = join(folder.path, 'missing');
    const url = MINIMAL.replace('mqtts:', `${scheme}:`);
    const { complaints } = readSecrets(settingsOf(`${url}mqtt.cert_file = "${missing}"`));
    expect(complaints.filter((one) => one.includes('only used over TLS'))).toHaveLength(times);
  });

  test('are complained about all together when missing, no certificate, or alone', () => {
    const ca = join(folder.path, 'ca.pem');
    writeFileSync(ca, '-----BEGIN CERTIFICATE-----\nbm9uc2Vuc2U=\n-----END CERTIFICATE-----\n');
    const missing = join(folder.path, 'missing');
    const { complaints } = readSecrets(
      settingsOf(
        `${MINIMAL}mqtt.password_file = "${missing}"\nmqtt.ca_file = "${ca}"\nmqtt.cert_file = "${missing}"`,
      ),
    );
    expect(complaints).toEqual([
      `mqtt.password_file: ${missing} cannot be read (ENOENT)`,
      `mqtt.cert_file: ${missing} cannot be read (ENOENT)`,
      expect.stringMatching(/^mqtt\.ca_file: not usable \(/),
      'mqtt: cert_file and key_file must be given together',
    ]);
  });
});
