// Planned work as the supervisor wires it, with a real database, outbox and mail server; a network and a clock that tests set.

import { pino } from 'pino';
import type { Entry } from '../../access/audit/chain.ts';
import type { BaseState, EquipmentHealth, EquipmentId } from '../../fleet/health/model.ts';
import { createMaintenance, type Maintenance } from '../../maintenance-office.ts';
import { createProof } from '../../notify/proof.ts';
import { type OutboxRig, startOutboxRig } from '../../notify/testing/outbox-rig.ts';
import type { StreamEvent } from '../../platform/http/event-stream.ts';
import type { Reader } from '../../platform/reader.ts';
import { createWriteBatch, type Statement } from '../../platform/write-batch.ts';
import type { SupervisorSettings } from '../../settings.ts';
import { readerOf } from '../../testing/rig-parts.ts';
import { A1, A2, S1, smallNetwork } from '../../testing/small-network.ts';
import type { Action, Plan } from '../actions.ts';
import type { Work } from '../model.ts';
import { actorOf, HOUR_MS, MIN_MS, personOf, settingsWith, type Who } from './world.ts';

/** Clocks have parts of milliseconds, databases have none. */
const PART_MS = 0.25;

export interface WorksRig {
  readonly outbox: OutboxRig;
  works: Maintenance;
  readonly settings: SupervisorSettings;
  readonly book: ReturnType<typeof smallNetwork>;
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

export async function startWorksRig(lines = ''): Promise<WorksRig> {
  const outbox = await startOutboxRig({}, { backoffMs: [0], breakerMs: [20] });
  const { connection } = outbox;
  const settings = settingsWith(lines);
  const book = smallNetwork();
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
      notify: outbox.notify,
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
