// The signature of a webhook: proves who sent it and when, to whoever holds the secret. Pure.

import { createHmac } from 'node:crypto';

/**
 * `t=1791266400,v1=<hex>`: HMAC-SHA256 with the webhook's secret over the time in seconds, a dot, and the body as sent.
 * A receiver compares in constant time and refuses times more than five minutes away.
 */
export function signatureOf(secret: string, body: string, nowMs: number): string {
  const seconds = Math.floor(nowMs / 1_000);
  const mac = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
  return `t=${seconds},v1=${mac}`;
}
