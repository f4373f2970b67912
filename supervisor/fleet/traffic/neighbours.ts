// Who hears the same transmissions as a gateway, and what it should have heard when they did. Pure.

/** One row of `dev_addr_days`: receptions of one device session by one gateway. */
export interface DeviceDay {
  readonly devAddr: number;
  readonly gatewayId: number;
  readonly receptions: number;
}

/** One radio emission and who heard it. */
export interface HeardTransmission {
  readonly receivedMs: number;
  /** `null`: a join or a proprietary frame. */
  readonly devAddr: number | null;
  /** Each once. */
  readonly gateways: readonly number[];
}

/**
 * Of the devices that a gateway usually hears: how probable it is that it hears a transmission which others heard, 0 to
 * 1, by DevAddr.
 */
export type UsualDevices = ReadonlyMap<number, number>;

export interface Evidence {
  /** Transmissions that others heard and that it should have heard too. */
  readonly expected: number;
  /** How many of them it did hear. */
  readonly heard: number;
  /** Gateways that heard some of them. */
  readonly neighbours: number;
}

/** A device that neighbours barely hear tells nothing about a share. */
const MIN_RECEPTIONS = 3;

/**
 * From days on which the gateway was well. How often a device transmitted is not known; what its best other hearer had
 * stands for it: that is never more, so shares come out too high rather than too low, by less than the verdict leaves.
 */
export function usualDevices(gatewayId: number, days: readonly DeviceDay[]): UsualDevices {
  const sums = new Map<number, Map<number, number>>();
  for (const { devAddr, gatewayId: by, receptions } of days) {
    const bySession = sums.get(devAddr) ?? new Map<number, number>();
    bySession.set(by, (bySession.get(by) ?? 0) + receptions);
    sums.set(devAddr, bySession);
  }
  const usual = new Map<number, number>();
  for (const [devAddr, byGateway] of sums) {
    const own = byGateway.get(gatewayId) ?? 0;
    const others = [...byGateway].filter(([id]) => id !== gatewayId).map(([, receptions]) => receptions);
    const most = Math.max(0, ...others);
    if (own > 0 && most >= MIN_RECEPTIONS) usual.set(devAddr, Math.min(1, own / most));
  }
  return usual;
}

export function evidenceOf(
  gatewayId: number,
  usual: UsualDevices,
  transmissions: Iterable<HeardTransmission>,
): Evidence {
  const neighbours = new Set<number>();
  let expected = 0;
  let heard = 0;
  for (const { devAddr, gateways } of transmissions) {
    const share = devAddr === null ? undefined : usual.get(devAddr);
    if (share === undefined) continue;
    const others = gateways.filter((id) => id !== gatewayId);
    if (others.length === 0) continue;
    for (const id of others) neighbours.add(id);
    expected += share;
    if (others.length < gateways.length) heard++;
  }
  return { expected, heard, neighbours: neighbours.size };
}

export interface Neighbour {
  readonly gatewayId: number;
  /** Transmissions that both heard. */
  readonly shared: number;
  /** Of what this gateway heard, how much the neighbour heard too, 0 to 1. */
  readonly shareOfOurs: number;
  /** Of what the neighbour heard in the same time, how much this gateway heard too; `null`: not known. */
  readonly shareOfTheirs: number | null;
}

/** The nearest first, by what they share. `totals`: what each gateway heard in the same time. */
export function neighboursOf(
  gatewayId: number,
  heard: readonly Pick<HeardTransmission, 'gateways'>[],
  totals: ReadonlyMap<number, number>,
): Neighbour[] {
  const shared = new Map<number, number>();
  for (const { gateways } of heard) {
    for (const id of gateways) if (id !== gatewayId) shared.set(id, (shared.get(id) ?? 0) + 1);
  }
  return [...shared]
    .map(([id, count]) => {
      const total = totals.get(id) ?? 0;
      return {
        gatewayId: id,
        shared: count,
        shareOfOurs: count / heard.length,
        shareOfTheirs: total > 0 ? Math.min(1, count / total) : null,
      };
    })
    .sort((a, b) => b.shared - a.shared || a.gatewayId - b.gatewayId);
}

/**
 * The latest days before `today` (yyyymmdd) on which the gateway heard at least half of what it does on its median day:
 * days on which it was well, so that a gateway deaf for a week is still measured against what it heard before.
 */
export function referenceDays(
  receptionsByDay: ReadonlyMap<number, number>,
  today: number,
  count: number,
): number[] {
  const days = [...receptionsByDay].filter(([day]) => day < today).sort(([a], [b]) => b - a);
  const sorted = days.map(([, receptions]) => receptions).sort((a, b) => a - b);
  const middle = sorted[sorted.length >> 1] ?? 0;
  return days
    .filter(([, receptions]) => receptions > 0 && receptions >= middle / 2)
    .slice(0, count)
    .map(([day]) => day);
}
