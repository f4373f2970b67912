// Whether what somebody signs in with may travel the way a request came. Pure.

import { BlockList, isIP } from 'node:net';

export interface Arrival {
  readonly isHttps: boolean;
  /** Of the connection itself, whatever a proxy says. */
  readonly peer: string;
  readonly local: string;
  /** Host name that the client asked for, without the port. */
  readonly hostname: string;
  /** A proxy says that it passed it on. */
  readonly isForwarded: boolean;
}

export type Channel = 'https' | 'plain' | 'unsafe';

/** Plain HTTP is for one's own machine, and for the demonstration, which listens nowhere else. */
export function channelOf(arrival: Arrival, isDemo: boolean): Channel {
  if (arrival.isHttps) return 'https';
  if (isDemo) return 'plain';
  // A proxy on this machine that we do not trust looks like loopback: its clients are elsewhere.
  const isLocal =
    isLoopback(arrival.peer) &&
    isLoopback(arrival.local) &&
    !arrival.isForwarded &&
    (arrival.hostname === 'localhost' || isLoopback(arrival.hostname.replace(/^\[|\]$/g, '')));
  return isLocal ? 'plain' : 'unsafe';
}

/** What a proxy adds, ours or any other. */
export const FORWARDED_HEADERS = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-proto',
  'x-forwarded-host',
  'via',
];

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

export function isLoopback(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && LOOPBACK.check(address, family === 4 ? 'ipv4' : 'ipv6');
}
