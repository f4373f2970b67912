// Lets the planned troubles happen to the running demonstration, and announces each in a line.

import { isOfGateway, type PlannedTrouble, planStory } from './plan.ts';
import {
  type DemoBackhaul,
  type DemoGateway,
  type DemoNetwork,
  GATEWAY_TROUBLES,
  WIDE_TROUBLES,
} from './troubles.ts';

export interface StoryOptions {
  readonly seed: number;
  readonly network: DemoNetwork;
  /** Position of the gateway with the small journal. */
  readonly narrow: number;
  readonly print: (line: string) => void;
  /** A trouble could not begin or end. */
  readonly onFailed: (error: unknown) => void;
}

export interface Story {
  start(): void;
  /** Nothing begins or ends any more; what is broken stays so. */
  stop(): void;
}

/** What is on the console as one trouble, with its ends. */
interface Act {
  readonly sentence: string;
  begin(): void | Promise<void>;
  end(): void | Promise<void>;
}

export function createStory({ seed, network, narrow, print, onFailed }: StoryOptions): Story {
  const { gateways, backhauls } = network;
  const plan = planStory({ seed, gateways: gateways.length, backhauls: backhauls.length, narrow });
  const timers = new Set<NodeJS.Timeout>();
  let startedMs = 0;

  function after(ms: number, work: () => void | Promise<void>): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        Promise.resolve(work()).catch(onFailed);
      },
      Math.max(0, ms),
    );
    timers.add(timer);
  }

  function actOf({ kind, target }: PlannedTrouble): Act {
    if (isOfGateway(kind)) {
      const gateway = gateways[target] as DemoGateway;
      const { tell, begin, end } = GATEWAY_TROUBLES[kind];
      return { sentence: tell(gateway), begin: () => begin(gateway), end: () => end(gateway) };
    }
    const scene = { network, backhaul: backhauls[target] as DemoBackhaul };
    const { tell, begin, end } = WIDE_TROUBLES[kind];
    return { sentence: tell(scene), begin: () => begin(scene), end: () => end(scene) };
  }

  function arm(): void {
    const next = plan.next();
    if (next.done === true) return;
    const planned = next.value;
    after(startedMs + planned.atMs - performance.now(), async () => {
      arm();
      const { sentence, begin, end } = actOf(planned);
      print(`${clockTime()}  ${sentence}, back in ${lastsText(planned.forMs)}`);
      // Timed from its planned beginning: two of them must not drift into one another.
      after(startedMs + planned.atMs + planned.forMs - performance.now(), async () => {
        await end();
        print(`${clockTime()}  over: ${sentence}`);
      });
      await begin();
    });
  }

  return {
    start() {
      startedMs = performance.now();
      arm();
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}

function clockTime(): string {
  const style = { timeZone: 'Europe/Paris', hour: '2-digit', minute: '2-digit' } as const;
  return new Date().toLocaleTimeString('en-GB', style);
}

/** In minutes where that says enough. */
export function lastsText(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 10_000) * 10} s` : `${Math.round(ms / 60_000)} min`;
}
