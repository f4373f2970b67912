// How mqtt.js is used: it connects once, and everything else it could do by itself is left to us.

import type { IClientOptions } from 'mqtt';
import type { AgentSecrets } from '../secrets.ts';

export const CONNECT_TIMEOUT_MS = 20_000;
const KEEPALIVE_S = 45;

export interface ClientIdentity {
  readonly clientId: string;
  readonly username: string;
  readonly secrets: AgentSecrets;
}

export function clientOptions({ clientId, username, secrets }: ClientIdentity): IClientOptions {
  const { password, ca, cert, key } = secrets;
  return {
    clientId,
    username,
    ...(password === null ? {} : { password }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    protocolVersion: 4,
    // What a broker kept of an earlier session is worth nothing: what is not stored is sent again anyway.
    clean: true,
    keepalive: KEEPALIVE_S,
    // Whatever is sent into a half-open link must not put off finding that out.
    reschedulePings: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    reconnectPeriod: 0,
    queueQoSZero: false,
    // A table of 64k numbers, made once a process: 18 MB for nothing at these rates.
    writeCache: false,
  };
}
