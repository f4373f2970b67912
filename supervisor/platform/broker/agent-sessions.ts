// Which session speaks for which agent: one each, the newest, in whatever order the broker tells of them.

import type { GatewayEui } from '../../../protocol/eui.ts';

/** What is asked of a session here. */
export interface Closable {
  readonly client: { readonly closed: boolean; close(): void };
}

export interface AgentSessions<S extends Closable> {
  /** Somebody has proved to be this agent and is about to begin a session. */
  authenticated(eui: GatewayEui): void;
  /** This session speaks for the agent from now on; one before it that is still open is closed. */
  begin(eui: GatewayEui, session: S): void;
  end(eui: GatewayEui, session: S): void;
  /** Whether this session speaks for the agent; it may have closed a moment ago, its will not yet seen. */
  isCurrent(eui: GatewayEui, session: S): boolean;
  /** The agent's session if it is open. */
  open(eui: GatewayEui): S | null;
  openCount(): number;
  /** How often an agent came while it was connected: more than now and then means two agents with one secret. */
  takeovers(): ReadonlyMap<GatewayEui, number>;
}

/** Entries are as many as gateways with credentials: only who has proved to be an agent gets here. */
export function createAgentSessions<S extends Closable>(
  onTakeover: (eui: GatewayEui, times: number) => void,
): AgentSessions<S> {
  const sessions = new Map<GatewayEui, S>();
  const takeovers = new Map<GatewayEui, number>();

  function open(eui: GatewayEui): S | null {
    const session = sessions.get(eui);
    return session === undefined || session.client.closed ? null : session;
  }

  return {
    authenticated(eui) {
      if (open(eui) === null) return;
      const times = (takeovers.get(eui) ?? 0) + 1;
      takeovers.set(eui, times);
      onTakeover(eui, times);
    },
    begin(eui, session) {
      const before = sessions.get(eui);
      if (before === session) return;
      sessions.set(eui, session);
      // The broker closes it too, but not in every order of events.
      if (before !== undefined && !before.client.closed) before.client.close();
    },
    end(eui, session) {
      if (sessions.get(eui) === session) sessions.delete(eui);
    },
    isCurrent: (eui, session) => sessions.get(eui) === session,
    open,
    openCount() {
      let count = 0;
      for (const { client } of sessions.values()) if (!client.closed) count++;
      return count;
    },
    takeovers: () => takeovers,
  };
}
