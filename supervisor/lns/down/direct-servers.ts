// The names under which agents tell of network servers that they serve themselves: as many as an agent can have, no more.

export interface DirectServers {
  /** The name as it is recorded: the agent's own, or one for all beyond the bound. */
  nameOf(gatewayId: number, told: string): string;
}

/** An agent has at most 16 taps and one bypass; after a change of its settings it may have others. */
const MAX_NAMES = 40;
/** An agent that makes up names must not grow tables and metrics without end. */
const BEYOND = '(other)';

export function createDirectServers(): DirectServers {
  const known = new Map<number, Set<string>>();
  return {
    nameOf(gatewayId, told) {
      let names = known.get(gatewayId);
      if (names === undefined) {
        names = new Set();
        known.set(gatewayId, names);
      }
      if (names.has(told)) return told;
      if (names.size >= MAX_NAMES) return BEYOND;
      names.add(told);
      return told;
    },
  };
}
