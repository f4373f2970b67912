// Sessions that look on: each gets a copy of what its filters match, and never slows anybody down.

import type { GatewayEui } from '../../../protocol/eui.ts';
import { type ParsedTopic, topicOf } from '../../../protocol/mqtt/topics.ts';
import type { Complaints } from './complaints.ts';
import type { Session } from './guarded-broker.ts';
import { filterMatches } from './topic-filter.ts';

export interface Observers {
  add(session: Session): void;
  remove(session: Session): void;
  show(parsed: ParsedTopic, payload: Buffer, retain: boolean): void;
  /** The last retained state of every agent, to an observer that has just subscribed to it. */
  showStates(session: Session, filters: readonly string[]): void;
}

/** People at terminals. */
const MAX_OBSERVERS = 10;

export function createObservers(complaints: Complaints): Observers {
  const sessions = new Set<Session>();
  /** As many as agents with credentials. */
  const states = new Map<GatewayEui, Buffer>();

  function send({ outbox }: Session, parsed: ParsedTopic, payload: Buffer, retain: boolean): void {
    if (!outbox.send(parsed, payload, retain)) complaints.count('observer-missed-message');
  }

  return {
    add(session) {
      if (sessions.size < MAX_OBSERVERS) return void sessions.add(session);
      complaints.warn('too-many-observers', { clientId: session.client.id });
      session.client.close();
    },

    remove(session) {
      sessions.delete(session);
    },

    show(parsed, payload, retain) {
      if (retain && parsed.name === 'state') {
        // A copy: the bytes lie in a receive buffer of 64 KiB. MQTT 3.1.1 section 3.3.1.3: an empty one takes it away.
        if (payload.length > 0) states.set(parsed.eui, Buffer.from(payload));
        else states.delete(parsed.eui);
      }
      if (sessions.size === 0) return;
      const topic = topicOf(parsed.eui, parsed.name);
      for (const session of sessions) {
        if (hears(session, topic)) send(session, parsed, payload, false);
      }
    },

    showStates(session, filters) {
      if (!sessions.has(session)) return;
      for (const [eui, payload] of states) {
        const topic = topicOf(eui, 'state');
        if (!filters.some((filter) => filterMatches(filter, topic))) continue;
        send(session, { eui, name: 'state' }, payload, true);
      }
    },
  };
}

function hears({ filters }: Session, topic: string): boolean {
  for (const filter of filters) if (filterMatches(filter, topic)) return true;
  return false;
}
