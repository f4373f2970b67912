// Decides about a CONNECT: who it is, or why not and with which CONNACK code.

import { isGatewayEui } from '../../../protocol/eui.ts';
import { mayLeaveWill, type Peer } from './access.ts';

export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | undefined;
  readonly password: Buffer;
  readonly willTopic: string | null;
  /** Whoever asked is gone. */
  readonly signal: AbortSignal;
}

export type RefusalReason =
  | 'no-credentials'
  | 'client-id-is-not-user'
  | 'client-id-of-a-gateway'
  | 'wrong-credentials'
  | 'foreign-will'
  | 'too-many-sessions';

export type Admission =
  | { readonly kind: 'admitted'; readonly peer: Peer }
  | { readonly kind: 'refused'; readonly reason: RefusalReason };

export interface AdmissionDeps {
  /** Who has these credentials; `null`: nobody. */
  readonly identify: (username: string, password: Buffer, signal: AbortSignal) => Promise<Peer | null>;
  readonly isFull: () => boolean;
}

/** MQTT 3.1.1 section 3.2.2.3. */
export const CONNACK_OF = {
  'no-credentials': 4,
  'client-id-is-not-user': 2,
  'client-id-of-a-gateway': 2,
  'wrong-credentials': 4,
  'foreign-will': 5,
  'too-many-sessions': 3,
} as const satisfies Readonly<Record<RefusalReason, number>>;
/** The same: the server is unavailable. */
export const CONNACK_UNAVAILABLE = 3;

/**
 * One agent, one EUI, one session: whoever has a gateway's secret can be that gateway and no other, and nobody else
 * can take its session over by its name. The cheap questions come first.
 */
export async function admit(request: ConnectRequest, deps: AdmissionDeps): Promise<Admission> {
  const { clientId, username, password, willTopic, signal } = request;
  if (username === undefined || username === '') return refused('no-credentials');
  if (isGatewayEui(username) && clientId !== username) return refused('client-id-is-not-user');
  if (!isGatewayEui(username) && isGatewayEui(clientId)) return refused('client-id-of-a-gateway');
  const peer = await deps.identify(username, password, signal);
  if (peer === null) return refused('wrong-credentials');
  if (willTopic !== null && !mayLeaveWill(peer, willTopic)) return refused('foreign-will');
  return deps.isFull() ? refused('too-many-sessions') : { kind: 'admitted', peer };
}

function refused(reason: RefusalReason): Admission {
  return { kind: 'refused', reason };
}
