// A small network for tests in a browser: gateways in every state, hostile names among them, and people to look at it.

import type { Browser, BrowserContext, BrowserContextOptions } from 'playwright-core';
import type { GatewayEui } from '../../../../protocol/eui.ts';
import type { StateRow } from '../../../fleet/health/model.ts';
import { insertState } from '../../../fleet/health/store.ts';
import { type Connection, migrate, openDatabase } from '../../../platform/database.ts';
import { createWriteBatch } from '../../../platform/write-batch.ts';
import { MIGRATIONS } from '../../../schema.ts';
import { SETTINGS } from '../../../testing/authorization-requests.ts';
import { hear } from '../../../testing/authorization-rig.ts';
import { createSupervisorRig, type SupervisorRig } from '../../../testing/supervisor-rig.ts';
import { type Network, networkOfTwoPartners, seedNetwork } from '../../../testing/two-partners.ts';
import { type Actor, type People, seedPeople } from '../../../testing/two-partners-people.ts';
import { HOSTILE_NAMES, MARKUP } from './hostile.ts';
import { makeHostileWorks } from './hostile-works.ts';

export interface Town {
  readonly rig: SupervisorRig;
  readonly network: Network;
  /** Who looks: an administrator whose name is markup. */
  readonly administrator: Actor;
  readonly viewer: Actor;
  /** Somebody else, whose name is markup too. */
  readonly someone: { readonly id: string };
  /** The way to a first password that still works. */
  readonly invitationPath: string;
  /** Signed in as them, or as nobody. */
  open(browser: Browser, who: Actor | null, options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const HOSTILE_SITE = 'hostile';
/** A journal that is nearly full is said at once. */
const QUICK = `
  [[verdicts]]
  kind = "journal-filling"
  raise_after_s = 0
`;

export async function startTown(): Promise<Town> {
  const rig = createSupervisorRig(SETTINGS + QUICK, { publicState: false });
  const nowMs = Date.now();
  const network = networkOfTwoPartners();
  const connection = openDatabase(rig.databasePath);
  migrate(connection, MIGRATIONS);
  await seedNetwork(connection, network, nowMs);
  const people = await seedPeople(connection, nowMs, { twins: 0, targets: 1 });
  const administrator = sessionOf(people, 'administrator');
  const someone = people.target('tmvl');
  connection.transaction(() => {
    makeHostile(connection, [administrator.accountId ?? '', someone.id]);
    seedPast(connection, network, nowMs);
    makeHostileIncident(connection, nowMs);
    makeHostileWorks(connection, hostileEquipment(), nowMs);
  })();
  connection.close();
  await rig.start();

  const [, full, , gone] = network.gateways;
  const agents = await hear(rig, {
    ...network,
    gateways: network.gateways.filter((one) => one !== gone && one.partnerId !== null),
  });
  await agents.get(full?.eui ?? '')?.health({ journal: { rows: 90, waiting: 90, bytes: 90, maxBytes: 100 } });

  return {
    ...{ rig, network, administrator, viewer: sessionOf(people, 'viewer'), someone },
    invitationPath: await invite(rig, administrator),
    async open(browser, who, options = {}) {
      const context = await browser.newContext(options);
      const [name = '', value = ''] = (who?.headers['cookie'] ?? '').split('=');
      if (who !== null) await context.addCookies([{ name, value, url: rig.url() }]);
      return context;
    },
    close: () => rig.close(),
  };
}

function sessionOf({ actors }: People, wanted: Actor['role']): Actor {
  const found = actors.find(
    ({ kind, role, partnerId, ended }) =>
      kind === 'session' && role === wanted && partnerId === 'tmvl' && ended === null,
  );
  if (found === undefined) throw new Error(`there is no ${wanted}`);
  return found;
}

/** Past all checks, as if a row had come from elsewhere. */
function makeHostile(connection: Connection, accountIds: readonly string[]): void {
  const run = (sql: string, ...values: readonly (string | number | null)[]): void =>
    void connection.prepare(sql).run(...values);
  run("UPDATE partners SET name = 'Tours Métropole Val de Loire' WHERE id = 'tmvl'");
  run("UPDATE partners SET name = 'SMO Val de Loire Numérique' WHERE id = 'smo'");
  run(
    "INSERT INTO sites (id, partner_id, name, commune, access_notes, contacts) VALUES (?, 'tmvl', ?, ?, ?, ?)",
    ...[HOSTILE_SITE, MARKUP, HOSTILE_NAMES['without end'], HOSTILE_NAMES['10 kB'], MARKUP],
  );
  run(
    "INSERT INTO backhauls (id, name, kind, operator, partner_id) VALUES ('hostile', ?, 'other', ?, 'tmvl')",
    ...[MARKUP, HOSTILE_NAMES['without end']],
  );
  const insert = `INSERT INTO gateways (eui, name, partner_id, site_id, backhaul_id, remarks, model, latitude,
    longitude, created_ms, in_service_ms) VALUES (?, ?, 'tmvl', ?, 'hostile', ?, ?, ?, ?, 1, 1)`;
  for (const [index, name] of Object.values(HOSTILE_NAMES).entries()) {
    const eui = hostileEui(index);
    run(insert, eui, name, HOSTILE_SITE, HOSTILE_NAMES['10 kB'], name, 47.3 + index / 100, 0.6 + index / 50);
  }
  for (const [index, id] of accountIds.entries()) {
    run(
      'UPDATE accounts SET name = ?, company = ? WHERE id = ?',
      MARKUP.repeat(index + 1),
      HOSTILE_NAMES['without end'],
      id,
    );
    run('UPDATE sessions SET agent = ? WHERE account_id = ?', HOSTILE_NAMES['10 kB'], id);
    run('UPDATE api_tokens SET name = ? WHERE account_id = ?', HOSTILE_NAMES['without end'], id);
  }
}

export const HOSTILE_INCIDENT = 'INC-2001-0001';

/** Reported, so that Vigie leaves it alone; every text in it is hostile. */
function makeHostileIncident(connection: Connection, nowMs: number): void {
  const run = (sql: string, ...values: readonly (string | number | null)[]): void =>
    void connection.prepare(sql).run(...values);
  const beganMs = nowMs - HOUR_MS;
  const names = Object.values(HOSTILE_NAMES);
  run(
    `INSERT INTO incidents (id, ref, origin, domain, title_fr, title_en, state, severity, severity_by, started_ms,
       opened_ms, holder, cause, sensors, sensors_alone, next_word_ms)
     VALUES (1, ?, 'hotline', 'other', ?, ?, 'identified', 1, ?, ?, ?, ?, ?, 148, 5, ?)`,
    ...[HOSTILE_INCIDENT, MARKUP, HOSTILE_NAMES['turned around'], MARKUP, beganMs, beganMs],
    ...[HOSTILE_NAMES['without end'], HOSTILE_NAMES['10 kB'], nowMs - 60_000],
  );
  for (const [index, name] of names.entries()) {
    run(
      `INSERT INTO incident_members VALUES (1, ?, ?, ?, NULL, 'reported')`,
      ...[`gateway:${hostileEui(index)}`, beganMs, index % 2 === 0 ? null : nowMs],
    );
    run(
      `INSERT INTO incident_events (incident_id, at_ms, kind, account_id, author, partner_id, visibility, text, data)
       VALUES (1, ?, 'remark', NULL, ?, 'tmvl', ?, ?, '{}')`,
      ...[nowMs, name, index % 2 === 0 ? 'internal' : 'public', name],
    );
    run(
      `INSERT INTO hotline_reports (incident_id, received_ms, channel, in_hours, account_id, reporter,
         reporter_contact, partner_id, equipment, text) VALUES (1, ?, 'phone', 0, '', ?, ?, 'smo', NULL, ?)`,
      ...[nowMs, name, name, name],
    );
  }
}

function hostileEquipment(): readonly string[] {
  return Object.keys(HOSTILE_NAMES).map((_, index) => `gateway:${hostileEui(index)}`);
}

export function hostileEui(index: number): GatewayEui {
  return `7076ff00000200${index.toString(16).padStart(2, '0')}` as GatewayEui;
}

/** One is off line since this morning, some went and came, one is retired. */
function seedPast(connection: Connection, { gateways }: Network, nowMs: number): void {
  const writeBatch = createWriteBatch(connection);
  const say = (eui: GatewayEui, value: StateRow['value'], ageMs: number): void => {
    const sinceMs = Math.round(nowMs - ageMs);
    const reasons = value === 'offline' ? [{ kind: 'agent-gone', sinceMs, values: {} } as const] : [];
    writeBatch([
      insertState({
        ...{ id: null, equipment: `gateway:${eui}`, track: 'base', fromMs: sinceMs, toMs: null, value },
        ...{ reasons, source: 'observed', author: null, remark: null, recordedMs: sinceMs },
      }),
    ]);
  };
  for (const { eui } of gateways) {
    say(eui, 'online', 60 * DAY_MS);
    say(eui, 'offline', 9 * DAY_MS);
    say(eui, 'online', 9 * DAY_MS - 5 * HOUR_MS);
  }
  const [, , , gone, orphan] = gateways;
  if (gone !== undefined) say(gone.eui, 'offline', 3 * HOUR_MS);
  for (const index of [0, 4]) say(hostileEui(index), 'offline', 2 * HOUR_MS);
  connection
    .prepare("UPDATE gateways SET life_cycle = 'retired', retired_ms = ? WHERE eui = ?")
    .run(nowMs - DAY_MS, orphan?.eui ?? '');
}

/** By API, as an administrator does. */
async function invite(rig: SupervisorRig, administrator: Actor): Promise<string> {
  const answer = await fetch(`${rig.url()}/api/v1/accounts`, {
    method: 'POST',
    headers: { ...administrator.headers, 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'neuf@tmvl.example', name: MARKUP, partnerId: 'tmvl', role: 'viewer' }),
  });
  const { invitation } = (await answer.json()) as { readonly invitation: { readonly path: string } };
  return invitation.path;
}
