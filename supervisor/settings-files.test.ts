// Files that the settings name are complained about before anything starts.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Members, readSettings } from '../protocol/settings.ts';
import { available } from '../test/require.ts';
import { createFleetStore } from './fleet/store.ts';
import { openSupervisorDatabase } from './open-database.ts';
import { isProgram } from './platform/broker/testing/brokers.ts';
import { supervisorMembers } from './settings.ts';
import { fileComplaints } from './settings-files.ts';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vigie-settings-'));
  database = join(folder, 'new', 'vigie.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

function complaintsOf(toml: string, path = database): readonly string[] {
  const result = readSettings(supervisorMembers, `database.path = "${path}"\n${toml}`, {});
  if (result.kind === 'complaints') throw new Error(result.complaints.join('\n'));
  return fileComplaints(result.settings);
}

/** `broker.ca_file` and the like: every setting that names a file to be read. */
function fileSettings(members: Members, above = ''): readonly string[] {
  return Object.entries(members).flatMap(([key, node]) => {
    if (node.node === 'table' || node.node === 'tables') return fileSettings(node.members, `${above}${key}.`);
    return key.endsWith('_file') ? [`${above}${key}`] : [];
  });
}

const GATEWAY = '7076ff0000000001';
const SECRET = `[[gateways]]\neui = "${GATEWAY}"\nname = "x"\nsecret_file = "none/1"\n`;
const MISSING = `
  [broker]
  tls_cert_file = "none/cert.pem"
  tls_key_file = "none/key.pem"
  password_file = "none/broker"
  ca_file = "none/ca.pem"
  [[observers]]
  name = "tap"
  secret_file = "none/tap"
  [access]
  demo_accounts_file = "none/demo"
  [mail]
  password_file = "none/mail"
  ca_file = "none/mail-ca.pem"
  [web.map]
  outline_file = "none/outline.geojson"
  ${SECRET}`;

test('what is missing is told at once, for every setting that there is', () => {
  const complaints = complaintsOf(MISSING);
  const settings = complaints.map((one) => one.split(':')[0]?.replace(/\[\d+\]/, ''));
  expect(settings.sort()).toEqual([...fileSettings(supervisorMembers)].sort());
  expect(complaints).toContain('broker.password_file: none/broker cannot be read (ENOENT)');
});

test('the secret of a gateway that the database knows may be gone', () => {
  const path = join(folder, 'vigie.db');
  writeFileSync(path, '');
  expect(complaintsOf(SECRET, path)).toEqual(['gateways[0].secret_file: none/1 cannot be read (ENOENT)']);
  const connection = openSupervisorDatabase(path);
  const eui = GATEWAY as Parameters<ReturnType<typeof createFleetStore>['seedGateway']>[0]['eui'];
  const gateway = { eui, name: 'x', partnerId: null, latitude: null, longitude: null, secret: null };
  createFleetStore(connection).seedGateway(gateway, 0);
  expect(complaintsOf(SECRET, path)).toEqual([]);
  connection.close();
  expect(complaintsOf(SECRET, path)).toEqual([]);
});

test('a database that can be neither made nor opened is told, and nothing is made', () => {
  writeFileSync(join(folder, 'text'), 'no database');
  mkdirSync(join(folder, 'folder'));
  for (const [name, reason] of [
    ['text', 'SQLITE_NOTADB'],
    ['folder', 'a folder'],
    ['text/vigie.db', `${folder}/text is no folder`],
  ] as const) {
    const path = join(folder, name);
    expect(complaintsOf('', path)).toEqual([`database.path: ${path} cannot be used (${reason})`]);
  }
  expect(complaintsOf('')).toEqual([]);
});

test.skipIf(!available('openssl', isProgram('openssl')))(
  'passwords are not empty, certificates are certificates, a key is that of its certificate',
  () => {
    const at = (name: string): string => join(folder, name);
    const request =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test';
    const files = ['-keyout', at('key.pem'), '-out', at('cert.pem')];
    execFileSync('openssl', [...request.split(' '), ...files], { stdio: 'ignore' });
    writeFileSync(at('text'), 'no certificate');
    writeFileSync(at('empty'), '\n');
    const broker = (key: string, ca: string, secret: string): readonly string[] =>
      complaintsOf(`[broker]
        tls_cert_file = "${at('cert.pem')}"
        tls_key_file = "${at(key)}"
        ca_file = "${at(ca)}"
        password_file = "${at(secret)}"`);
    expect(broker('text', 'text', 'empty')).toEqual([
      expect.stringMatching(/^broker\.tls_cert_file, broker\.tls_key_file: not usable \(.+\)$/),
      `broker.password_file: ${at('empty')} is empty`,
      `broker.ca_file: ${at('text')} is no PEM certificate`,
    ]);
    expect(broker('key.pem', 'cert.pem', 'text')).toEqual([]);
  },
);
