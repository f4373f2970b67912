// Planned work as the supervisor wires it, with a real database, outbox and mail server; a network and a clock that tests set.

import { pino } from 'pino';
import { parseGatewayEui } from '../../../protocol/eui.ts';
import { readSettings } from '../../../protocol/settings.ts';
import type { Actor } from '../../access/actor.ts';
import type { Entry } from '../../access/audit/chain.ts';
import { type Account, principalOfAccount } from '../../access/model.ts';
import type { BaseState, EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import { createBook } from '../../fleet/inventory/book.ts';
import type { GatewayRecord, Site } from '../../fleet/inventory/model.ts';
import { createMaintenance, type Maintenance } from '../../maintenance-office.ts';
import { createProof } from '../../notify/proof.ts';
import { type OutboxRig, startOutboxRig } from '../../notify/testing/outbox-rig.ts';
import type { Connection } from '../../platform/database.ts';
import type { StreamEvent } from '../../platform/http/event-stream.ts';
import type { Principal, Role } from '../../platform/http/principal.ts';
import type { Reader } from '../../platform/reader.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import { type SupervisorSettings, supervisorMembers } from '../../settings.ts';
import type { Action, Plan } from '../actions.ts';
import type { Work } from '../model.ts';

export const MIN_MS = 60_000;
export const HOUR_MS = 60 * MIN_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Clocks have parts of milliseconds, databases have none. */
const PART_MS = 0.25;

/** Of tmvl at its sites a and b; of smo at s. */
export const A1 = 'gateway:7276ff00000000a1' as EquipmentId;
export const A2 = 'gateway:7276ff00000000a2' as EquipmentId;
export const S1 = 'gateway:7276ff0000000051' as EquipmentId;

export interface WorksRig {
  readonly outbox: OutboxRig;
  works: Maintenance;
  readonly settings: SupervisorSettings;
  readonly book: ReturnType<typeof bookOf>;
  readonly reader: Reader;
  readonly entries: Entry[];
  readonly events: StreamEvent[];
  /** Thursday 1 October 2026, 12:00 in Paris, at the start. */
  nowMs: number;
  /** Called ahead of each commit of the room. */
  beforeWrite: () => void;
  readonly record: (
    statements: readonly Statement[],
    entries: readonly Entry[],
  ) => Promise<ReturnType<ReturnType<typeof createWriteBatch>>>;
  stand(equipment: EquipmentId, state: BaseState): void;
  healthOf(equipment: EquipmentId): EquipmentHealth | null;
  /** It heard something now. */
  hears(equipment: EquipmentId): void;
  plan(more?: Partial<Plan>, who?: Who): Promise<Work>;
  act(work: Pick<Work, 'ref'>, action: Action, who?: Who): Promise<Work>;
  work(ref: string): Work;
  /** The clock goes on in steps, and at each the room looks; then mails leave. */
  pass(ms: number, stepMs?: number): Promise<void>;
  /** Nothing waits in the outbox that is due. */
  delivered(): Promise<void>;
  /** As if the process had been started anew. */
  restart(): Promise<void>;
  end(): Promise<void>;
}

/** People that the notify rig knows: operators of tmvl and smo, a contractor of tmvl at site a. */
export type Who = 'paul' | 'olga' | 'carl';
const PEOPLE: Readonly<Record<Who, readonly [partnerId: string, role: Role]>> = {
  paul: ['tmvl', 'operator'],
  olga: ['smo', 'operator'],
  carl: ['tmvl', 'contractor'],
};

export function personOf(who: Who): Principal {
  const [partnerId, role] = PEOPLE[who];
  const account: Account = {
    ...{ id: who, login: `${who}@${partnerId}.example`, name: who, partnerId, role, company: null },
    ...{ language: 'fr', siteIds: role === 'contractor' ? ['a'] : [], password: 'hashed', createdMs: 0 },
    ...{ expiresMs: null, revokedMs: null, lastUsedMs: null, reviewedMs: null, reviewedBy: null, version: 1 },
  };
  return principalOfAccount(account);
}

export function actorOf(who: Who): Actor {
  return { accountId: who, actor: who, partnerId: PEOPLE[who][0], address: '127.0.0.1' };
}

export function settingsWith(lines = ''): SupervisorSettings {
  const read = readSettings(
    supervisorMembers,
    `database.path = "unused"
     [mail]
     host = "127.0.0.1"
     from = "vigie@reseau.example"
     from_name = "Vigie, réseau ICONE"
     base_url = "https://vigie.example"
     [[lns]]
     name = "icone"
     address = "127.0.0.1:1700"
     ${lines}`,
    {},
  );
  if (read.kind === 'complaints') throw new Error(read.complaints.join('\n'));
  return read.settings;
}

export function bookOf() {
  const site = (id: string, partnerId: string, commune: string): Site => {
    return { id, version: 1, name: `Site ${id}`, partnerId, commune, accessNotes: null, contacts: null };
  };
  const gateway = (equipment: string, name: string, partnerId: string, siteId: string): GatewayRecord => {
    const eui = parseGatewayEui(equipment.slice('gateway:'.length));
    if (eui === null) throw new Error(`${equipment} is no gateway`);
    return {
      ...{ id: Number(`0x${eui.slice(-4)}`), eui, name, partnerId, siteId, backhaulId: null, secret: null },
      ...{ version: 1, createdMs: 0, inServiceMs: 0, retiredMs: null, lifeCycle: 'in-service' },
      ...{ latitude: null, longitude: null, altitudeM: null, model: null, antenna: null, remarks: null },
      ...{ suspectAfterS: null, offlineAfterS: null, stableS: null },
    };
  };
  return createBook({
    partners: [
      { id: 'tmvl', name: 'Tours Métropole Val de Loire' },
      { id: 'smo', name: 'SMO Val de Loire Numérique' },
    ],
    sites: [
      site('a', 'tmvl', 'Joué-lès-Tours'),
      site('b', 'tmvl', 'Ballan-Miré'),
      site('s', 'smo', 'Amboise'),
    ],
    backhauls: [],
    gateways: [
      gateway(S1, 'Amboise, Châteliers', 'smo', 's'),
      gateway(A1, 'Joué, Centre', 'tmvl', 'a'),
      gateway(A2, 'Ballan-Miré, château d’eau', 'tmvl', 'b'),
    ],
  });
}

/** The same database; a thread of its own would take longer to start than all that a test asks. */
export function readerOf(connection: Connection): Reader {
  return {
    all: async <Row>(sql: string, parameters: readonly (string | number | null)[] = []) =>
      connection.prepare(sql).all(...parameters) as Row[],
    stop: async () => undefined,
  };
}

export async function startWorksRig(lines = ''): Promise<WorksRig> {
  const outbox = await startOutboxRig({}, { backoffMs: [0], breakerMs: [20] });
  const { connection } = outbox;
  const settings = settingsWith(lines);
  const book = bookOf();
  const reader = readerOf(connection);
  const writeBatch = createWriteBatch(connection);
  const health = new Map<EquipmentId, EquipmentHealth>();
  const heardMs = new Map<string, number>();
  const entries: Entry[] = [];
  const events: StreamEvent[] = [];

  const healthOf = (equipment: EquipmentId): EquipmentHealth | null => health.get(equipment) ?? null;

  const open = (): Maintenance =>
    createMaintenance({
      ...{
        settings,
        connection,
        reader,
        book,
        log: pino({ enabled: false }),
        now: () => outbox.nowMs + PART_MS,
      },
      health: { of: healthOf, record: { neighbours: async () => NO_NEIGHBOURS } },
      statusOf: (eui) => ({ lastReceptionMs: heardMs.get(`gateway:${eui}`) ?? null }),
      record: rig.record,
      notify: (notice) => outbox.notify.statements(notice),
      proof: createProof(reader),
      publish: (event) => void events.push(event),
    });

  const rig: WorksRig = {
    ...{ outbox, settings, book, reader, entries, events, healthOf, beforeWrite: () => {} },
    ...({} as Pick<WorksRig, 'works'>),
    get nowMs() {
      return outbox.nowMs;
    },
    set nowMs(ms) {
      outbox.nowMs = ms;
    },
    async record(statements, told) {
      rig.beforeWrite();
      const written = writeBatch(statements);
      if (written.kind === 'written') entries.push(...told);
      return written;
    },
    stand(equipment, state) {
      health.set(equipment, { equipment, state, sinceMs: outbox.nowMs, overlays: [], verdicts: [] });
    },
    hears: (equipment) => void heardMs.set(equipment, outbox.nowMs),
    plan(more = {}, who = 'paul') {
      const fromMs = Date.parse('2026-10-14T08:00:00Z');
      const plan: Plan = {
        ...{ title: 'Remplacement d’antenne', description: 'La foudre l’a touchée.', equipment: [A1] },
        ...{ fromMs, toMs: fromMs + 2 * HOUR_MS, ...more },
      };
      return rig.works.office.desk.plan(personOf(who), actorOf(who), plan);
    },
    act: ({ ref }, action, who = 'paul') =>
      rig.works.office.desk.act(personOf(who), actorOf(who), { ref, version: null }, action),
    work(ref) {
      const found = rig.works.ledger.byRef(ref);
      if (found === null) throw new Error(`there is no ${ref}`);
      return found;
    },
    async pass(ms, stepMs = MIN_MS) {
      const endMs = outbox.nowMs + ms;
      while (outbox.nowMs < endMs) {
        outbox.nowMs = Math.min(endMs, outbox.nowMs + stepMs);
        await rig.works.look();
        if (hasDue()) await rig.delivered();
      }
      await rig.works.proofs.look();
    },
    async delivered() {
      for (let turn = 0; hasDue(); turn++) {
        if (turn > 10_000) throw new Error('mails do not leave');
        outbox.notify.kick();
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    async restart() {
      await outbox.restart();
      rig.works = open();
      await rig.works.proofs.load();
    },
    end: () => outbox.end(),
  };

  const due = connection
    .prepare<[number], number>(
      `SELECT count(*) FROM messages WHERE state IN ('waiting', 'leased') OR (state = 'held' AND not_before_ms <= ?)`,
    )
    .pluck();
  const hasDue = (): boolean => (due.get(outbox.nowMs) ?? 0) > 0;

  rig.works = open();
  for (const equipment of [A1, A2, S1]) rig.stand(equipment, 'online');
  return rig;
}

const NO_NEIGHBOURS = { transmissions: 0, fromMs: 0, toMs: 0, neighbours: [] };
