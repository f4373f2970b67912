// Health with thresholds of seconds, and what was ever said of a chain's equipment.

import { expect } from 'vitest';
import type { EquipmentHealthView } from '../supervisor/fleet/health/schemas.ts';
import type { Chain } from './chain.ts';
import { eventually } from './eventually.ts';

type Environment = Readonly<Record<string, string>>;

const SECONDS: Readonly<Record<string, number>> = {
  // Two busy cores hold a report up for some seconds; and a broker is down only after 15 s of it.
  ...{ suspect_after_s: 22, offline_after_s: 26, stable_s: 3, grace_s: 30 },
  ...{ service_suspect_after_s: 4, service_offline_after_s: 6, service_stable_s: 2 },
};
const TRAFFIC = { window_s: 20, look_every_s: 2, min_expected: 10, min_expected_new: 10 };
const VERDICTS: readonly Readonly<Record<string, string | number>>[] = [
  { kind: 'nothing-stored', raise_after_s: 15, clear_after_s: 1 },
  // Longer than a report stands: what was on its way when a broker died comes back late, once.
  { kind: 'backhaul-poor', raise_after_s: 12, clear_after_s: 2 },
  { kind: 'journal-filling', raise_after_s: 1, clear_after_s: 2 },
  { kind: 'journal-dropping', raise_after_s: 0, clear_after_s: 2 },
  { kind: 'clock-wrong', raise_after_s: 2, clear_after_s: 2 },
  { kind: 'host-hot', raise_after_s: 2, clear_after_s: 2 },
  { kind: 'host-full', raise_after_s: 2, clear_after_s: 2 },
  { kind: 'downlinks-failing', raise_after_s: 0, clear_after_s: 2 },
  { kind: 'supervisor-blind', raise_after_s: 6, clear_after_s: 0 },
];

/** For the supervisor. */
export const QUICK_HEALTH: Environment = Object.fromEntries([
  ...Object.entries(SECONDS).map(([key, value]) => [`VIGIE_HEALTH__${key.toUpperCase()}`, String(value)]),
  ...VERDICTS.flatMap((verdict, index) =>
    Object.entries(verdict).map(([key, value]) => [
      `VIGIE_VERDICTS__${index}__${key.toUpperCase()}`,
      String(value),
    ]),
  ),
]);

/**
 * Deaf within seconds, for supervisors whose gateways only ever go deaf: a window of less than the 90 s that an agent
 * takes to call its packet forwarder silent cannot tell the one from the other.
 */
export const QUICK_EARS: Environment = Object.fromEntries(
  Object.entries(TRAFFIC).map(([key, value]) => [`VIGIE_TRAFFIC__${key.toUpperCase()}`, String(value)]),
);

/** For agents: as often as they may. */
export const QUICK_REPORTS: Environment = { VIGIE_HEALTH__INTERVAL_S: '5' };

export async function healthOf(chain: Chain): Promise<ReadonlyMap<string, EquipmentHealthView['health']>> {
  const { items } = (await chain.get('/api/v1/health?limit=1000')) as {
    readonly items: readonly EquipmentHealthView[];
  };
  return new Map(items.map(({ equipment, health }) => [equipment, health]));
}

/** A machine that is busy with other things makes the supervisor late, and it says so: true, and not what is tested. */
const isOfThisMachine = (equipment: string, kind: string): boolean =>
  equipment === 'supervisor' && kind === 'host-full';

/** Equipment and the verdicts on it, only where there are any. */
export type Said = Readonly<Record<string, readonly string[]>>;

export async function verdictsOf(chain: Chain): Promise<Said> {
  const said = [...(await healthOf(chain))].map(([equipment, { verdicts }]) => {
    const kinds = verdicts.map(({ kind }) => kind).filter((kind) => !isOfThisMachine(equipment, kind));
    return [equipment, kinds.sort()] as const;
  });
  return Object.fromEntries(said.filter(([, kinds]) => kinds.length > 0));
}

/** Exactly these, at one moment. */
export async function untilVerdicts(chain: Chain, wanted: Said, timeoutMs = 90_000): Promise<void> {
  try {
    await eventually(async () => expect(await verdictsOf(chain)).toEqual(wanted), {
      timeoutMs,
      intervalMs: 500,
    });
  } catch (error) {
    const verdicts = [...(await healthOf(chain)).values()].flatMap((health) => health.verdicts);
    throw new Error(verdicts.map(({ text }) => text.en).join('\n'), { cause: error });
  }
}

/** All that was ever put on record, so that nothing was said in between and taken back. */
export function everSaid(chain: Chain): Said {
  const rows = chain.query<{ readonly equipment: string; readonly reasons: string }>(
    'SELECT equipment, reasons FROM equipment_states',
  );
  const kinds = new Map<string, Set<string>>();
  for (const { equipment, reasons } of rows) {
    for (const { kind } of JSON.parse(reasons) as readonly { readonly kind: string }[]) {
      if (isOfThisMachine(equipment, kind)) continue;
      kinds.set(equipment, (kinds.get(equipment) ?? new Set()).add(kind));
    }
  }
  return Object.fromEntries([...kinds].map(([equipment, said]) => [equipment, [...said].sort()]));
}

export async function untilAllOnline(chain: Chain): Promise<void> {
  await eventually(
    async () => {
      const wrong = [...(await healthOf(chain))]
        .filter(([, { state, overlays }]) => state !== 'online' || overlays.length > 0)
        .map(([equipment, { state, overlays, verdicts }]) => {
          const names = overlays.map(({ overlay }) => overlay);
          return `${equipment} ${state} ${names} ${verdicts.map(({ text }) => text.en)}`;
        });
      expect(wrong).toEqual([]);
    },
    { timeoutMs: 60_000, intervalMs: 500 },
  );
}
