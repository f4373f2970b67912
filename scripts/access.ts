// `npm run access`: makes the first administrator, or a new one-time link for somebody who forgot a password. Whoever
// may write the database file may do this; the supervisor may run meanwhile.

import '../protocol/runtime-guard.ts';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readStart } from '../protocol/command-line.ts';
import { type LinkMade, makeFirstAdministrator, makeResetLink } from '../supervisor/access/administrator.ts';
import { createFleetStore } from '../supervisor/fleet/store.ts';
import { openSupervisorDatabase } from '../supervisor/open-database.ts';
import { type SupervisorSettings, supervisorComplaints, supervisorMembers } from '../supervisor/settings.ts';

const USAGE = `npm run access -- COMMAND [options]
  first-administrator --login ADDRESS --name "FIRST FAMILY" --partner ID
                      only while the partner has no administrator
  reset --login ADDRESS
                      a new link for somebody who has an account
  --config FILE       the supervisor's settings (default: only the environment)
  --url URL           what the supervisor is reached at, for the link that is printed
                      (default: http.listen)

Both print a link that works once, for 72 hours: open it and choose a password.`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      config: { type: 'string' },
      login: { type: 'string' },
      name: { type: 'string' },
      partner: { type: 'string' },
      url: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  const isKnown = command === 'first-administrator' || command === 'reset';
  if (values.help || positionals.length !== 1 || !isKnown) {
    (values.help ? process.stdout : process.stderr).write(`${USAGE}\n`);
    return values.help ? 0 : 1;
  }
  const needed = command === 'reset' ? (['login'] as const) : (['login', 'name', 'partner'] as const);
  const missing = needed.filter((name) => values[name] === undefined);
  if (missing.length > 0) return fail(`${command} needs ${missing.map((name) => `--${name}`).join(', ')}`);
  const settings = readSettings(values.config);
  const made = await withDatabase(settings, (connection) => {
    const login = values.login ?? '';
    if (command === 'reset') return makeResetLink(connection, login, Date.now());
    const { name = '', partner: partnerId = '' } = values;
    return makeFirstAdministrator(connection, { login, name, partnerId }, Date.now());
  });
  if (made.kind === 'refused') return fail(made.reason);
  const base = values.url ?? baseOf(settings);
  const until = new Date(made.invitation.invitation.expiresMs).toISOString();
  process.stdout.write(
    `${made.account.name} (${made.account.login}): open this link once, until ${until}, and choose a password:\n` +
      `${base.replace(/\/$/, '')}${made.invitation.path}\n`,
  );
  return 0;
}

async function withDatabase(
  settings: SupervisorSettings,
  work: (connection: ReturnType<typeof openSupervisorDatabase>) => Promise<LinkMade>,
): Promise<LinkMade> {
  const connection = openSupervisorDatabase(settings.database.path);
  try {
    // As the supervisor would at its first start, which may not have been yet.
    const fleet = createFleetStore(connection);
    for (const partner of settings.partners) fleet.seedPartner(partner);
    return await work(connection);
  } finally {
    connection.close();
  }
}

function readSettings(config: string | undefined): SupervisorSettings {
  const start = readStart(
    'access',
    supervisorMembers,
    (settings) => ({ value: settings, complaints: supervisorComplaints(settings) }),
    {
      argv: config === undefined ? [] : ['--config', config],
      environment: process.env,
      readFile: (path) => readFileSync(path, 'utf8'),
    },
  );
  if (start.kind === 'end') throw new Error(start.text);
  return start.value;
}

function baseOf({ http }: SupervisorSettings): string {
  const { host, port } = http.listen;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function fail(reason: string): number {
  process.stderr.write(`${reason}\n`);
  return 1;
}

if (import.meta.filename === process.argv[1]) {
  try {
    process.exitCode = await main();
  } catch (error) {
    process.exitCode = fail(error instanceof Error ? error.message : String(error));
  }
}
