// What agent and supervisor say to each other: each message under its topic, encoded and decoded.

import type { Logger } from 'pino';
import type { GatewayEui } from '../../protocol/eui.ts';
import { type Down, decodeDown } from '../../protocol/mqtt/down.ts';
import { decodeFlow, type Flow } from '../../protocol/mqtt/flow.ts';
import { decodeState, encodeState } from '../../protocol/mqtt/state.ts';
import { decodeRefused, decodeStored, type Refused, type Stored } from '../../protocol/mqtt/stored.ts';
import { parseTopic, TOPICS, type TopicName, topicOf } from '../../protocol/mqtt/topics.ts';
import type { Read } from '../../protocol/shape.ts';
import type { AgentSecrets } from '../secrets.ts';
import { VERSION } from '../version.ts';
import { endOfPem } from './certificates.ts';
import { createConnection } from './connection.ts';
import { createOwnState } from './own-state.ts';
import type { Verdict } from './verdict.ts';

export interface LinkDeps {
  readonly gatewayEui: GatewayEui;
  readonly url: string;
  readonly username: string;
  /** Longest pause between two attempts to connect. */
  readonly maxPauseMs: number;
  readonly secrets: AgentSecrets;
  readonly wallMs: () => number;
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
  readonly onStored: (stored: Stored) => void;
  readonly onRefused: (refused: Refused) => void;
  readonly onFlow: (flow: Flow) => void;
  readonly onDown: (down: Down) => void;
  /** Another client was found to speak as this gateway. */
  readonly onTakenOver: () => void;
  readonly count: (reason: string) => void;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

export interface Link {
  start(): void;
  /**
   * Publishes as the topic's row in the contract says. False when there is no connection. `onAcked`: the broker has it;
   * never called when the connection ends before.
   */
  say(name: TopicName, payload: Buffer, onAcked?: () => void): boolean;
  unsentBytes(): number;
  verdict(): Verdict;
  connects(): number;
  /** When the certificates end that agent and broker show each other, ms since 1970; `null`: there is none. */
  certificateEnds(): {
    readonly certificateEndsMs: number | null;
    readonly brokerCertificateEndsMs: number | null;
  };
  /** Says offline, and closes in order. */
  stop(): Promise<void>;
}

export function createLink(deps: LinkDeps): Link {
  const { gatewayEui, url, username, maxPauseMs, secrets, wallMs, log } = deps;
  const topics = (['stored', 'refused', 'flow'] as const).map((name) => topicOf(gatewayEui, name));
  const ownState = createOwnState();
  const certificateEndsMs = endOfPem(secrets.cert);
  const connection = createConnection(
    {
      url,
      clientId: gatewayEui,
      maxPauseMs,
      username,
      secrets,
      will: () => ({ topic: topicOf(gatewayEui, 'state'), payload: state('offline') }),
      topics,
      onceTopics: [topicOf(gatewayEui, 'down')],
      extraTopics: [topicOf(gatewayEui, 'state')],
    },
    {
      onConnected() {
        say('state', state('online'));
        deps.onConnected();
      },
      onDisconnected: deps.onDisconnected,
      onMessage(topic, payload) {
        const complaint = hear(parseTopic(topic)?.name, payload);
        if (complaint === null) return;
        deps.count('unreadable-message');
        log.warn({ topic, reason: complaint }, 'message of the supervisor not understood');
      },
      log,
    },
  );

  function state(status: 'online' | 'offline'): Buffer {
    return encodeState(ownState.say({ status, version: VERSION, sinceMs: wallMs() }));
  }

  function say(name: TopicName, payload: Buffer, onAcked?: () => void): boolean {
    const { qos, retain } = TOPICS[name];
    return connection.publish(topicOf(gatewayEui, name), payload, { qos, retain }, onAcked);
  }

  /** Acts on a message; returns what is wrong with it. */
  function hear(name: TopicName | undefined, payload: Buffer): string | null {
    switch (name) {
      case 'stored':
        return act(decodeStored(payload), deps.onStored);
      case 'refused':
        return act(decodeRefused(payload), deps.onRefused);
      case 'flow':
        return act(decodeFlow(payload), deps.onFlow);
      case 'down':
        return act(decodeDown(payload), deps.onDown);
      case 'state':
        return act(decodeState(payload), (found) => {
          // On the first connection it is that of an earlier run, which the broker may hand over late.
          if (connection.connects() < 2 || !ownState.isForeign(found)) return;
          connection.takenOver();
          deps.onTakenOver();
        });
      default:
        return 'not subscribed to';
    }
  }

  return {
    start: connection.start,
    say,
    unsentBytes: connection.unsentBytes,
    verdict: connection.verdict,
    connects: connection.connects,
    certificateEnds: () => ({
      certificateEndsMs,
      brokerCertificateEndsMs: connection.brokerCertificateEndsMs(),
    }),
    async stop() {
      say('state', state('offline'));
      await connection.stop();
    },
  };
}

function act<T>(read: Read<T>, action: (value: T) => void): string | null {
  if (read.kind === 'complaint') return read.reason;
  action(read.value);
  return null;
}
