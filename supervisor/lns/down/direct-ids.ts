// Ids of downlinks that agents were asked themselves: each is told once, though a message may come twice. Bounded, pure.

export interface DirectIds {
  isNew(id: string): boolean;
}

/** Hours of bypass; what comes again comes within a minute of a reconnection. */
const MAX_IDS = 10_000;

export function createDirectIds(): DirectIds {
  const known = new Set<string>();
  return {
    isNew(id) {
      if (known.has(id)) return false;
      known.add(id);
      if (known.size > MAX_IDS) {
        for (const oldest of known) {
          known.delete(oldest);
          break;
        }
      }
      return true;
    },
  };
}
