// What is out of the ordinary at a gateway, each fact by itself; what follows from them is for others to judge. Pure.

import type { Health } from '../../protocol/mqtt/health.ts';
import { createSpells, type Spell } from './spell.ts';
import { createTwins } from './twins.ts';

/** Times are ms since 1970. */
export type Fact =
  /** Two machines, or two journals, speak with this gateway's name. */
  | { readonly kind: 'clone'; readonly sinceMs: number; readonly by: 'boot' | 'epoch' }
  /** Somebody connects as this gateway while it is connected, again and again. */
  | ({ readonly kind: 'duplicate-client' } & Spell)
  | ({ readonly kind: 'refused-connect'; readonly reason: string } & Spell)
  /** Rows came with the key of another one. */
  | ({ readonly kind: 'conflict' } & Spell)
  /** Rows came without a readable sequence number. */
  | ({ readonly kind: 'unnumbered' } & Spell)
  /** `arrives`: rows do come, and are not stored. Otherwise the agent says that it sends, and nothing comes. */
  | { readonly kind: 'nothing-stored'; readonly sinceMs: number; readonly arrives: boolean }
  /** The supervisor was too busy to read from it, for so long that its connection ended. */
  | ({ readonly kind: 'not-read' } & Spell)
  | { readonly kind: 'connection-lost'; readonly sinceMs: number }
  | { readonly kind: 'stopped'; readonly sinceMs: number }
  | { readonly kind: 'bypass'; readonly sinceMs: number; readonly lns: string }
  /** `state`: in the agent's word. */
  | { readonly kind: 'journal'; readonly sinceMs: number; readonly state: string }
  | { readonly kind: 'parked'; readonly sinceMs: number; readonly rows: number }
  /** In the last hour it has transmitted most of what this sub-band allows; `ratio` 1: all of it. */
  | ({ readonly kind: 'duty-cycle' } & DutyWarning)
  /** Answers of the network server reach it with little left of the RX1 delay; `ratio` 1: none. */
  | ({ readonly kind: 'rx1-nearly-used' } & Rx1Warning);

export interface Rx1Warning {
  readonly sinceMs: number;
  readonly ratio: number;
  readonly rx1DelayS: number;
  readonly advice: 'raise-rx-delay';
}

export interface DutyWarning {
  readonly sinceMs: number;
  /** MHz, as people name it. */
  readonly subBand: string;
  readonly ratio: number;
}

/** What somebody has seen of a gateway. */
export type Sign =
  | { readonly kind: 'spoke'; readonly bootId: string }
  | { readonly kind: 'said-hello'; readonly epoch: string }
  | { readonly kind: 'takeover' }
  | { readonly kind: 'refused-connect'; readonly reason: string }
  | { readonly kind: 'conflict' | 'unnumbered'; readonly rows: number }
  | { readonly kind: 'rows-came' | 'rows-stored' | 'not-read' }
  | { readonly kind: 'health'; readonly health: Health }
  /** All there are now. */
  | { readonly kind: 'duty-cycle'; readonly warnings: readonly DutyWarning[] }
  | { readonly kind: 'rx1'; readonly warning: Rx1Warning | null }
  /** `byWill`: the broker told, in the agent's place; `null`: nobody knows which. */
  | { readonly kind: 'state'; readonly online: boolean; readonly byWill: boolean | null };

