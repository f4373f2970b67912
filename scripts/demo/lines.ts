// The demonstration's line every ten seconds: what flows up, what comes down, and what reached the devices.

import type { FleetCounters } from '../fleet/fleet.ts';

export interface LineSources {
  /** Of the supervisor's HTTP interface. */
  readonly url: string;
  readonly fleet: () => FleetCounters;
  /** PUSH_DATA that the network server got so far. */
  readonly lnsDatagrams: () => number;
}

interface Counters {
  readonly sinceStart: { readonly receptions: number; readonly transmissions: number } | null;
  readonly stored: { readonly receptions: number };
}

interface Sums {
  readonly transmissions: number;
  readonly receptions: number;
  readonly lns: number;
  readonly downlinks: number;
  readonly joins: number;
  readonly acknowledged: number;
  readonly commands: number;
}

/** Seldom enough that announcements between them are seen. */
const LINE_EVERY_MS = 10_000;
const ANSWER_WITHIN_MS = 5_000;

/** Prints until the process ends. */
export async function printLines(sources: LineSources): Promise<never> {
  let before = sumsOf(sources, null);
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LINE_EVERY_MS));
    const counters = await ask(`${sources.url}/api/v1/counters`);
    if (counters === null) continue;
    const now = sumsOf(sources, counters);
    console.log(lineOf(before, now, counters.stored.receptions));
    before = now;
  }
}

function sumsOf({ fleet, lnsDatagrams }: LineSources, counters: Counters | null): Sums {
  const { downlinks } = fleet();
  return {
    transmissions: counters?.sinceStart?.transmissions ?? 0,
    receptions: counters?.sinceStart?.receptions ?? 0,
    lns: lnsDatagrams(),
    downlinks: downlinks?.transmitted ?? 0,
    joins: downlinks?.joinsAccepted ?? 0,
    acknowledged: downlinks?.acknowledged ?? 0,
    commands: downlinks?.commands ?? 0,
  };
}

function lineOf(before: Sums, now: Sums, stored: number): string {
  const time = new Date().toLocaleTimeString('en-GB', { timeZone: 'Europe/Paris' });
  // The supervisor counts from its start, which may have been since.
  const perS = (key: keyof Sums) =>
    ((1_000 * Math.max(0, now[key] - before[key])) / LINE_EVERY_MS).toFixed(1).padStart(4);
  return (
    `${time} ${perS('transmissions')} transmissions/s ${perS('receptions')} receptions/s ${perS('lns')} to the LNS/s ` +
    `${perS('downlinks')} downlinks/s | ${now.joins} joins, ${now.acknowledged} acknowledged, ${now.commands} commands | ` +
    `${stored} stored`
  );
}

async function ask(url: string): Promise<Counters | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
    return answer.ok ? ((await answer.json()) as Counters) : null;
  } catch {
    return null;
  }
}
