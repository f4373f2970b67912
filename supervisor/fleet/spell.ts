// A thing that happens now and then, told as one: since when, how often, until it has been quiet for a while. Pure.

export interface Spell {
  readonly sinceMs: number;
  readonly lastMs: number;
  readonly times: number;
}

export interface SpellRule {
  /** Over when it has not happened for so long. */
  readonly quietMs: number;
  /** Begins when it has happened so often within `withinMs`: once may be chance. */
  readonly atLeast?: number;
  readonly withinMs?: number;
}

export interface Spells {
  happened(nowMs: number, times?: number): void;
  current(nowMs: number): Spell | null;
}

export function createSpells({ quietMs, atLeast = 1, withinMs = quietMs }: SpellRule): Spells {
  let recent: readonly number[] = [];
  let spell: Spell | null = null;

  function current(nowMs: number): Spell | null {
    return spell !== null && nowMs - spell.lastMs < quietMs ? spell : null;
  }

  return {
    current,
    happened(nowMs, times = 1) {
      const going = current(nowMs);
      if (going !== null) {
        spell = { sinceMs: going.sinceMs, lastMs: nowMs, times: going.times + times };
        return;
      }
      recent = [...recent.filter((ms) => nowMs - ms < withinMs), nowMs].slice(-atLeast);
      const [sinceMs] = recent;
      spell =
        sinceMs !== undefined && recent.length >= atLeast
          ? { sinceMs, lastMs: nowMs, times: recent.length - 1 + times }
          : null;
    },
  };
}
