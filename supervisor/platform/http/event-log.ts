// The last events, so that whoever was away for a moment goes on where it left off. Pure.

import { randomBytes } from 'node:crypto';
import type { Principal } from './principal.ts';

export interface StreamEvent {
  /** A word such as `equipment-state`. */
  readonly type: string;
  readonly data: unknown;
  /** Whoever may not see it is not told that there was something. Left out: everybody who may open the stream. */
  readonly visibleTo?: (principal: Principal) => boolean;
}

export interface EventLog {
  append(event: StreamEvent): void;
  /** Of the newest event; before the first there is one too. */
  lastId(): string;
  /** The place after the event with this id; `null`: it is none of ours, or no longer kept. */
  placeAfter(id: string): number | null;
  /** The place after the newest event. */
  end(): number;
  /** What stands from `place` on, about `chars` of it at most; `null`: some of it is no longer kept. */
  textFrom(place: number, principal: Principal, chars: number): EventText | null;
  /** For whoever has missed something: what it knows is old. */
  resetText(): string;
  readyText(): string;
}

export interface EventText {
  /** As `text/event-stream` has it; empty when there is nothing that they may see. */
  readonly text: string;
  /** After what was looked at. */
  readonly place: number;
}

interface Kept {
  readonly text: string;
  readonly visibleTo: ((principal: Principal) => boolean) | null;
}

/** What events say is small; this many bytes are kept at most, however many events that is. */
const MAX_KEPT_CHARS = 4 * 1024 * 1024;

export function createEventLog(keep: number, prefix = randomBytes(6).toString('hex')): EventLog {
  /** Of the events from `first` on. */
  let kept: Kept[] = [];
  let first = 1;
  let keptChars = 0;

  const end = (): number => first + kept.length;
  const idOf = (place: number): string => `${prefix}-${place}`;
  const lastId = (): string => idOf(end() - 1);

  return {
    append({ type, data, visibleTo }) {
      if (!/^[\w.:-]{1,64}$/.test(type)) throw new Error(`${type} is not the name of an event`);
      // JSON has no bare line end, which would end the field (HTML, section 9.2.6).
      const text = `id: ${idOf(end())}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
      kept.push({ text, visibleTo: visibleTo ?? null });
      keptChars += text.length;
      let dropped = 0;
      while (kept.length - dropped > keep || (keptChars > MAX_KEPT_CHARS && kept.length - dropped > 1)) {
        keptChars -= kept[dropped]?.text.length ?? 0;
        dropped++;
      }
      if (dropped > 0) kept = kept.slice(dropped);
      first += dropped;
    },
    lastId,
    placeAfter(id) {
      const number = id.startsWith(`${prefix}-`) ? Number(id.slice(prefix.length + 1)) : Number.NaN;
      const place = number + 1;
      return Number.isInteger(number) && place >= first && place <= end() ? place : null;
    },
    end,
    textFrom(from, principal, chars) {
      if (from < first) return null;
      let text = '';
      let place = from;
      for (; place < end() && text.length < chars; place++) {
        const one = kept[place - first];
        if (one !== undefined && (one.visibleTo === null || one.visibleTo(principal))) text += one.text;
      }
      return { text, place };
    },
    resetText: () => `id: ${lastId()}\nevent: reset\ndata: {}\n\n`,
    readyText: () => `id: ${lastId()}\nevent: ready\ndata: {}\n\n`,
  };
}
