// When the certificates of the connection to the broker end, so that somebody is told in time.

import { X509Certificate } from 'node:crypto';
import { TLSSocket } from 'node:tls';

/** `notAfter` of a PEM certificate, the first of a chain, ms since 1970; `null`: there is none. */
export function endOfPem(pem: Buffer | null): number | null {
  if (pem === null) return null;
  return finite(new X509Certificate(pem).validToDate.getTime());
}

/** `notAfter` of what the other side of a TLS connection has shown; `null`: no TLS. */
export function endOfPeer(stream: unknown): number | null {
  if (!(stream instanceof TLSSocket)) return null;
  const { valid_to: until } = stream.getPeerCertificate();
  return until === undefined ? null : finite(Date.parse(until));
}

function finite(ms: number): number | null {
  return Number.isFinite(ms) ? ms : null;
}
