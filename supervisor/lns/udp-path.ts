// A way to one network server that outlives single sockets: opened when wanted, tried again, opened anew when the server moves.

import { type ConnectedUdp, openConnectedUdp } from './connected-udp.ts';
import type { LinkFigures } from './link-figures.ts';
import type { LnsAddress } from './lns-address.ts';

export interface UdpPathDeps {
  /** Monotonic, ms. */
  readonly now: () => number;
  /** Where the network server is; `null` while nobody knows. */
  readonly address: () => LnsAddress | null;
  /** Nobody listens there, or nothing can be sent there. */
  readonly addressFailed: (address: LnsAddress) => void;
  readonly opened: () => void;
  readonly received: (datagram: Buffer) => void;
  readonly figures: Pick<LinkFigures, 'refused' | 'again'>;
}

export type SendFailure = 'backlogged' | 'refused' | 'error';

type Done = (failure: SendFailure | null) => void;

export interface UdpPath {
  isOpen(): boolean;
  /** Opens a socket unless there is one, one is being opened, or the last failure is too recent. */
  open(nowMs: number): void;
  /** Only while open. `done` gets `null` once the kernel has the datagram. */
  send(datagram: Buffer, done: Done): void;
  /** Datagrams whose `done` is still to come. */
  inFlight(): number;
  /** The address is another one now. */
  moved(): void;
  status(): UdpPathStatus;
  close(): Promise<void>;
}

export interface UdpPathStatus {
  readonly state: 'closed' | 'opening' | 'open';
  readonly localPort: number | null;
  /** Code or sentence of the last error, kept for a look. */
  readonly lastError: string | null;
}

/** What the kernel does not take at once waits in the process: 100 ms of the highest rate, then it is refused. */
const MAX_QUEUED = 3_000;
/** What another address of the same host may not suffer from. */
const ADDRESS_FAILURES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTDOWN',
]);
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

export function createUdpPath(deps: UdpPathDeps): UdpPath {
  const { figures } = deps;
  let udp: ConnectedUdp | null = null;
  let udpAddress: LnsAddress | null = null;
  let opening = false;
  let closed = false;
  let retryAtMs = Number.NEGATIVE_INFINITY;
  let retryAfterMs = FIRST_RETRY_MS;
  let inFlight = 0;
  let lastError: string | null = null;

  async function openAt(address: LnsAddress): Promise<void> {
    opening = true;
    try {
      const opened = await openConnectedUdp(address, {
        received: deps.received,
        failed: (code) => failed(code, address),
      });
      // Both may have changed while the socket was being opened.
      if (closed || deps.address() !== address) return await opened.close();
      udp = opened;
      udpAddress = address;
      retryAfterMs = FIRST_RETRY_MS;
    } catch (error) {
      lastError = error instanceof Error ? error.message : String(error);
      retryAtMs = deps.now() + retryAfterMs;
      retryAfterMs = Math.min(2 * retryAfterMs, LAST_RETRY_MS);
      // A socket that cannot be bound, for want of descriptors for instance, says nothing about the address.
      if (error instanceof Error && 'syscall' in error && error.syscall === 'connect') {
        deps.addressFailed(address);
      }
    } finally {
      opening = false;
    }
    if (udp !== null) deps.opened();
  }

  function failed(code: string, address: LnsAddress | null): void {
    if (code === 'ECONNREFUSED') figures.refused++;
    lastError = code;
    if (address !== null && !closed && ADDRESS_FAILURES.has(code)) deps.addressFailed(address);
  }

  function sendOnceMore(socket: ConnectedUdp, datagram: Buffer, done: Done): void {
    figures.again++;
    socket.send(datagram, (code) => {
      inFlight--;
      if (code !== null) failed(code, udpAddress);
      done(failureOf(code));
    });
  }

  return {
    isOpen: () => udp !== null,
    open(nowMs) {
      if (closed || opening || udp !== null || nowMs < retryAtMs) return;
      const address = deps.address();
      if (address !== null) void openAt(address);
    },
    send(datagram, done) {
      const socket = udp;
      if (socket === null) return done('error');
      // In one turn of the loop many are in flight without any queue; only a queue is a reason to refuse.
      if (inFlight >= MAX_QUEUED && socket.queued() >= MAX_QUEUED) return done('backlogged');
      inFlight++;
      socket.send(datagram, (code) => {
        if (code !== null) failed(code, udpAddress);
        // Linux answers with the refusal of an earlier datagram and has not sent this one at all (udp(7)).
        if (code === 'ECONNREFUSED' && udp === socket) return sendOnceMore(socket, datagram, done);
        inFlight--;
        done(failureOf(code));
      });
    },
    inFlight: () => inFlight,
    moved() {
      const old = udp;
      udp = null;
      udpAddress = null;
      retryAtMs = Number.NEGATIVE_INFINITY;
      // Closed already or closing: either way it is gone.
      old?.close().catch(() => undefined);
    },
    status: () => ({
      state: udp !== null ? 'open' : opening ? 'opening' : 'closed',
      localPort: udp?.localPort ?? null,
      lastError,
    }),
    async close() {
      closed = true;
      const old = udp;
      udp = null;
      await old?.close();
    },
  };
}

function failureOf(code: string | null): SendFailure | null {
  if (code === null) return null;
  return code === 'ECONNREFUSED' ? 'refused' : 'error';
}