export interface Facts {
  noted(sign: Sign, nowMs: number): void;
  current(nowMs: number): Fact[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Sent, connected and nothing stored for so long: something between is broken. */
export const UNSTORED_MS = MINUTE_MS;
/** A link that comes back before the old one is known to be dead also takes over, but not so often. */
const TAKEOVERS = { quietMs: HOUR_MS, atLeast: 3, withinMs: 10 * MINUTE_MS };
const AN_HOUR = { quietMs: HOUR_MS };
/** Never by chance: long enough for somebody to see it. */
const A_DAY = { quietMs: 24 * HOUR_MS };

export function createFacts(): Facts {
  const boots = createTwins();
  const epochs = createTwins();
  const bootTurns = createSpells(AN_HOUR);
  const epochTurns = createSpells(AN_HOUR);
  const takeovers = createSpells(TAKEOVERS);
  const refusals = createSpells(AN_HOUR);
  const unread = createSpells(AN_HOUR);
  const byRows = { conflict: createSpells(A_DAY), unnumbered: createSpells(A_DAY) };
  let refusal = '';
  let isOnline = false;
  let unstored: { readonly sinceMs: number; readonly arrives: boolean } | null = null;
  let gone: Extract<Fact, { readonly kind: 'connection-lost' | 'stopped' }> | null = null;
  let bypass: Extract<Fact, { readonly kind: 'bypass' }> | null = null;
  let journal: Extract<Fact, { readonly kind: 'journal' }> | null = null;
  let parked: Extract<Fact, { readonly kind: 'parked' }> | null = null;
  let dutyWarnings: readonly DutyWarning[] = [];
  let rx1Warning: Rx1Warning | null = null;

  function reported(health: Health, nowMs: number): void {
    const { state, parked: rows } = health.journal;
    if (health.link.inFlight === 0) unstored = null;
    else unstored ??= { sinceMs: nowMs, arrives: false };
    bypass =
      health.bypass === null
        ? null
        : { kind: 'bypass', sinceMs: nowMs - health.bypass.forMs, lns: health.bypass.lns };
    if (state === 'ok') journal = null;
    else if (journal?.state !== state) journal = { kind: 'journal', sinceMs: nowMs, state };
    parked = rows === 0 ? null : { kind: 'parked', sinceMs: parked?.sinceMs ?? nowMs, rows };
  }

  function changed(online: boolean, byWill: boolean | null, nowMs: number): void {
    if (online) gone = null;
    else if (byWill !== null) gone = { kind: byWill ? 'connection-lost' : 'stopped', sinceMs: nowMs };
    if (online !== isOnline) unstored = null;
    isOnline = online;
  }

  return {
    noted(sign, nowMs) {
      switch (sign.kind) {
        case 'spoke':
          if (boots.spoke(sign.bootId, nowMs)) bootTurns.happened(nowMs);
          return;
        case 'said-hello':
          if (epochs.spoke(sign.epoch, nowMs)) epochTurns.happened(nowMs);
          return;
        case 'takeover':
          return takeovers.happened(nowMs);
        case 'refused-connect':
          refusal = sign.reason;
          return refusals.happened(nowMs);
        case 'conflict':
        case 'unnumbered':
          return byRows[sign.kind].happened(nowMs, sign.rows);
        case 'not-read':
          return unread.happened(nowMs);
        case 'rows-came':
          unstored = { sinceMs: unstored?.sinceMs ?? nowMs, arrives: true };
          return;
        case 'rows-stored':
          unstored = null;
          return;
        case 'health':
          return reported(sign.health, nowMs);
        case 'duty-cycle':
          dutyWarnings = sign.warnings;
          return;
        case 'rx1':
          rx1Warning = sign.warning;
          return;
        case 'state':
          return changed(sign.online, sign.byWill, nowMs);
      }
    },

    current(nowMs) {
      const facts: (Fact | null)[] = [];
      const told = <K extends Fact>(spell: Spell | null, fact: (spell: Spell) => K): void => {
        if (spell !== null) facts.push(fact(spell));
      };
      const byBoot = bootTurns.current(nowMs);
      const twins = byBoot ?? epochTurns.current(nowMs);
      const by = byBoot === null ? 'epoch' : 'boot';
      told(twins, ({ sinceMs }) => ({ kind: 'clone', sinceMs, by }));
      told(takeovers.current(nowMs), (spell) => ({ kind: 'duplicate-client', ...spell }));
      told(byRows.conflict.current(nowMs), (spell) => ({ kind: 'conflict', ...spell }));
      told(byRows.unnumbered.current(nowMs), (spell) => ({ kind: 'unnumbered', ...spell }));
      told(refusals.current(nowMs), (spell) => ({ kind: 'refused-connect', reason: refusal, ...spell }));
      told(unread.current(nowMs), (spell) => ({ kind: 'not-read', ...spell }));
      if (isOnline && unstored !== null && nowMs - unstored.sinceMs >= UNSTORED_MS) {
        facts.push({ kind: 'nothing-stored', ...unstored });
      }
      facts.push(gone, journal, bypass, parked);
      facts.push(...dutyWarnings.map((warning) => ({ kind: 'duty-cycle' as const, ...warning })));
      if (rx1Warning !== null) facts.push({ kind: 'rx1-nearly-used', ...rx1Warning });
      return facts.filter((fact) => fact !== null);
    },
  };
}
