// Where one network server is on the network: its host name looked up, kept fresh, and given up for the next address.

import { isIP } from 'node:net';
import type { HostPort } from '../../protocol/settings.ts';

export interface LnsAddress {
  readonly ip: string;
  readonly family: 4 | 6;
  readonly port: number;
}

export interface AddressFinderDeps {
  readonly host: HostPort;
  /** All addresses of a host name, best first. Rejects when there is none. */
  readonly lookup: (host: string) => Promise<readonly { readonly ip: string; readonly family: 4 | 6 }[]>;
  /** Called when `current` has become another one. */
  readonly changed: (address: LnsAddress) => void;
}

export interface AddressFinder {
  /** The same object for as long as the address is the same. */
  current(): LnsAddress | null;
  /** Why the last look-up failed; `null` when it did not. */
  complaint(): string | null;
  /** Starts a look-up when one is due. */
  tick(nowMs: number): void;
  /** Nothing answers there, or nothing can be sent there: looks again soon, and tries the next address if any. */
  failed(address: LnsAddress, nowMs: number): void;
  stop(): void;
}

const LOOK_AGAIN_MS = 5 * 60_000;
const LOOK_AGAIN_AFTER_FAILURE_MS = 5_000;
/** Two dead addresses are not tried in turn faster than this: each turn opens every socket anew. */
const MIN_STAY_MS = 2_000;
/** A host of many addresses is an attack or a mistake. */
const MAX_ADDRESSES = 16;

export function createAddressFinder(deps: AddressFinderDeps): AddressFinder {
  const { host, port } = deps.host;
  const literal = isIP(host);
  let addresses: readonly LnsAddress[] = [];
  let current: LnsAddress | null = null;
  let complaint: string | null = null;
  let lookedUpMs = Number.NEGATIVE_INFINITY;
  let dueMs = Number.NEGATIVE_INFINITY;
  let movedMs = Number.NEGATIVE_INFINITY;
  let looking = false;
  let stopped = false;

  function use(address: LnsAddress): void {
    if (address === current) return;
    current = address;
    deps.changed(address);
  }

  function found(ips: readonly { readonly ip: string; readonly family: 4 | 6 }[]): void {
    addresses = ips.slice(0, MAX_ADDRESSES).map(({ ip, family }) => {
      const known = addresses.find((one) => one.ip === ip);
      return known ?? { ip, family, port };
    });
    complaint = null;
    // Round-robin DNS answers in another order each time: an address stays in use for as long as it is among them.
    const [first] = addresses;
    if (first !== undefined && (current === null || !addresses.includes(current))) use(first);
  }

  function look(nowMs: number): void {
    looking = true;
    lookedUpMs = nowMs;
    deps.lookup(host).then(
      (ips) => {
        looking = false;
        dueMs = nowMs + LOOK_AGAIN_MS;
        if (!stopped) found(ips);
      },
      (error: unknown) => {
        looking = false;
        dueMs = nowMs + LOOK_AGAIN_AFTER_FAILURE_MS;
        complaint = error instanceof Error ? error.message : String(error);
      },
    );
  }

  return {
    current: () => current,
    complaint: () => complaint,
    tick(nowMs) {
      if (stopped || looking || nowMs < dueMs) return;
      if (literal !== 0) {
        dueMs = Number.POSITIVE_INFINITY;
        found([{ ip: host, family: literal === 6 ? 6 : 4 }]);
      } else {
        look(nowMs);
      }
    },
    failed(address, nowMs) {
      // Many sockets tell of one and the same failure: only the first report about the address in use counts.
      if (address !== current || literal !== 0) return;
      dueMs = Math.min(dueMs, lookedUpMs + LOOK_AGAIN_AFTER_FAILURE_MS);
      const next = addresses[(addresses.indexOf(address) + 1) % addresses.length];
      if (next !== undefined && next !== address && nowMs - movedMs >= MIN_STAY_MS) {
        movedMs = nowMs;
        use(next);
      }
    },
    stop() {
      stopped = true;
    },
  };
}
